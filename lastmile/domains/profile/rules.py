"""What the base database holds, and when a figure counts as known (J-4.6d, J-4.3b)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.precautions import rules as plans
from lastmile.foundation.precautions.rules import FACTS, Groups
from lastmile.foundation.rulepacks import catalogue


class PlaceKind(models.TextChoices):
    """Units and places that size the work of an office (J-4.3b) or can hurt people."""

    ENTERPRISE = "enterprise", _("生产经营单位")
    SMALL_PLACE = "small_place", _("九小场所")
    SCHOOL = "school", _("学校")
    KINDERGARTEN = "kindergarten", _("幼儿园")
    HOSPITAL = "hospital", _("医院诊所")
    CARE_HOME = "care_home", _("敬老院")
    MALL = "mall", _("商场市场")
    GUESTHOUSE = "guesthouse", _("民宿农家乐")
    MINE = "mine", _("矿山")
    TAILINGS = "tailings", _("尾矿库")
    DANGEROUS_GOODS = "dangerous_goods", _("危险化学品")
    GAS = "gas", _("燃气站点")
    RESERVOIR = "reservoir", _("水库山塘")
    OTHER_SOURCE = "other_source", _("其他危险源")


class WhichCard(models.TextChoices):
    """The two cards of a place: for its wall, and for whoever watches and keeps it."""

    LEAVE = "leave", _("避险明白卡")
    WORK = "work", _("工作明白卡")


# What the plan of a place has: a danger point keeps the first group on its own row.
PLAN_GROUPS: Groups = (*FACTS, *plans.PLAN_GROUPS)


SOURCES = frozenset(
    {
        PlaceKind.MINE,
        PlaceKind.TAILINGS,
        PlaceKind.DANGEROUS_GOODS,
        PlaceKind.GAS,
        PlaceKind.RESERVOIR,
        PlaceKind.OTHER_SOURCE,
    }
)


# Sums of the grids and of the people's own tables: never stated beside.
NO_SORT = "small_without_sort"
COUNTED_ALONE = frozenset({NO_SORT, "grids", "grid_households", "grid_population", "teams", "staff", "volunteers"})


@dataclass(frozen=True)
class Figure:
    """One line of an area's profile. A value of None is 待核: unknown is never zero.

    `value` is counted from rows where there are any, else what the area states. `stated` stands beside a counted one.
    """

    key: str
    label: str
    value: int | None
    computed: bool
    rows: int
    rows_complete: int
    as_of: date | None
    stated: int | None = None
    stated_on: date | None = None
    stated_source: str = ""

    @property
    def completeness(self) -> float | None:
        """Share of rows with everything filled in, or None where there are none."""
        return self.rows_complete / self.rows if self.rows else None

    @property
    def percent(self) -> int | None:
        """Completeness in whole per cent, rounded down: 100 means all of them."""
        return self.rows_complete * 100 // self.rows if self.rows else None

    @property
    def differs(self) -> bool:
        """Counted and stated say different things."""
        return self.computed and None not in (self.value, self.stated) and self.value != self.stated


@dataclass(frozen=True)
class Limit:
    """A bound of one of the nine 九小 as it is drawn somewhere, and what was measured; None is 待核. Counted in `unit`."""

    measure: str
    unit: str
    least: int | None
    most: int
    value: int | None = None

    @property
    def words(self) -> str:
        """不超过100平方米, or 在1至3层."""
        if self.least is not None:
            return say("在%(least)s至%(most)s%(unit)s") % {"least": self.least, "most": self.most, "unit": self.unit}
        said = {"what": OF_WHAT.get(self.measure, ""), "most": self.most, "unit": self.unit}
        return say("%(what)s不超过%(most)s%(unit)s") % said

    @property
    def have(self) -> str:
        """What was measured, with its unit."""
        return f"{self.value}{self.unit}"

    @property
    def is_beyond(self) -> bool:
        """Above the bound or below its least; what is not known is neither."""
        return self.value is not None and (
            self.value > self.most or (self.least is not None and self.value < self.least)
        )


def sort_title(sort: str) -> str:
    """What one of the nine sorts is called; "" for none."""
    one = catalogue.small_sorts().get(sort)
    return one.title if one else ""


OF_WHAT = {"beds": _("住宿"), "people": _("走读")}


def is_coherent(*, registered: int | None, at_home: int | None, away: int | None) -> bool:
    """At home and away cannot be more than registered, as far as they are known; visitors have rows of their own."""
    known = [number for number in (at_home, away) if number is not None]
    return registered is None or sum(known) <= registered
