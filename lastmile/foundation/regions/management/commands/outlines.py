"""`outlines load` and `outlines draw`: where places lie."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lastmile.foundation.regions import outlines, selectors, synthetic
from lastmile.foundation.regions.models import RegionShape
from lastmile.kernel.command_lines import Teaches
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import DomainError


class Command(Teaches, BaseCommand):
    help = "Load outlines of places, or draw invented ones where there are none."
    examples = (
        "lastmile outlines load",
        "lastmile outlines load county.geojson --datum GCJ02",
        "lastmile outlines draw 530113",
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        load = verbs.add_parser("load", help="load outlines from GeoJSON")
        load.add_argument(
            "file",
            type=Path,
            nargs="?",
            help="GeoJSON whose property `code` is the code of the place; when left out, the 14 counties of Kunming that come with the platform (coarse)",
        )
        load.add_argument(
            "--datum",
            type=Datum,
            choices=list(Datum),
            default=Datum.CGCS2000,
            help="frame of the coordinates in the file, CGCS2000 when left out",
        )
        draw = verbs.add_parser(
            "draw", help="draw invented outlines of townships and villages within a county; real ones stay as they are"
        )
        draw.add_argument("code", help="code of the county")
        for verb in (load, draw):
            verb.add_argument("--json", action="store_true", dest="as_json", help="how many outlines, as JSON")

    def handle(self, *args: Any, verb: str, as_json: bool, **options: Any) -> None:
        try:
            if verb == "load":
                count = _load(options["file"], options["datum"])
            else:
                count = synthetic.draw_below(selectors.get_region(options["code"]))
        except DomainError as problem:
            raise CommandError(problem.message) from problem
        words = {"load": "loaded", "draw": "drawn"}[verb]
        self.stdout.write(json.dumps({"outlines": count}) if as_json else f"{count:,} outlines {words}")


def _load(file: Path | None, datum: Datum) -> int:
    if file is None:
        return outlines.load_outlines(outlines.KUNMING_COUNTIES, source=RegionShape.Source.COARSE)
    return outlines.load_outlines(file, source=RegionShape.Source.OFFICIAL, datum=datum)
