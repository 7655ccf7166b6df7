"""`lastmile docs [--check]`: write docs/reference from code and packs, or compare it."""

import difflib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lastmile.interfaces.reference.pages import all_pages
from lastmile.kernel.command_lines import Teaches


class Command(Teaches, BaseCommand):
    help = "Write docs/reference from code and packs; --check shows the difference instead and fails if there is one."
    examples = (
        "lastmile docs",
        "lastmile docs --check",
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="print the difference and fail if there is one")
        parser.add_argument("--to", type=Path, help="another folder than docs/reference")

    def handle(self, *args: Any, check: bool, to: Path | None, **options: Any) -> None:
        folder = to or Path(settings.BASE_DIR) / "docs" / "reference"
        try:
            pages = all_pages()
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        there = {str(file.relative_to(folder)): file.read_text(encoding="utf-8") for file in _files(folder)}
        if check:
            self._compare(there, pages)
        else:
            _write(folder, there, pages)

    def _compare(self, there: dict[str, str], pages: dict[str, str]) -> None:
        changed = [path for path in sorted({*there, *pages}) if there.get(path) != pages.get(path)]
        for path in changed:
            old, new = (text.get(path, "").splitlines(keepends=True) for text in (there, pages))
            self.stdout.writelines(difflib.unified_diff(old, new, f"docs/reference/{path}", "from the code"))
        if changed:
            raise CommandError(f"{len(changed)} pages differ from the code: run `lastmile docs` (or `make fix`).")


def _files(folder: Path) -> list[Path]:
    return sorted(one for one in folder.rglob("*") if one.is_file()) if folder.exists() else []


def _write(folder: Path, there: dict[str, str], pages: dict[str, str]) -> None:
    for path in there.keys() - pages.keys():
        (folder / path).unlink()
    for path, text in pages.items():
        if there.get(path) != text:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text, encoding="utf-8")
