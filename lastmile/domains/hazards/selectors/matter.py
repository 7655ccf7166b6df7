"""One hazard: found by uid, what a person may not do with it and why, who had a hand in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import Act, Grade, Source, Status
from lastmile.domains.hazards.selectors.standing import open_extension, open_supervision
from lastmile.foundation.access import sharing
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations.selectors import Row
from lastmile.foundation.people.models import Holding
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.masking import masked_phone
from lastmile.kernel import clock
from lastmile.kernel.errors import NotVisible
from lastmile.kernel.region_codes import LENGTHS, Level

HANDS = ("found_by", "confirmed_by", "rectified_by", "verified_by", "closed_by")


def hazards_in(scope: Scope) -> QuerySet[Hazard]:
    """Every hazard that may be seen."""
    return Hazard.objects.visible_to(scope, Permission.HAZARD_VIEW)


def get_hazard(scope: Scope, uid: Any) -> Hazard:
    """One hazard by uid, or NotVisible."""
    found: Hazard = Hazard.objects.get_visible(scope, Permission.HAZARD_VIEW, uid)
    return found


def hold_hazard(scope: Scope, uid: UUID) -> Hazard:
    """The same, its row held until the transaction ends: of two acts at once the second sees what the first did."""
    found: Hazard | None = hazards_in(scope).filter(uid=uid).select_for_update().first()
    if found is None:
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return found


def get_matter(scope: Scope, uid: Any) -> Hazard:
    """One hazard with everybody who had a hand in it, in two queries; or NotVisible."""
    rows = hazards_in(scope).filter(uid=uid)
    hazard = rows.select_related("region__parent", "rectify_post", "site", "danger_point").first()
    if hazard is None:
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    _read_hands(hazard)
    return hazard


def _read_hands(hazard: Hazard) -> None:
    """Apart from the matter: the server would take ten times as long to plan twenty joined tables as to read the row."""
    hands = {hand: getattr(hazard, f"{hand}_id") for hand in HANDS}
    held = Holding.objects.select_related("person", "post").in_bulk(set(hands.values()) - {None})
    for hand, pk in hands.items():
        setattr(hazard, hand, held.get(pk))


def is_finder(scope: Scope, hazard: Hazard) -> bool:
    """Whether the person found it, under whichever of their posts."""
    finder = hazard.found_by.person_id if hazard.found_by else None
    return finder is not None and finder == scope.person_id


def reason_against(scope: Scope, hazard: Hazard, act: str) -> str:
    """Why this person may not do what their post and the state allow, or ""."""
    if act == Act.RECTIFY and hazard.handed_to and not _may_speak_for_department(scope, hazard):
        words = _("已移送%(who)s,由他们整改;镇村做好临时管控和跟踪。")
        return words % {"who": hazard.handed_to}
    if act == Act.DECIDE and _asked_for_more_time(scope, hazard):
        return _("申请延期的人不能自己审批,请换一个人。")
    supervised = act in {Act.LIST, Act.LIFT} or (act == Act.DECIDE and open_supervision(hazard) is not None)
    if supervised and not _is_county_or_above(scope, hazard):
        return _("挂牌督办由县级以上部门办理。")
    rectifier = hazard.rectified_by.person_id if hazard.rectified_by else None
    if act in {Act.VERIFY, Act.RETURN} and rectifier is not None and rectifier == scope.person_id:
        return _("整改的人不能自己复查,请换一个人。")
    if act == Act.FIX and not is_finder(scope, hazard) and not scope.may(Permission.HAZARD_CONFIRM, on=hazard):
        return _("当场已改由发现的人登记。")
    return ""


def speaks_for_department(scope: Scope, hazard: Hazard) -> bool:
    """Whether the person is the department a hazard was handed to, and not the office that enters what it said."""
    return sharing.opens(scope, [Permission.HAZARD_ANSWER], hazard)


def _may_speak_for_department(scope: Scope, hazard: Hazard) -> bool:
    """The department itself, or the office entering what the department said."""
    return scope.may(Permission.HAZARD_CONFIRM, on=hazard) or sharing.opens(scope, [Permission.HAZARD_RECTIFY], hazard)


def _asked_for_more_time(scope: Scope, hazard: Hazard) -> bool:
    asked = open_extension(hazard)
    asker = asked.asked_by.person_id if asked and asked.asked_by else None
    return asker is not None and asker == scope.person_id


def _is_county_or_above(scope: Scope, hazard: Hazard) -> bool:
    """Whether the power to judge is held from a county down, not from a township or by a share."""
    above = [one for one in scope.branches(Permission.HAZARD_JUDGE) if len(one) <= LENGTHS[Level.COUNTY]]
    return any(hazard.region_code.startswith(one) for one in above)


# --- who had a hand in it ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hand:
    """One of the four who have a hand in a hazard. Without `at` it is still owed, by `name`, until `due_at`."""

    title: str
    name: str = ""
    phone: str = ""
    post: str = ""
    at: datetime | None = None
    due_at: datetime | None = None
    late: bool = False
    figure: str = ""  # what set `due_at`, and where
    figure_at: str = ""


def hands(hazard: Hazard, owed: Iterable[Row]) -> list[Hand]:
    """发现 → 核实 → 整改 → 复查: who did it and when, or who owes it now. Phones are masked."""
    open_rows = {row.kind: row for row in owed if not row.outcome}
    steps = (
        (_("发现"), hazard.found_by, hazard.found_at, ""),
        (_("核实"), hazard.confirmed_by, _confirmed_at(hazard), "hazard.confirm"),
        (_("整改"), hazard.rectified_by, hazard.rectified_at, "hazard.rectify"),
        (_("复查"), hazard.verified_by, hazard.verified_at, "hazard.verify"),
    )
    return [_hand(title, holding, at, open_rows.get(kind)) for title, holding, at, kind in steps]


def _confirmed_at(hazard: Hazard) -> datetime | None:
    """A ledger's row came in past its 核实: whoever brought it in stands for it from then on (and no latency counts it)."""
    past = hazard.source == Source.LEDGER and hazard.status not in (Status.REPORTED, Status.DISMISSED)
    return hazard.confirmed_at or (hazard.entered_at if past else None)


def _hand(title: str, holding: Holding | None, at: datetime | None, row: Row | None) -> Hand:
    if row is not None:
        return Hand(
            title,
            row.holder,
            post=row.post,
            due_at=row.due_at,
            late=row.late,
            figure=row.figure,
            figure_at=row.figure_at,
        )
    if holding is None:
        return Hand(title, at=at)
    return Hand(title, holding.person.name, masked_phone(holding.person.phone), holding.post.title, at)


BACK = ("hazard.returned", "hazard.reopened")


def sent_back(hazard: Hazard) -> str:
    """What was said is missing when it came back to whoever rectifies it; "" when it did not."""
    if hazard.status != Status.RECTIFYING or not hazard.times_reopened:
        return ""
    last = ledger.last_of("hazard", hazard.uid, BACK)
    return str(last.private.get("note", "")) if last else ""


@dataclass(frozen=True)
class LaterLook:
    """The 抽查 of a fix on the spot: `owed` until somebody went there; then it was found good, with what was said."""

    owed: Row | None
    note: str = ""


def later_look(hazard: Hazard, owed: Iterable[Row]) -> LaterLook | None:
    """How the later look at a fix on the spot stands; None when the hazard is in no draw, or was opened again by it."""
    if not hazard.recheck:
        return None
    row = next((row for row in owed if row.kind == "hazard.recheck" and not row.outcome), None)
    last = None if row else ledger.last_of("hazard", hazard.uid, ("hazard.rechecked",))
    if row is None and last is None:
        return None
    return LaterLook(row, str(last.private.get("note", "")) if last else "")


def why_no_recheck(scope: Scope, hazard: Hazard) -> str:
    """Why this person may not be the one who looks at a fix on the spot again, or ""."""
    fixer = hazard.closed_by.person_id if hazard.closed_by else None
    return _("当场整改的人不能自己抽查。") if fixer is not None and fixer == scope.person_id else ""


def due_when_accepted(hazard: Hazard) -> date:
    """By when a department that takes it on will have done it when it says no day: the days of a general hazard from today, and
    never sooner than it was due; of a 重大 hazard its 时限, while that has not passed.
    """
    usual, day = (
        clock.today() + timedelta(days=packs.value("hazard.general_days", hazard.region_code).whole),
        hazard.due_on,
    )
    if day is None or day < clock.today():
        return usual
    return day if hazard.grade == Grade.MAJOR else max(usual, day)


def due_when_returned(hazard: Hazard) -> date:
    """By when what was returned must be right when nobody says: the days of the pack, and never sooner than it was due."""
    days = packs.value("hazard.verify_days", hazard.region_code).whole
    return max(clock.today() + timedelta(days=days), hazard.due_on or clock.today())
