"""What the two documents ask for, of which bodies, and what counts towards it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy

from lastmile.foundation.people.models import Unit
from lastmile.foundation.people.staffing import counting
from lastmile.foundation.people.staffing.counting import Count
from lastmile.foundation.people.staffing.facts import Facts
from lastmile.kernel.region_codes import Level


class Body(StrEnum):
    """What a requirement is asked of."""

    TOWNSHIP = "township"
    VILLAGE = "village"
    DEMONSTRATION = "demonstration"
    GRID = "grid"


BODY_WORDS = {
    Body.TOWNSHIP: gettext_lazy("乡镇(街道)"),
    Body.VILLAGE: gettext_lazy("村(社区)"),
    Body.DEMONSTRATION: gettext_lazy("综合减灾示范社区"),
    Body.GRID: gettext_lazy("网格"),
}
LEVEL_OF = {
    Body.TOWNSHIP: Level.TOWNSHIP,
    Body.VILLAGE: Level.VILLAGE,
    Body.DEMONSTRATION: Level.VILLAGE,
    Body.GRID: Level.GRID,
}


@dataclass(frozen=True)
class Requirement:
    """How one figure of the packs is counted: asked of which body, and what counts towards it.

    `times` is how many in a body each owe the figure, where it is not the body itself; `each` is what they are called.
    `lacks`: what is there and does not count, or why nothing is. `most`: the figure of the usual upper end. `loaded`: how
    much each body looks after stands beside. `explained`: a township may state why there is none.
    """

    key: str
    body: Body
    count: Count
    times: Callable[[Facts, str], int] | None = None
    each: Any = ""
    lacks: Count | None = None
    most: str = ""
    loaded: bool = False
    explained: bool = False


def _staff(figure: str, key: str, body: Body, *, full_time: bool = False, most: str = "", **more: Any) -> Requirement:
    count = counting.people(figure, full_time=full_time)
    return Requirement(f"staffing.{key}", body, count, most=f"staffing.{most}" if most else "", **more)


REQUIREMENTS = {
    one.key: one
    for one in (
        Requirement("organisation.offices", Body.TOWNSHIP, counting.units(Unit.Kind.OFFICE)),
        Requirement("organisation.commands", Body.TOWNSHIP, counting.units(Unit.Kind.COMMAND)),
        Requirement("organisation.duty_lists", Body.TOWNSHIP, counting.public_list),
        Requirement("organisation.village_duty_lists", Body.VILLAGE, counting.public_body_lists),
        _staff("chiefs", "chiefs", Body.TOWNSHIP),
        _staff("deputies", "deputies_least", Body.TOWNSHIP),
        Requirement(
            "staffing.member_units_least", Body.TOWNSHIP, counting.member_units, lacks=counting.members_without_contact
        ),
        _staff("first_responsible", "first_responsible", Body.TOWNSHIP),
        Requirement(
            "staffing.deputy_domains_least",
            Body.TOWNSHIP,
            counting.deputies_with_domains,
            lambda facts, code: len(counting.deputies(facts, code)),
            gettext_lazy("副职"),
            counting.deputies_without_domains,
        ),
        _staff("leaders_in_charge", "leaders_in_charge", Body.TOWNSHIP),
        _staff("office_staff", "office_staff_least", Body.TOWNSHIP, most="office_staff_most"),
        _staff("full_time", "full_time_least", Body.TOWNSHIP, full_time=True, most="full_time_most", loaded=True),
        Requirement("organisation.township_teams_least", Body.TOWNSHIP, counting.units(Unit.Kind.TEAM)),
        _staff("village_staff", "village_staff_least", Body.VILLAGE, most="village_staff_most"),
        _staff("village_named", "village_named_least", Body.VILLAGE),
        _staff("village_reporters", "village_reporters_least", Body.VILLAGE),
        _staff("informants", "informants_least", Body.VILLAGE),
        Requirement(
            "organisation.village_teams_least",
            Body.VILLAGE,
            counting.units(Unit.Kind.TEAM),
            lacks=counting.without_team,
            explained=True,
        ),
        Requirement(
            "staffing.responder_certificates_least", Body.DEMONSTRATION, counting.certified, lacks=counting.uncertified
        ),
        _staff("grid_staff", "grid_staff_least", Body.GRID),
    )
}


@dataclass(frozen=True)
class Asked:
    """What a document asks without a figure, so that no pack has it: one of each body, e.g. one person in two posts.

    `known`: whether anybody can say; without it, whether anything was entered there.
    """

    key: str
    pack: str
    title: Any
    clause: str
    body: Body
    count: Count
    unit: Any
    lacks: Count | None = None
    known: Callable[[Facts, str], bool] | None = None
    explained: bool = False


ASKED = (
    Asked(
        "lists.village",
        "jilin",
        gettext_lazy("村(社区)公布应急管理工作内容清单"),
        "吉林省实施意见 J-1.2b",
        Body.VILLAGE,
        counting.public_list,
        gettext_lazy("份"),
    ),
    Asked(
        "team.township_captain",
        "jilin",
        gettext_lazy("乡镇救援队队长由乡镇长(主任)兼任"),
        "吉林省实施意见 J-2.4c",
        Body.TOWNSHIP,
        counting.captains("township_head"),
        gettext_lazy("人"),
        lacks=counting.captains("township_head", lead=False),
        known=counting.has_captain,
    ),
    Asked(
        "team.village_captain",
        "jilin",
        gettext_lazy("村救援队队长由村(社区)主任兼任"),
        "吉林省实施意见 J-2.4f",
        Body.VILLAGE,
        counting.captains("village_director"),
        gettext_lazy("人"),
        lacks=counting.captains("village_director", lead=False),
        known=counting.has_captain,
    ),
    Asked(
        "team.village_or_reason",
        "kunming",
        gettext_lazy("有条件的村(社区)组建应急队伍;没有组建的写明原因"),
        "昆明市通知 K-2.3.2a",
        Body.VILLAGE,
        counting.team_or_reason,
        "",
        explained=True,
    ),
)
