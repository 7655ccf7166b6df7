"""`divisions load` and `divisions show`: official divisions from lists."""

import json
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db.models import Count

from lastmile.foundation.regions import loading, selectors, slices
from lastmile.foundation.regions.reading import DivisionRow, read_divisions
from lastmile.kernel import region_codes
from lastmile.kernel.command_lines import Teaches
from lastmile.kernel.errors import DomainError
from lastmile.kernel.region_codes import Level

BAR = 30
LINE_EVERY = 5.0  # seconds between lines where there is no terminal


class Command(Teaches, BaseCommand):
    help = "Load the official divisions, or show a place. Kunming and Jilin come with the platform."
    examples = (
        "lastmile divisions load --branch 5301",
        "lastmile divisions load --file our-divisions.csv",
        "lastmile divisions load --all",
        "lastmile divisions show 530113104 --json",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        load = verbs.add_parser(
            "load",
            help="load divisions, by default those that come with the platform; loading them again changes nothing",
        )
        load.add_argument("--branch", default="", help="only what lies below this code, e.g. 5301")
        load.add_argument("--file", type=Path, help="a CSV of your own (UTF-8 or GBK) with the columns 代码 and 名称")
        load.add_argument(
            "--all",
            action="store_true",
            dest="whole",
            help="the whole country (the first time a package of some 24 MB is fetched from the network)",
        )
        load.add_argument("--json", action="store_true", dest="as_json", help="the outcome as JSON")
        show = verbs.add_parser("show", help="show a place: code, what it lies in, how much lies below")
        show.add_argument("code", help="its code, a former one too")
        show.add_argument("--json", action="store_true", dest="as_json", help="the outcome as JSON")

    def handle(self, *args: Any, verb: str, as_json: bool, **options: Any) -> None:
        try:
            result = self._load(**options) if verb == "load" else self._show(options["code"])
        except DomainError as problem:
            raise CommandError(problem.message) from problem
        self.stdout.write(json.dumps(result, ensure_ascii=False) if as_json else _in_words(result))

    def _load(self, *, branch: str, file: Path | None, whole: bool, **_rest: Any) -> dict[str, Any]:
        branch = region_codes.check_code(branch) if branch else ""
        started = time.monotonic()
        expected = slices.COUNTS if whole and not branch and not file else None
        loaded = loading.load(_rows(branch, file, whole), progress=Meter(self.stderr), expected=expected)
        return {**loaded.as_json(), "seconds": round(time.monotonic() - started, 1)}

    def _show(self, code: str) -> dict[str, Any]:
        region = selectors.get_region(code)
        below = selectors.open_regions(region.code).exclude(pk=region.pk)
        counts = below.order_by("level").values_list("level").annotate(count=Count("pk"))
        return {
            "code": region.code,
            "uid": str(region.uid),
            "name": region.name,
            "path": [place.name for place in selectors.path(region)],
            "below": {Level(level).name.lower(): count for level, count in counts},
        }


def _rows(branch: str, file: Path | None, whole: bool) -> Iterator[DivisionRow]:
    if file:
        return read_divisions(file, branch=branch)
    if whole or (branch and not slices.slice_for(branch)):
        return read_divisions(slices.national_package(), branch=branch)
    return slices.rows_of_slices(branch)


def _in_words(result: dict[str, Any]) -> str:
    lines = []
    for key, value in result.items():
        if isinstance(value, dict):
            value = ", ".join(f"{count:,} {level.replace('_', '-')}" for level, count in value.items()) or "0"
        elif isinstance(value, list):
            value = " › ".join(value)
        lines.append(f"{key.replace('_', ' ')}: {value}")
    return "\n".join(lines)


class Meter:
    """Progress as a bar on a terminal, as a line now and then elsewhere."""

    def __init__(self, out: OutputWrapper) -> None:
        self.out, self.on_terminal, self.last = out, bool(out.isatty()), time.monotonic()

    def __call__(self, step: str, done: int, total: int | None) -> None:
        is_end = total is not None and done >= total
        if not self.on_terminal and not is_end and time.monotonic() - self.last < LINE_EVERY:
            return
        self.last = time.monotonic()
        text = f"{step} {done:,}" + (f" / {total:,}" if total else "")
        if not self.on_terminal:
            self.out.write(text)
            return
        filled = BAR * done // total if total else 0
        self.out.write(f"\r{'█' * filled}{'·' * (BAR - filled)} {text}", style_func=str, ending="\n" if is_end else "")
        self.out.flush()
