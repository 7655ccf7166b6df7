"""家庭应急卡 (P5): filled in on the visitor's phone and kept there. The page may not send anything; blank it is a print."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lastmile.domains.declarations.public import Who
from lastmile.domains.knowledge import public as knowledge
from lastmile.foundation.prints import pdf as typeset
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.learning import KitItem
from lastmile.foundation.web.middleware import CSP
from lastmile.foundation.web.pages import pdf
from lastmile.interfaces.portal import numbers, places, shelter_rows, threats
from lastmile.interfaces.portal.gate import hold_back, page, public
from lastmile.kernel.errors import NotVisible
from lastmile.kernel.region_codes import Level

# The browser itself refuses to send: no request by a script, no form.
SILENT = CSP.replace("connect-src 'self'", "connect-src 'none'").replace("form-action 'self'", "form-action 'none'")
OFFERED, PRINTED = 8, 4  # shelters to choose from; on the blank card


@public
def card(request: Any, code: str) -> HttpResponse:
    """The card of a home; above a township one chooses on."""
    region = places.get_place(code)
    narrow = region.level >= Level.TOWNSHIP
    context = {
        "name": places.spoken(region.name),
        "narrow": narrow,
        "below": [] if narrow else places.below(region),
        "may_tell": region.level >= Level.VILLAGE,
        **(_facts(region) if narrow else {}),
    }
    response = page(request, "portal/household_card.html", context, code=region.code)
    response.headers["Content-Security-Policy"] = SILENT
    return response


@public
def blank(request: Any, code: str) -> HttpResponse:
    """The card to be filled in by hand, with what is known of the place: A5."""
    region = places.get_place(code)
    if region.level < Level.TOWNSHIP:
        raise NotVisible(_("请先选乡镇、街道或村、社区。"))
    hold_back(request, "paper")
    facts = _facts(region)
    content = {
        "place": places.spoken(region.name),
        "care": [label for _code, label in facts["care"]],
        "hazards": [(one.topic.title, one.topic.first) for one in facts["hazards"] if one.point],
        "shelters": [row.one.name for row in facts["shelters"][:PRINTED]],
        "kit": [(head, [item.name for item in items]) for head, items in facts["kit"]],
        "numbers": numbers.on_paper(region.code),
        "hint": _("听到锣声、广播、电话叫走,马上走。三分钟填好,贴在门后。"),
    }
    return pdf(_("家庭应急卡"), typeset("knowledge/card.typ", content))


def _facts(region: Region) -> dict[str, Any]:
    """What the card begins with at a place: kinds of danger, shelters, things to keep ready. Nothing of anybody."""
    around = threats.of(region.code)
    shown = [one for one in around.topics() if one.point or one.season or one.topic.hazard]
    return {
        "kinds": around.kind_titles,
        "hazards": sorted(shown, key=lambda one: not one.point),
        "shelters": shelter_rows.of(region.code).rows[:OFFERED],
        "care": Who.choices,
        "kit": _kit(region.code),
    }


def _kit(code: str) -> list[tuple[str, list[KitItem]]]:
    climate = knowledge.climate(code)
    return [(group.title, group.items_in(climate)) for group in catalogue.kit().groups]
