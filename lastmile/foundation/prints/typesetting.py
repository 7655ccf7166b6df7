"""Typst sets our templates with our fonts: no system font, no network, and no word of the data is ever read as code."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from lastmile.kernel import clock

ROOT = Path(__file__).resolve().parents[2]  # the package lastmile: templates import each other by paths from here
FONTS = Path(__file__).resolve().parent / "fonts"  # `make build` puts them there
NO_PACKAGES = FONTS / "no-packages"  # nothing lies there: a template cannot ask for code from outside
FOLDER = "prints"
SAID = re.compile(r'\bt\("([^"\\]+)"\)')  # words of a template that go through gettext
HALF_SIGN = re.compile("[\ud800-\udfff]")  # halves of a surrogate pair, which are no text


class FontsMissing(RuntimeError):
    """The fonts have not been built."""


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """A PDF of `<package>/prints/<template>`; the first installed app that has it gives it.

    `data` is anything JSON can say, besides days, moments (as ISO text), decimals, ids and translated words. Raises
    LookupError for a template nobody has, FontsMissing, and typst.TypstError for a template that is wrong.
    """
    content = typst.compile(
        str(_file(template)),
        root=str(ROOT),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        package_path=str(NO_PACKAGES),
        package_cache_path=str(NO_PACKAGES),
        format="pdf",
        sys_inputs={"data": _json(data), "about": _json(_about())},
        timestamp=int(clock.now().timestamp()),
    )
    assert isinstance(content, bytes)
    return content


def _about() -> dict[str, Any]:
    """What every print says besides its content: the demo mark, the day, the words in the reader's language."""
    return {
        "mark": _("演示数据·非真实灾情") if settings.DEMO else "",
        "day": _("打印日期 %(day)s") % {"day": clock.today().isoformat()},
        "words": {said: str(_(said)) for said in _said(tuple(folders()))},
    }


def _json(value: Mapping[str, Any]) -> str:
    """As text of plain ASCII; half a sign, which no reader of JSON takes, becomes the sign for the unreadable."""
    return json.dumps(_whole(value), cls=DjangoJSONEncoder)


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return HALF_SIGN.sub("□", value)
    if isinstance(value, Mapping):
        return {_whole(str(key)): _whole(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_whole(one) for one in value]
    return value


def folders() -> list[Path]:
    """The folders of templates, in the order of the installed apps."""
    named = (Path(config.path) / FOLDER for config in apps.get_app_configs())
    return [folder for folder in named if folder.is_relative_to(ROOT) and folder.is_dir()]


def _file(template: str) -> Path:
    for folder in folders():
        if (found := folder / template).is_file():
            return found
    raise LookupError(f"no package has a print {template!r}")


@lru_cache(maxsize=1)
def _said(where: tuple[Path, ...]) -> tuple[str, ...]:
    sources = (file.read_text(encoding="utf-8") for folder in where for file in sorted(folder.rglob("*.typ")))
    return tuple(dict.fromkeys(said for source in sources for said in SAID.findall(source)))


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    if not fonts.families():
        raise FontsMissing(f"no font in {FONTS}: run `make build`")
    return fonts
