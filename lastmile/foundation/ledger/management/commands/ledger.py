"""`lastmile ledger export|verify|heads|key`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lastmile.foundation.ledger import export, keys, sealer, verify
from lastmile.kernel.command_lines import Teaches
from lastmile.kernel.errors import DomainError


class Command(Teaches, BaseCommand):
    help = "Export the record for an outsider, or verify it row by row."
    examples = (
        "lastmile ledger verify",
        "lastmile ledger export --branch 530113104 --to record.jsonl",
        "lastmile ledger heads > heads.json",
        "lastmile ledger verify --heads heads.json --json",
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="part", required=True)
        out = parts.add_parser("export", help="write JSON lines that the stand-alone verifier reads")
        out.add_argument("--to", type=Path, help="file; standard output when left out")
        out.add_argument("--branch", default="", help="only chains with entries below this code")
        check = parts.add_parser("verify", help="find altered, missing, reordered, cut or recomputed entries")
        check.add_argument("--public-key", help="base64; this machine's own when left out")
        check.add_argument(
            "--heads", type=Path, help="heads kept elsewhere (`ledger heads`), to hold against the record"
        )
        check.add_argument("--json", action="store_true", help="the findings as JSON; [] when the record is intact")
        parts.add_parser("heads", help="print the newest signed heads as JSON, to hand to the office above")
        parts.add_parser("key", help="print the public key, base64, for `ledger verify --public-key` elsewhere")

    def handle(self, *args: Any, part: str, **options: Any) -> None:
        try:
            getattr(self, f"_{part}")(**options)
        except DomainError as problem:
            raise CommandError(problem.message) from problem

    def _export(self, to: Path | None = None, branch: str = "", **_: Any) -> None:
        sealer.sign_heads()
        if to is None:
            sys.stdout.writelines(export.lines(branch))
            return
        count = 0
        with to.open("w", encoding="utf-8") as file:
            for line in export.lines(branch):
                file.write(line)
                count += 1
        self.stderr.write(f"{count} lines written to {to}")

    def _verify(self, public_key: str | None = None, heads: Path | None = None, **options: Any) -> None:
        findings = list(verify.everything(public_key))
        if heads:
            findings += verify.kept_findings(_read(heads), public_key)
        if options.get("json"):
            self.stdout.write(json.dumps([asdict(one) for one in findings], ensure_ascii=False, indent=1))
        else:
            for one in findings:
                self.stdout.write(f"{one.kind}\t{one.chain}\t{one.seq or ''}\t{one.words}")
        if findings:
            raise CommandError(f"The record is not intact: {len(findings)} findings.")
        self.stderr.write("The record is intact.")

    def _heads(self, **_: Any) -> None:
        self.stdout.write(export.heads())

    def _key(self, **_: Any) -> None:
        self.stdout.write(keys.public_text())


def _read(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise CommandError(f"{file} cannot be read: {problem}") from problem
    return content if isinstance(content, dict) else {}
