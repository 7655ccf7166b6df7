#!/usr/bin/env python3
"""Verify an exported ledger without the platform: `python3 verify_ledger.py EXPORT [--public-key BASE64]`.

Needs Python 3.9 or later; signatures need the `cryptography` package, hashes need nothing. Repeats the rules of
lastmile/foundation/ledger/rules.py on purpose: an outsider need not trust the platform's own code.
Exit status: 0 intact, 1 findings, 2 the file cannot be read.
"""

import argparse
import base64
import hashlib
import json
import sys

FIELDS = [
    "uid",
    "at",
    "entered_at",
    "actor_uid",
    "holding_uid",
    "system",
    "action",
    "subject_kind",
    "subject_uid",
    "region_code",
    "figures",
    "evidence",
    "private_digest",
]


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(data, algorithm):
    if algorithm == "sm3":
        return "sm3:" + sm3(data)
    if algorithm == "sha256":
        return "sha256:" + hashlib.sha256(data).hexdigest()
    return ""  # no digest is ever written with another algorithm


def sm3(data):
    """SM3 by GB/T 32905-2016, since not every OpenSSL has it."""
    state = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    padded = data + b"\x80" + b"\0" * ((55 - len(data)) % 64) + (8 * len(data)).to_bytes(8, "big")
    for start in range(0, len(padded), 64):
        mixed = sm3_round(state, padded[start : start + 64])
        state = [state[place] ^ mixed[place] for place in range(8)]
    return "".join("%08x" % word for word in state)


def sm3_round(state, block):
    words = [int.from_bytes(block[place : place + 4], "big") for place in range(0, 64, 4)]
    for place in range(16, 68):
        mixed = words[place - 16] ^ words[place - 9] ^ turn(words[place - 3], 15)
        mixed ^= turn(mixed, 15) ^ turn(mixed, 23)
        words.append(mixed ^ turn(words[place - 13], 7) ^ words[place - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        ss1 = turn((turn(a, 12) + e + turn(0x79CC4519 if j < 16 else 0x7A879D8A, j % 32)) & 0xFFFFFFFF, 7)
        ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
        gg = e ^ f ^ g if j < 16 else (e & f) | (~e & g)
        tt1 = (ff + d + (ss1 ^ turn(a, 12)) + (words[j] ^ words[j + 4])) & 0xFFFFFFFF
        tt2 = (gg + h + ss1 + words[j]) & 0xFFFFFFFF
        a, b, c, d = tt1, a, turn(b, 9), c
        e, f, g, h = tt2 ^ turn(tt2, 9) ^ turn(tt2, 17), e, turn(f, 19), g
    return [a, b, c, d, e, f, g, h]


def turn(word, bits):
    return ((word << bits) | (word >> (32 - bits))) & 0xFFFFFFFF if bits else word


def signed(data, signature, public):
    """True or False, or None when the `cryptography` package is missing."""
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return None
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public)).verify(base64.b64decode(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


class Chain:
    def __init__(self, row):
        self.uid, self.name, self.length, self.head = row["chain"], row["name"], row["length"], row["head"]
        self.seq, self.last, self.hashes, self.findings, self.covered = 0, "", {}, [], 0

    def entry(self, row):
        if row["seq"] != self.seq + 1:
            self.findings.append("entry %d is missing or out of order" % (self.seq + 1))
            self.last = None
        self.seq = row["seq"]
        if self.last is not None:
            content = {name: row[name] for name in FIELDS}
            content.update(chain=self.uid, seq=row["seq"])
            algorithm = row["hash"].partition(":")[0]
            if digest(self.last.encode() + b"\n" + canonical(content), algorithm) != row["hash"]:
                self.findings.append("entry %d (%s) was altered" % (row["seq"], row["action"]))
        self.last = row["hash"]
        self.hashes[self.seq] = self.last

    def signed_head(self, row, public):
        self.covered = max(self.covered, row["seq"])
        data = canonical({"chain": self.uid, "seq": row["seq"], "hash": row["hash"], "at": row["at"]})
        good = signed(data, row["signature"], public)
        if good is None:
            return False
        if not good:
            self.findings.append("head %d is not signed with this key" % row["seq"])
        elif row["seq"] > self.seq:
            self.findings.append("the tail is cut: entry %d was signed and is gone" % row["seq"])
        elif self.hashes.get(row["seq"]) != row["hash"]:
            self.findings.append("entry %d differs from its signed head: the chain was recomputed" % row["seq"])
        return True

    def end(self):
        if self.seq != self.length or (self.last or "") != self.head:
            self.findings.append("the chain should end at entry %d, it ends at %d" % (self.length, self.seq))
        if self.seq and not self.covered:
            self.findings.append("no signed head at all")
        elif self.covered < self.seq:
            print("%s: no head signs entries after %d yet" % (self.name, self.covered), file=sys.stderr)


def kept(file):
    if not file:
        return []
    with open(file, encoding="utf-8") as content:
        return json.load(content)["heads"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("export")
    parser.add_argument("--public-key", help="known from elsewhere; the file's own proves only that it is consistent")
    parser.add_argument("--heads", help="heads kept elsewhere: the office above, the daily file, the duty log")
    options = parser.parse_args()
    chains, checked, public = {}, True, options.public_key
    try:
        with open(options.export, encoding="utf-8") as file:
            for line in file:
                row = json.loads(line)
                if row["kind"] == "header":
                    public = public or row["public_key"]
                elif row["kind"] == "chain":
                    chains[row["chain"]] = Chain(row)
                elif row["kind"] == "entry":
                    chains[row["chain"]].entry(row)
                else:
                    checked = chains[row["chain"]].signed_head(row, public) and checked
        for row in kept(options.heads):
            if row["chain"] not in chains:
                chains[row["chain"]] = Chain({**row, "length": 0, "head": ""})
            checked = chains[row["chain"]].signed_head(row, public) and checked
        if public is None:
            raise ValueError("no header")
    except (OSError, ValueError, KeyError, TypeError) as problem:
        print("cannot read the export: %s" % problem, file=sys.stderr)
        return 2
    for chain in chains.values():
        chain.end()
        for words in chain.findings:
            print("%s: %s" % (chain.name, words))
    if not checked:
        print("signatures not checked: install the `cryptography` package", file=sys.stderr)
    findings = sum(len(chain.findings) for chain in chains.values())
    print("%d chains, %d entries, %d findings" % (len(chains), sum(c.seq for c in chains.values()), findings))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
