"""Walks: one, those of a subject, those not finished yet; and what a walk is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lastmile.domains.hazards import public as hazards
from lastmile.domains.patrols.models import Failing, Walk
from lastmile.domains.patrols.rules import wording as words
from lastmile.domains.patrols.rules.wording import SubjectKind, Wording
from lastmile.domains.points import public as points
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.walks import Behind, walk
from lastmile.foundation.people.models import Holding
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks.checklists import Item
from lastmile.foundation.wording import worded
from lastmile.kernel.errors import NotVisible

ORDER = ("-id",)
BESIDE = ("region__parent", "text", "walked_by__person", "walked_by__post")


@dataclass(frozen=True)
class Subject:
    """What a list is walked at. `name` is shown; `kind` is its own kind (of point or place)."""

    subject_kind: str
    uid: UUID
    name: str
    kind: str
    region_id: int
    region_code: str
    place: str = ""
    line: str = ""
    position: tuple[float, float] | None = None
    row: Any = None

    @property
    def sort(self) -> str:
        """Which of the nine 九小 a place is; "" for none, and for what is no place."""
        return str(getattr(self.row, "sort", ""))


def subject_of(scope: Scope, subject_kind: str, uid: Any) -> Subject:
    """The point, place, household or grid; NotVisible outside one's branch and for anything else."""
    if subject_kind == SubjectKind.POINT:
        one: Any = points.get_point(scope, uid)
        return _subject(subject_kind, one, one.name, one.kind, one.place, one.line)
    if subject_kind == SubjectKind.PLACE:
        one = profile.get_place(scope, uid)
        return _subject(subject_kind, one, one.name, one.kind, one.address)
    if subject_kind == SubjectKind.HOUSEHOLD:
        one = profile.get_household(scope, uid)
        return _subject(subject_kind, one, one.address or worded("住户"), "", one.address)
    if subject_kind == SubjectKind.REGION:
        region = Region.objects.filter(uid=uid, closed_on__isnull=True).first()
        if region is not None and scope.may(Permission.PATROL_VIEW, on=region.code):
            return Subject(subject_kind, region.uid, region.name, "", region.pk, region.code, row=region)
    raise NotVisible(_("没有找到,或者不在您的范围内。"))


def _subject(subject_kind: str, one: Any, name: str, kind: str, place: str, line: str = "") -> Subject:
    at = (one.point.x, one.point.y) if one.point is not None else None
    return Subject(subject_kind, one.uid, name, kind, one.region_id, one.region_code, place, line, at, one)


def walks_in(scope: Scope) -> QuerySet[Walk]:
    """Every walk that may be seen."""
    return Walk.objects.visible_to(scope, Permission.PATROL_VIEW)


def get_walk(scope: Scope, uid: Any) -> Walk:
    """One walk with its text and who walked it, or NotVisible."""
    found = walks_in(scope).filter(uid=uid).select_related(*BESIDE).first()
    if found is None:
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return found


def answers_of(scope: Scope, uid: UUID) -> dict[str, Any]:
    """What was answered so far of a walk one may see; nothing yet where a check chose its uid. Else NotVisible."""
    found = walks_in(scope).filter(uid=uid).values_list("answers", flat=True).first()
    if found is None and hazards.checked_by_walk(uid) is None:
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return dict(found or {})


def page(scope: Scope, after: tuple[int, ...] | None, limit: int) -> list[Walk]:
    """One page of finished walks behind a mark, newest first. One index walk a branch."""

    def narrow(rows: QuerySet[Any]) -> QuerySet[Any]:
        rows = rows.filter(finished_at__isnull=False).select_related("region__parent")
        return rows.filter(Behind(ORDER, after)) if after else rows

    return walk(Walk, scope, Permission.PATROL_VIEW, narrow=narrow, order=ORDER, limit=limit)


def of_subject(scope: Scope, uid: UUID, limit: int = 10) -> list[Walk]:
    """Finished walks at one subject, newest first."""
    rows = walks_in(scope).filter(subject_uid=uid, finished_at__isnull=False)
    return list(rows.select_related("region").order_by("-id")[:limit])


def unfinished(scope: Scope, limit: int = 10) -> list[Walk]:
    """What the person began under any of their posts and did not finish."""
    mine = Holding.objects.filter(person_id=scope.person_id or 0).values_list("pk", flat=True)
    rows = walks_in(scope).filter(walked_by__in=list(mine), finished_at__isnull=True)
    return list(rows.select_related("region").order_by("-id")[:limit])


@dataclass(frozen=True)
class Line:
    """An item of a finished walk with what was answered."""

    item: Item
    answer: str
    is_bad: bool
    note: str = ""
    fixed: bool = False


def lines_of(one: Walk) -> list[Line]:
    """Every item as it was asked, with the answer in words; empty where nobody answered."""
    wording = Wording.from_json(one.text.content)
    return [_line(wording, item, one.answers.get(item.id, {})) for item in wording.asked if item.kind != "note"]


def _line(wording: Wording, item: Item, said: dict[str, Any]) -> Line:
    answer = str(said.get("a", ""))
    shown = dict(words.labels(wording, item)).get(answer, "") if item.kind == "yesno" else f"{answer}{item.unit}"
    return Line(
        item, shown if answer else "", words.is_bad(item, answer), said.get("note", ""), bool(said.get("fixed"))
    )


BACK = 12  # walks looked back over


def last_seen_fine(one: Walk, item: Item) -> datetime | None:
    """When a walk before this one last answered the same item at the same subject, if it was in order then."""
    rows = Walk.unscoped.filter(subject_uid=one.subject_uid, key=one.key, finished_at__isnull=False)
    before = rows.exclude(pk=one.pk).order_by("-id").values_list("answers", "finished_at")[:BACK]
    for answers, finished_at in before:
        if answer := str(answers.get(item.id, {}).get("a", "")):
            return None if words.is_bad(item, answer) or answer == words.NA else finished_at
    return None


def hazards_of(one: Walk) -> Sequence[UUID]:
    """The hazards its bad answers belong to."""
    wording = Wording.from_json(one.text.content)
    bad = [item.id for item in words.bad_items(wording, one.answers)]
    rows = Failing.objects.filter(subject_uid=one.subject_uid, key=one.key, item__in=bad, hazard_uid__isnull=False)
    return list(dict.fromkeys(uid for uid in rows.order_by("id").values_list("hazard_uid", flat=True) if uid))
