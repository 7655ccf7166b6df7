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
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.reading import DivisionRow, read_divisions
from lastmile.kernel import region_codes
from lastmile.kernel.errors import DomainError
from lastmile.kernel.region_codes import Level

BAR = 30
LINE_EVERY = 5.0  # seconds between lines where there is no terminal


class Command(BaseCommand):
    help = "读入、查看行政区划:divisions load(默认读随软件附带的昆明、吉林)、divisions show 代码"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        load = verbs.add_parser("load", help="读入区划;重复读入不会改变任何东西")
        load.add_argument("--branch", default="", help="只读这个代码以下,例如 5301")
        load.add_argument("--file", type=Path, help="自备的 CSV(UTF-8 或 GBK),要有“代码”和“名称”两列")
        load.add_argument("--all", action="store_true", dest="whole", help="全国(首次需要联网取约 24 MB 的数据包)")
        load.add_argument("--json", action="store_true", dest="as_json", help="结果写成 JSON")
        show = verbs.add_parser("show", help="看一个地方:代码、上级、下面有多少")
        show.add_argument("code", help="代码(旧代码也可以)")
        show.add_argument("--json", action="store_true", dest="as_json", help="结果写成 JSON")

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


WORDS = {"read": "读到", "added": "新增", "renamed": "改名", "unchanged": "未变", "former_codes_skipped": "旧代码略过"}
WORDS |= {"seconds": "用时(秒)", "code": "代码", "uid": "uid", "name": "名称", "path": "位置", "below": "下辖"}


def _in_words(result: dict[str, Any]) -> str:
    labels = {level.name.lower(): Region.Level(level).label for level in list(Level)[1:]}
    lines = []
    for key, value in result.items():
        if isinstance(value, dict):
            value = " ".join(f"{labels[level]} {count:,}" for level, count in value.items()) or "0"
        elif isinstance(value, list):
            value = " › ".join(value)
        lines.append(f"{WORDS[key]}:{value}")
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
