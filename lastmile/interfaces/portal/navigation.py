"""Links that open a map app of the phone on the way to a shelter. The apps of China take GCJ-02; what is kept is WGS 84."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from lastmile.domains.evacuation.public import PublicShelter
from lastmile.kernel import coordinates
from lastmile.kernel.coordinates import Datum

AMAP, TENCENT, BAIDU = "https://uri.amap.com", "https://apis.map.qq.com/uri/v1", "https://api.map.baidu.com"
ASKER = "lastmile"


@dataclass(frozen=True)
class Way:
    """A map app and the address that opens it; nothing of it is loaded until somebody presses."""

    title: str
    address: str


def ways(one: PublicShelter, address: str) -> list[Way]:
    """To the shelter's position where it is known, else a search for its address in words."""
    names = _("高德地图"), _("腾讯地图"), _("百度地图")
    found = _by_words(f"{address}{one.name}") if one.longitude is None else _by_position(one, address)
    return [Way(name, link) for name, link in zip(names, found, strict=True)]


def _by_position(one: PublicShelter, address: str) -> Sequence[str]:
    assert one.longitude is not None and one.latitude is not None
    at = coordinates.from_wgs84(one.longitude, one.latitude, Datum.GCJ02)
    spot, name = f"{at.lat:.6f},{at.lon:.6f}", _plain(one.name)
    amap = {"to": f"{at.lon:.6f},{at.lat:.6f},{name}", "mode": "walk", "coordinate": "gaode", "src": ASKER}
    tencent = {"marker": f"coord:{spot};title:{name};addr:{_plain(address)}", "referer": ASKER}
    baidu = {"location": spot, "title": name, "content": address, "output": "html", "coord_type": "gcj02", "src": ASKER}
    return (
        f"{AMAP}/navigation?{urlencode(amap)}",
        f"{TENCENT}/marker?{urlencode(tencent)}",
        f"{BAIDU}/marker?{urlencode(baidu)}",
    )


def _by_words(words: str) -> Sequence[str]:
    baidu = {"address": words, "output": "html", "src": ASKER}
    return (
        f"{AMAP}/search?{urlencode({'keyword': words, 'view': 'map', 'src': ASKER})}",
        f"{TENCENT}/search?{urlencode({'keyword': words, 'referer': ASKER})}",
        f"{BAIDU}/geocoder?{urlencode(baidu)}",
    )


def _plain(words: str) -> str:
    """Without the signs that part the fields of these addresses."""
    return "".join(" " if sign in ",;:|" else sign for sign in words)
