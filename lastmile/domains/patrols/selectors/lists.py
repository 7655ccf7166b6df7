"""Which wording of a list is in force at a place: the nearest local version up the tree, else the built-in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lastmile.domains.patrols.models import LocalList
from lastmile.domains.patrols.rules import wording as words
from lastmile.domains.patrols.rules.wording import SubjectKind, Wording
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import region_codes
from lastmile.kernel.errors import NotVisible

IN_FORCE = {"ended_at__isnull": True}


@dataclass(frozen=True)
class Offered:
    """A list as it is offered at a place. `local` is the version in force there; `built_in` stands beside to compare."""

    key: str
    wording: Wording
    built_in: Wording | None
    local: LocalList | None = None

    @property
    def status(self) -> str:
        """内置, 本地修改, 停用 or 导入, in words."""
        if self.local is None:
            return _("内置")
        if self.local.off:
            return _("停用")
        return _("本地修改") if self.local.base else _("导入")

    @property
    def is_off(self) -> bool:
        return self.local is not None and self.local.off

    def own_at(self, region_code: str) -> LocalList | None:
        """The version of this very place, none of a place above it."""
        return self.local if self.local and self.local.region_code == region_code else None

    @property
    def is_older(self) -> bool:
        """The built-in has a newer version than the one this was changed from."""
        return bool(
            self.local and self.local.base and self.built_in and self.local.base_version != self.built_in.version
        )


def _above(region_code: str) -> list[str]:
    return [*region_codes.ancestors(region_code), region_code] if region_code else []


def offered(region_code: str) -> list[Offered]:
    """Every list at a place, those switched off too: built-in ones in the packs' order, then those brought along."""
    rows = LocalList.unscoped.filter(region_code__in=_above(region_code), **IN_FORCE).select_related("region")
    nearest: dict[str, LocalList] = {}
    for row in sorted(rows, key=lambda one: len(one.region_code)):
        nearest[row.key] = row
    ready = catalogue.checklists_built_in()
    found = [_offered(key, nearest.get(key)) for key in ready]
    return found + [_offered(key, row) for key, row in sorted(nearest.items()) if key not in ready]


def _offered(key: str, local: LocalList | None) -> Offered:
    ready = catalogue.checklists_built_in().get(key)
    built_in = words.built_in(ready) if ready else None
    wording = Wording.from_json(local.content) if local else built_in
    if wording is None:
        raise NotVisible(_("没有这张清单。"))
    return Offered(key, wording, built_in, local)


def list_at(region_code: str, key: str) -> Offered:
    """One list as it is offered at a place, or NotVisible."""
    above = _above(region_code)
    rows = LocalList.unscoped.filter(region_code__in=above, key=key, **IN_FORCE).select_related("region")
    nearest = max(rows, key=lambda one: len(one.region_code), default=None)
    return _offered(key, nearest)


def history(region_code: str, key: str) -> list[LocalList]:
    """The versions of a list at one place, newest first."""
    rows = LocalList.unscoped.filter(region_code=region_code, key=key).select_related("made_by__person")
    return list(rows.order_by("-number"))


def lists_for(region_code: str, subject_kind: str, kind: str = "", *, sort: str = "") -> list[Offered]:
    """The lists to walk at a subject there: for a point or a place those of its kind first; never one switched off.

    `sort`: which of the nine 九小 a place is; then its own lists, the most telling first, and those brought along.
    """
    open_lists = [one for one in offered(region_code) if not one.is_off]
    if own := catalogue.small_sorts().get(sort):
        order = {key: place for place, key in enumerate(own.checklists)}
        ready = catalogue.checklists_built_in()
        chosen = [one for one in open_lists if one.key in order or one.key not in ready]
        return sorted(chosen, key=lambda one: order.get(one.key, len(order)))
    fitting = [one for one in open_lists if _fits(one, subject_kind, kind)]
    return fitting or ([] if subject_kind == SubjectKind.POINT else open_lists)


def _fits(one: Offered, subject_kind: str, kind: str) -> bool:
    ready = catalogue.checklists_built_in().get(one.key)
    if ready is None:
        return subject_kind != SubjectKind.POINT
    if subject_kind == SubjectKind.POINT:
        return kind in ready.points
    if subject_kind == SubjectKind.PLACE:
        return kind in ready.places
    return ready.households if subject_kind == SubjectKind.HOUSEHOLD else True


def list_of_point(region_code: str, kind: str) -> Offered | None:
    """The list walked at a danger point of this kind there."""
    found: Sequence[Any] = lists_for(region_code, SubjectKind.POINT, kind)
    return found[0] if found else None
