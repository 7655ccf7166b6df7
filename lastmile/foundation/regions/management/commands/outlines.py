"""`outlines load` and `outlines draw`: where places lie."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lastmile.foundation.regions import outlines, selectors, synthetic
from lastmile.foundation.regions.models import RegionShape
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import DomainError


class Command(BaseCommand):
    help = "读入边界(outlines load 文件),或为没有边界的乡镇、村生成示意图形(outlines draw 代码)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        load = verbs.add_parser("load", help="读入 GeoJSON 边界;不写文件名时读随软件附带的昆明 14 个县区(粗略)")
        load.add_argument("file", type=Path, nargs="?", help="GeoJSON,属性 code 是区划代码")
        load.add_argument("--datum", type=Datum, choices=list(Datum), default=Datum.CGCS2000, help="文件的坐标系")
        draw = verbs.add_parser("draw", help="在一个县的边界内生成乡镇、村的示意图形,不改真实边界")
        draw.add_argument("code", help="县(市、区)代码")
        for verb in (load, draw):
            verb.add_argument("--json", action="store_true", dest="as_json", help="结果写成 JSON")

    def handle(self, *args: Any, verb: str, as_json: bool, **options: Any) -> None:
        try:
            if verb == "load":
                count = _load(options["file"], options["datum"])
            else:
                count = synthetic.draw_below(selectors.get_region(options["code"]))
        except DomainError as problem:
            raise CommandError(problem.message) from problem
        words = {"load": "读入边界", "draw": "生成示意图形"}[verb]
        self.stdout.write(json.dumps({"outlines": count}) if as_json else f"{words} {count:,} 个")


def _load(file: Path | None, datum: Datum) -> int:
    if file is None:
        return outlines.load_outlines(outlines.KUNMING_COUNTIES, source=RegionShape.Source.COARSE)
    return outlines.load_outlines(file, source=RegionShape.Source.OFFICIAL, datum=datum)
