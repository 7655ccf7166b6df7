"""Rename, recode, move, merge, split, close: each a form, a page saying what is carried along, and the act itself.

Nothing happens before the second step; what was typed travels with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.regions import selectors
from lastmile.foundation.regions.models import Region
from lastmile.interfaces.console.regions import forms, reading
from lastmile.kernel.errors import NotVisible
from lastmile.kernel.region_codes import Level
from lastmile.workflows.divisions import carrying, grids, services

Run = Callable[[Scope, Region, dict[str, Any]], Region]


@dataclass(frozen=True)
class Change:
    """One way a place changes: its words, its form, what carries on, and the service behind it."""

    label: Any
    form: type[django_forms.Form]
    run: Run
    says: Any
    carries: bool = True
    levels: tuple[int, ...] = tuple(range(Level.CITY, Level.MICRO_GRID + 1))


class Nothing(django_forms.Form):
    """An act that needs no words."""


def _merge(scope: Scope, region: Region, values: dict[str, Any]) -> Region:
    return services.merge(scope, codes=[region.code], into=values["into"])


def _split(scope: Scope, region: Region, values: dict[str, Any]) -> Region:
    return services.split(scope, code=region.code, **values)


CHANGES = {
    "rename": Change(
        _("改名"),
        forms.Rename,
        lambda scope, region, values: services.rename(scope, code=region.code, **values),
        _("只改名称,代码和里面的东西都不动。旧名称记入历史。"),
        carries=False,
    ),
    "recode": Change(
        _("换代码"),
        forms.Recode,
        lambda scope, region, values: services.recode(scope, code=region.code, **values),
        _("它和下面所有地方换成新代码,旧代码仍能查到。未办完的事跟着走,办完的和台账留原代码。"),
    ),
    "move": Change(
        _("调整隶属"),
        forms.Move,
        lambda scope, region, values: services.move(scope, code=region.code, **values),
        _("整个划归新的上级,换成新代码,旧代码仍能查到。未办完的事跟着走,办完的和台账留原代码。"),
    ),
    "merge": Change(
        _("并入"),
        forms.Merge,
        _merge,
        _("它的下级和里面的东西都并过去,它本身撤销,旧代码指向并入的地方。"),
    ),
    "split": Change(
        _("拆分"),
        forms.Split,
        _split,
        _("选中的下级划到新的地方,连同里面的东西;没选的和直接挂在这里的不动。"),
        carries=False,
        levels=tuple(range(Level.COUNTY, Level.GRID + 1)),
    ),
    "close": Change(
        _("撤销"),
        Nothing,
        lambda scope, region, values: grids.close_grid(scope, code=region.code),
        _("空的网格才能撤销;里面还有岗位、户档的,请用“并入”。旧代码仍能查到。"),
        levels=(Level.GRID, Level.MICRO_GRID),
    ),
}


def offered(region: Region) -> dict[str, Change]:
    """The changes that make sense for a place of this level."""
    return {verb: change for verb, change in CHANGES.items() if region.level in change.levels}


@dataclass(frozen=True)
class Carried:
    """What goes along: how many places, and rows of which kind."""

    places: int
    rows: dict[str, int]


def carried(region: Region, change: Change) -> Carried | None:
    """What the change would carry along, or None when it carries nothing."""
    if not change.carries:
        return None
    return Carried(selectors.open_regions(region.code).count() - 1, carrying.rows_in(region.code))


def form_for(change: Change, region: Region, posted: Any) -> django_forms.Form:
    """The form of a change, begun with what stands there today."""
    if change.form is forms.Split:
        children = [(child.code, f"{child.name} {child.code}") for child in selectors.children(region)]
        return forms.Split(posted, children=children)
    initial = {"name": region.name, "new_code": region.code}
    return change.form(posted, initial=initial)


def named(scope: Scope, form: django_forms.Form) -> dict[str, str]:
    """The names of the other places a form speaks of, by field, for the page that asks to confirm.

    A code that leads nowhere in reach becomes an error of its field, before anybody confirms it.
    """
    found = {}
    for field in ("into", "new_parent"):
        if code := form.cleaned_data.get(field):
            try:
                found[field] = reading.get_place(scope, code).name
            except NotVisible as problem:
                form.add_error(field, problem.message)
    return found
