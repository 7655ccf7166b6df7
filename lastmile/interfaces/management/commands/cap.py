"""`lastmile cap check`: whether files hold alerts one can take in, told for people or for programs."""

from __future__ import annotations

import json as json_
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from lastmile.domains.alerts import public as alerts
from lastmile.kernel import cap
from lastmile.kernel.command_lines import Teaches

STANDARD_INPUT = "-"


class Command(Teaches, BaseCommand):
    help = (
        "Check files that should hold a CAP 1.2 (or 1.1) alert: well-formed, schema, semantic rules, signature, each told "
        "apart. Exits with 1 when one of them is not ok. Needs no database."
    )
    examples = (
        "lastmile cap check alert.xml",
        "lastmile cap check --json --trust trusted/ *.xml",
        "curl -s https://example.org/alert.xml | lastmile cap check -",
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True)
        check = parts.add_parser("check", help="check files; - reads standard input")
        check.add_argument("files", nargs="+", metavar="FILE", help="each told by itself; - is standard input")
        check.add_argument("--json", action="store_true", help="one JSON object a line, one line a file")
        check.add_argument(
            "--trust", type=Path, metavar="DIR", help="folder of trusted certificates; else LASTMILE_CAP_TRUST"
        )

    def handle(self, *args: Any, files: list[str], json: bool, trust: Path | None, **options: Any) -> None:
        if trust and not trust.is_dir():
            self.stderr.write(f"There is no folder {trust}.")
            sys.exit(2)
        trusted = cap.from_folder(trust) if trust else None
        every = [self._one(name, trusted, json=json) for name in files]
        if not all(every):
            sys.exit(1)

    def _one(self, name: str, trusted: cap.Trust | None, *, json: bool) -> bool:
        try:
            verdict = alerts.check_message(_read(name), trusted)
        except OSError as problem:
            verdict = cap.Verdict(
                unreadable=(cap.Finding("xml.no_file", _("文件打不开:%(why)s"), values={"why": problem.strerror}),)
            )
        words = json_.dumps({"file": name, **verdict.as_json()}, ensure_ascii=False) if json else _told(name, verdict)
        self.stdout.write(self._writable(words))
        return verdict.ok

    def _writable(self, words: str) -> str:
        """Names of files and words of messages may hold signs that the terminal has none for."""
        encoding = getattr(self.stdout, "encoding", None) or "utf-8"
        return words.encode(encoding, "backslashreplace").decode(encoding)


def _read(name: str) -> bytes:
    """What is there, up to one byte more than is ever read: enough to know that it is too much."""
    if name == STANDARD_INPUT:
        return sys.stdin.buffer.read(alerts.most_bytes() + 1)
    with Path(name).open("rb") as file:
        return file.read(alerts.most_bytes() + 1)


def _told(name: str, verdict: cap.Verdict) -> str:
    words = [f"{name}: {'ok' if verdict.ok else 'not ok'}"]
    words += [f"  {reason}" for reason in verdict.reasons]
    words += [f"  look at this: {one.words}" for one in verdict.semantic if not one.grave]
    if verdict.signature is not None and verdict.signature in cap.ACCEPTED:
        words.append(f"  {cap.SIGNATURE_WORDS[verdict.signature]}")
    return "\n".join(words)
