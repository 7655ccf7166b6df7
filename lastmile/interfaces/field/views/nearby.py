"""地图: what is near me, by distance, with a sketch; from where I act, or from where the phone says it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from lastmile.foundation.maps import layers, near
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.web.gates import signed_in
from lastmile.interfaces.field import forms
from lastmile.interfaces.field.pages import here, page
from lastmile.interfaces.field.rows import address_of

SHOWN = ("points", "shelters", "hazards")
USUAL = 3
PAGES = {"points": "field:point", "hazards": "field:hazard"}  # what a phone has a page of; others have the office's
SKETCH = 150.0  # units from the middle of the drawing to its edge


@dataclass(frozen=True)
class Sign:
    """A thing on the sketch: its number in the list, and where it stands. `address` is "" where its page is not served here."""

    number: int
    thing: near.Near
    address: str
    x: float
    y: float


@signed_in
@require_GET
def nearby(request: Any) -> HttpResponse:
    """Danger points, shelters and open hazards near by, the nearest first."""
    form = forms.Nearby(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    far = said.get("far") or USUAL
    place = regions.get_region(here(request)) if here(request) else None
    spot = said.get("position") or (near.spot_of(place) if place else None)
    chosen = [one for one in layers.layers_for(request.scope) if one.key in SHOWN]
    found = near.near(request.scope, chosen, spot, metres=far * 1000) if spot else []
    signs = [_sign(number, one, far * 1000) for number, one in enumerate(found, start=1)]
    context = {
        "signs": signs, "layers": chosen, "place": place, "spot": spot, "is_here": bool(said.get("position")),
        "far": far, "ways": [(one, words, one == far) for one, words in forms.FAR.items()],
    }  # fmt: skip
    return page(request, "map", "field/nearby.html", context)


def _sign(number: int, one: near.Near, metres: float) -> Sign:
    layer = next(layer for layer in layers.all_layers() if layer.key == one.layer)
    address = address_of(PAGES.get(one.layer, layer.address), one.uid)
    scale = SKETCH / metres
    return Sign(number, one, address, round(one.east * scale, 1), round(-one.north * scale, 1))
