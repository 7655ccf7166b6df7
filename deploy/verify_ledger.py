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
    return algorithm + ":" + hashlib.new(algorithm, data).hexdigest()


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
        self.seq, self.last, self.hashes, self.findings = 0, "", {}, []

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


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("export")
    parser.add_argument("--public-key", help="known from elsewhere; the file's own proves only that it is consistent")
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
    except (OSError, ValueError, KeyError) as problem:
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
