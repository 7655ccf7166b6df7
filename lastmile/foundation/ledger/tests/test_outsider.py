"""The stand-alone script verifies a real export without the platform, and finds whatever was done to it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lastmile.foundation.ledger import export, keys, rules, sealer
from lastmile.foundation.ledger.tests.record import sealed, write

pytestmark = pytest.mark.django_db
VERIFIER = Path(__file__).parents[4] / "deploy" / "verify_ledger.py"
Rows = list[dict[str, Any]]


def run(file: Path, *more: str) -> tuple[int, str]:
    words = [sys.executable, "-I", str(VERIFIER), str(file), *more]  # -I: nothing of ours can be imported
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd="/")
    return done.returncode, done.stdout + done.stderr


def exported() -> Rows:
    return [json.loads(line) for line in export.lines()]


def saved(folder: Path, rows: Rows) -> Path:
    file = folder / "ledger.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return file


def entry(rows: Rows, seq: int) -> dict[str, Any]:
    return next(row for row in rows if row["kind"] == "entry" and row["seq"] == seq)


def test_an_untouched_export_is_intact(tmp_path: Path) -> None:
    sealed(4)
    status, words = run(saved(tmp_path, exported()), "--public-key", keys.public_text())
    assert (status, words.strip()) == (0, "2 chains, 4 entries, 0 findings")


def test_an_export_in_sm3_is_verified_without_the_help_of_any_library(tmp_path: Path, settings: Any) -> None:
    settings.LEDGER_DIGEST = "sm3"
    sealed(3)
    assert run(saved(tmp_path, exported()))[0] == 0


def alter(rows: Rows) -> Rows:
    entry(rows, 2)["figures"] = {"n": 77}
    return rows


def take_away(rows: Rows) -> Rows:
    return [row for row in rows if not (row["kind"] == "entry" and row["seq"] == 2)]


def insert(rows: Rows) -> Rows:
    place = rows.index(entry(rows, 2))
    return [*rows[:place], {**rows[place], "action": "forged"}, *rows[place:]]


def swap(rows: Rows) -> Rows:
    first, second = entry(rows, 1), entry(rows, 2)
    one, two = rows.index(first), rows.index(second)
    rows[one], rows[two] = second, first
    return rows


def cut(rows: Rows) -> Rows:
    return [row for row in rows if not (row["kind"] == "entry" and row["seq"] == 4)]


def cut_and_hide(rows: Rows) -> Rows:
    rows = cut(rows)
    chain = next(row for row in rows if row["kind"] == "chain" and row["length"] == 4)
    chain["length"], chain["head"] = 3, entry(rows, 3)["hash"]
    return rows


def recompute(rows: Rows) -> Rows:
    """Every hash fits again; only the key is missing."""
    entry(rows, 1)["action"] = "forged"
    last = ""
    for row in rows:
        if row["kind"] == "entry":
            content = {name: row[name] for name in rules.SEALED_FIELDS}
            last = row["hash"] = rules.link(
                last, rules.canonical({**content, "chain": row["chain"], "seq": row["seq"]}), "sha256"
            )
    next(row for row in rows if row["kind"] == "chain" and row["length"] == 4)["head"] = last
    return rows


def recompute_without_heads(rows: Rows) -> Rows:
    return [row for row in recompute(rows) if row["kind"] != "head"]


def another_head(rows: Rows) -> Rows:
    next(row for row in rows if row["kind"] == "head")["hash"] = "sha256:" + "0" * 64
    return rows


def weaker_digest(rows: Rows) -> Rows:
    entry(rows, 3)["hash"] = "md5:0"
    return rows


WAYS = [
    alter,
    take_away,
    insert,
    swap,
    cut,
    cut_and_hide,
    recompute,
    recompute_without_heads,
    another_head,
    weaker_digest,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_whatever_was_done_to_an_export_is_found(tmp_path: Path, way: Callable[[Rows], Rows]) -> None:
    sealed(4)
    status, words = run(saved(tmp_path, way(exported())), "--public-key", keys.public_text())
    assert status == 1, words


def test_heads_kept_elsewhere_find_a_chain_left_out_altogether(tmp_path: Path) -> None:
    chain = sealed(4)
    heads = tmp_path / "heads.json"
    heads.write_text(export.heads(), encoding="utf-8")
    rows = exported()
    assert run(saved(tmp_path, rows), "--heads", str(heads))[0] == 0
    rest = [row for row in rows if row.get("chain") != str(chain.uid)]
    status, words = run(saved(tmp_path, rest), "--heads", str(heads))
    assert (status, "阿旺镇: the tail is cut" in words) == (1, True)


def test_entries_no_head_signs_yet_are_named_and_no_finding(tmp_path: Path) -> None:
    sealed(2)
    write(1)
    sealer.seal()
    status, words = run(saved(tmp_path, exported()))
    assert (status, "no head signs entries after 2 yet" in words) == (0, True)


@pytest.mark.parametrize("content", ["", "{", "[]", "7", '{"kind": "entry", "chain": "x"}', "\xff"])
def test_a_file_that_is_no_export_is_said_to_be_none(tmp_path: Path, content: str) -> None:
    file = tmp_path / "x"
    file.write_text(content)
    assert run(file)[0] == 2
