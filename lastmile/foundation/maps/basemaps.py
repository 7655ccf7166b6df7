"""The base map of an installation, from its settings: none, 天地图, any XYZ server, or a PMTiles file here.

Whatever it is, browsers ask our own server for tiles; nothing of a template ever reaches them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from lastmile.foundation.maps import pmtiles
from lastmile.kernel.coordinates import Datum

TIANDITU, XYZ, PMTILES = "tianditu", "xyz", "pmtiles"
WMTS = (
    "https://t{s}.tianditu.gov.cn/%(layer)s_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=%(layer)s&STYLE=default"
    "&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=%(key)s"
)
SERVERS = 8  # t0 … t7
LAYERS = {"vec": ("vec", "cva"), "img": ("img", "cia"), "ter": ("ter", "cta")}


@dataclass(frozen=True)
class BaseMap:
    """What lies under everything: sheets one over the other, each a template or a file; its datum and its credit."""

    sheets: tuple[str | Path, ...] = ()
    datum: Datum = Datum.WGS84
    credit: str = ""
    max_zoom: int = 18


def base_map() -> BaseMap:
    """The base map in force."""
    kind, credit, datum = settings.BASE_MAP, settings.BASE_MAP_CREDIT, Datum(settings.BASE_MAP_DATUM)
    if kind == TIANDITU:
        sheets = [WMTS % {"layer": layer, "key": settings.TIANDITU_KEY} for layer in LAYERS[settings.TIANDITU_STYLE]]
        return BaseMap(tuple(sheets), Datum.CGCS2000, credit or str(_("天地图 国家基础地理信息中心")))
    if kind == PMTILES:
        return BaseMap((Path(settings.BASE_MAP_FILE),), datum, credit)
    if kind == XYZ:
        return BaseMap((settings.BASE_MAP_TILES,), datum, credit, settings.BASE_MAP_ZOOM)
    return BaseMap()


def check() -> None:
    """Raises ImproperlyConfigured with one sentence where the settings of the base map lack something."""
    if settings.BASE_MAP == TIANDITU and not (settings.TIANDITU_KEY.isascii() and settings.TIANDITU_KEY.isalnum()):
        raise ImproperlyConfigured("LASTMILE_BASE_MAP=tianditu needs the server key in LASTMILE_TIANDITU_KEY.")
    if settings.BASE_MAP == PMTILES:
        _check_file(settings.BASE_MAP_FILE)
    if settings.BASE_MAP == XYZ:
        _check_template(settings.BASE_MAP_TILES)


def _check_file(file: str) -> None:
    try:
        pmtiles.header(Path(file or "/"))
    except OSError:
        words = "LASTMILE_BASE_MAP=pmtiles needs a file of picture tiles in LASTMILE_BASE_MAP_FILE."
        raise ImproperlyConfigured(words) from None
    except pmtiles.NotATileFile as problem:
        raise ImproperlyConfigured(f"LASTMILE_BASE_MAP_FILE: {problem}.") from None


def _check_template(template: str) -> None:
    try:
        parts = urlsplit(template)
    except ValueError:
        parts = urlsplit("")
    whole = parts.scheme in ("http", "https") and parts.hostname and "{" not in parts.netloc.replace("{s}", "")
    if not whole or not all(mark in template for mark in ("{z}", "{x}", "{y}")):
        raise ImproperlyConfigured("LASTMILE_BASE_MAP_TILES must be an http(s) address holding {z}, {x} and {y}.")
