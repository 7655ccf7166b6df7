"""The closed loop of a hazard: report, confirm, rectify, verify, close. Each verb is one transaction with its ledger entry,
its obligations and its fact.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from lastmile.domains.hazards import rules, selectors
from lastmile.domains.hazards.models import Hazard, Series, SetAside
from lastmile.domains.hazards.rules import Act, Closing, Grade, Source, Status
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import rules as ledger_rules
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.obligations import selectors as obligations_
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Ladder, Outcome
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Post
from lastmile.foundation.regions.selectors import get_region, path
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.coordinates import Datum, to_wgs84
from lastmile.kernel.errors import DifferentContent, NotAllowed, NotValid, WrongState
from lastmile.kernel.ids import uuid7

CONFIRMING = ("office_staff", "office_director", "deputy_in_charge", "bureau_staff")
VERIFYING = ("office_staff", "office_director", "deputy_in_charge")


class _Contradiction(Exception):
    """A known uid with other content: rolls the report back, then is kept aside."""

    def __init__(self, hazard_id: int, content: str) -> None:
        super().__init__(hazard_id)
        self.hazard_id, self.content = hazard_id, content


def report_hazard(scope: Scope, **facts: Any) -> Hazard:
    """Report a hazard (see `_report` for the facts). The same uid with the same content is the same report.

    Raises DifferentContent for a known uid with other content; that content is kept aside for a person to look at.
    """
    try:
        with transaction.atomic():
            return _report(scope, **facts)
    except _Contradiction as found:
        SetAside.objects.get_or_create(
            hazard_id=found.hazard_id,
            digest=hashlib.sha256(found.content.encode()).hexdigest(),
            defaults={"content": found.content, "reported_by": scope.person_uid, "at": timezone.now()},
        )
        raise DifferentContent(_("这个编号已报过另一件事,两份都已保留,请值班室核对。")) from found


def _report(
    scope: Scope,
    *,
    region_code: str,
    title: str,
    uid: UUID | None = None,
    picture: str = "",
    category: str = "",
    details: str = "",
    place: str = "",
    position: tuple[float, float] | None = None,
    datum: str = Datum.WGS84,
    accuracy: float | None = None,
    source: str = Source.REPORT,
    danger_now: bool = False,
    found_at: datetime | None = None,
) -> Hazard:
    """Facts only: what, where, when. `position` is (longitude, latitude) in `datum`; `accuracy` in metres."""
    region = get_region(region_code)
    scope.require(Permission.HAZARD_REPORT, on=region.code)
    title = " ".join(title.split())[:120]
    if not title:
        raise NotValid(_("请说一下是什么隐患。"), fields={"title": _("必填")})
    found_at = found_at or clock.now()
    if found_at > clock.now() + timedelta(minutes=5):
        raise NotValid(_("发现时间不能在将来。"), fields={"found_at": _("不能在将来")})
    kind, line = _kind(picture, category)
    point = _point(position, datum)
    content = {
        "region": region.code,
        "title": title,
        "picture": picture,
        "details": details,
        "place": place,
        "position": position,
        "danger": danger_now,
    }
    digest = hashlib.sha256(ledger_rules.canonical(content)).hexdigest()
    uid = uid or uuid7()
    if known := _known(scope, uid, digest, content):
        return known
    now = clock.now()
    values: dict[str, Any] = {
        "uid": uid,
        "report_digest": digest,
        "number": _number(region.code, clock.local(now).year),
        "region": region,
        "region_code": region.code,
        "title": title,
        "details": details[:2000],
        "picture": picture,
        "category": kind,
        "line": line,
        "place": place[:120],
        "point": point,
        "datum": datum if point is not None else "",
        "accuracy": accuracy,
        "source": source,
        "danger_now": danger_now,
        "found_at": found_at,
        "received_at": now,
        "entered_at": now,
        "found_by_id": _holding(scope),
        "sort_on": clock.local(found_at).date(),
    }
    try:
        with transaction.atomic():
            hazard = Hazard.unscoped.create(**values)
    except IntegrityError:  # the same report arrived twice at once
        if known := _known(scope, uid, digest, content):
            return known
        raise
    figures = {"number": hazard.number, "line": line, "danger": danger_now, "found": found_at}
    ledger.write(scope, "hazard.reported", hazard, figures=figures, private={"title": title}, at=found_at)
    _owe_confirming(scope, hazard)
    jobs.tell("hazard.reported", hazard)
    return hazard


def _known(scope: Scope, uid: UUID, digest: str, content: dict[str, Any]) -> Hazard | None:
    known = Hazard.unscoped.filter(uid=uid).first()
    if known is None or known.report_digest == digest:
        return known
    raise _Contradiction(known.pk, ledger_rules.canonical(content).decode())


def _kind(picture: str, category: str) -> tuple[str, str]:
    """Category and line from the picture of the phone or the category of the office."""
    if picture:
        chosen = catalogue.hazard_pictures().get(picture)
        if chosen is None:
            raise NotValid(_("没有这一类。"), fields={"picture": _("请选择")})
        return category or chosen.category, chosen.line
    kind = catalogue.hazard_categories().get(category)
    if kind is None:
        raise NotValid(_("请选一类。"), fields={"category": _("请选择")})
    return category, kind.line


def _point(position: tuple[float, float] | None, datum: str) -> Any:
    import shapely

    if position is None:
        return None
    longitude, latitude = to_wgs84(position[0], position[1], Datum(datum))
    if not (73 <= longitude <= 136 and 3 <= latitude <= 54):
        raise NotValid(_("坐标不在国内,请检查经纬度是不是写反了。"), fields={"position": _("坐标不对")})
    return shapely.Point(longitude, latitude)


def _number(region_code: str, year: int) -> str:
    """The next number of a township and year; the row is held until the report commits, so no number is given twice."""
    township = region_code[:9]
    series, _made = Series.objects.get_or_create(township=township, year=year)
    Series.objects.filter(pk=series.pk).update(last=F("last") + 1)
    last = Series.objects.values_list("last", flat=True).get(pk=series.pk)
    return f"{township}-{year}-{last:04}"


def _holding(scope: Scope) -> int | None:
    return scope.acting_as.holding_id if scope.acting_as else None


def _place(hazard: Hazard) -> str:
    """Village and group, as lists show it."""
    return " ".join(part.name for part in path(hazard.region) if part.level >= 5)[:80]


def _ladder(hazard: Hazard) -> Ladder:
    return Ladder.from_json(packs.ladder("daily_digest", hazard.region_code))


def _figure(key: str, hazard: Hazard) -> float:
    return float(packs.value(key, hazard.region_code).number)


def _owe(scope: Scope, hazard: Hazard, post: Post | None, kind: str, words: str, due_at: datetime) -> None:
    """Open an obligation on the hazard; without a post to owe it, the vacancy shows on the list of people's gaps."""
    if post is None:
        return
    owed = Owed(
        kind=kind,
        subject=hazard,
        title=f"{words}:{hazard.title}",
        due_at=due_at,
        ladder=_ladder(hazard),
        occurrence=str(hazard.times_reopened) if kind != "hazard.confirm" else f"r{hazard.times_reopened}",
        place=_place(hazard),
        line=hazard.line,
        level="red" if hazard.danger_now else "",
        urgent=hazard.danger_now,
        standing=not hazard.danger_now,
    )
    obligations.open_one(scope, post, owed)


def _owe_confirming(scope: Scope, hazard: Hazard) -> None:
    if hazard.danger_now:
        due_at = hazard.received_at + timedelta(minutes=_figure("hazard.danger_confirm_minutes", hazard))
    else:
        due_at = hazard.received_at + timedelta(hours=_figure("hazard.confirm_hours", hazard))
    _owe(scope, hazard, people.nearest_post(hazard.region_code, CONFIRMING), "hazard.confirm", _("核实隐患"), due_at)


def _take(scope: Scope, uid: UUID, act: Act) -> Hazard:
    """The hazard for an act: visible, allowed there, and in a state that permits it."""
    hazard = selectors.get_hazard(scope, uid)
    scope.require(rules.PERMISSION[act], on=hazard)
    if not rules.may_move(hazard.status, act):
        words = _("“%(title)s”现在是“%(status)s”,不能%(act)s。")
        raise WrongState(words % {"title": hazard.title, "status": Status(hazard.status).label, "act": act.label})
    return hazard


def _done(scope: Scope, hazard: Hazard, action: str, *, figures: dict[str, Any] | None = None, note: str = "") -> None:
    """The ledger entry and the fact of an act."""
    private = {"note": note} if note else None
    ledger.write(scope, f"hazard.{action}", hazard, figures=figures, private=private)
    jobs.tell(f"hazard.{action}", hazard)


@transaction.atomic
def confirm_hazard(
    scope: Scope,
    *,
    uid: UUID,
    grade: str,
    due_on: date | None = None,
    rectify_post_uid: UUID | None = None,
    category: str = "",
    responsible_unit: str = "",
    responsible_person: str = "",
    responsible_phone: str = "",
    measures: str = "",
    money: Decimal | None = None,
    grade_basis: str = "",
) -> Hazard:
    """Confirm and grade a report, and tell whoever must rectify. Default due day by the pack."""
    hazard = _take(scope, uid, Act.CONFIRM)
    if grade not in {Grade.GENERAL, Grade.SUSPECTED, Grade.MAJOR}:
        raise NotValid(_("请选等级。"), fields={"grade": _("请选择")})
    if grade == Grade.MAJOR and not grade_basis.strip():
        words = _("重大隐患要写明判定单位、日期和依据条款。")
        raise NotValid(words, fields={"grade_basis": words})
    today = clock.today()
    due_on = due_on or today + timedelta(days=int(_figure("hazard.general_days", hazard)))
    if due_on < today:
        raise NotValid(_("期限不能早于今天。"), fields={"due_on": _("不能早于今天")})
    post = _rectifying_post(scope, hazard, rectify_post_uid)
    changes: dict[str, Any] = {
        "status": Status.RECTIFYING,
        "grade": grade,
        "grade_basis": grade_basis.strip()[:120],
        "confirmed_at": clock.now(),
        "confirmed_by_id": _holding(scope),
        "rectify_post": post,
        "responsible_unit": responsible_unit.strip()[:80],
        "responsible_person": responsible_person.strip()[:40],
        "responsible_phone": responsible_phone.strip()[:30],
        "measures": measures.strip()[:300],
        "money": money,
        "due_on": due_on,
        "sort_on": due_on,
    }
    if category:
        changes["category"], changes["line"] = _kind("", category)
    hazard.move(Status.REPORTED, **changes)
    obligations.close_all(scope, subject_uid=hazard.uid, kinds=["hazard.confirm"])
    _done(scope, hazard, "confirmed", figures={"grade": grade, "due": due_on, "post": post.uid if post else None})
    _owe(scope, hazard, post, "hazard.rectify", _("整改隐患"), clock.end_of(due_on))
    return hazard


def _rectifying_post(scope: Scope, hazard: Hazard, uid: UUID | None) -> Post | None:
    """The post chosen, or the one nearest the place: who lives with the hazard urges its end (J-3.4i)."""
    if uid is None:
        return people.nearest_post(
            hazard.region_code, ("grid_member", "grid_leader", "village_officer", "village_secretary")
        )
    post = Post.unscoped.filter(uid=uid, closed_on__isnull=True).first()
    if post is None:
        raise NotValid(_("没有这个岗位。"), fields={"rectify_post_uid": _("请重选")})
    return post


@transaction.atomic
def fix_on_spot(scope: Scope, *, uid: UUID, note: str, has_photo: bool = False) -> Hazard:
    """Fixed while standing there: the finder closes it alone with a sentence or a photo; a share is looked at later."""
    hazard = _take(scope, uid, Act.FIX)
    if _holding(scope) != hazard.found_by_id and not scope.may(Permission.HAZARD_CONFIRM, on=hazard):
        raise NotAllowed(_("当场已改由发现的人登记。"))
    note = note.strip()[:200]
    if not note and not has_photo:
        raise NotValid(_("写一句怎么改的,或者附一张照片。"), fields={"note": _("写一句即可")})
    drawn = rules.is_drawn(hazard.uid, _figure("hazard.recheck_share", hazard))
    _close(scope, hazard, Status.REPORTED, Closing.ON_SPOT, note, recheck=drawn, grade=Grade.GENERAL)
    if drawn:
        days = int(_figure("hazard.recheck_days", hazard))
        due_at = clock.end_of(clock.today() + timedelta(days=days))
        post = people.nearest_post(hazard.region_code, VERIFYING)
        _owe(scope, hazard, post, "hazard.recheck", _("抽查当场整改"), due_at)
    return hazard


def _close(scope: Scope, hazard: Hazard, old: str, closing: Closing, note: str, **more: Any) -> None:
    now = clock.now()
    hazard.move(
        old,
        status=Status.CLOSED,
        closed_at=now,
        closed_by_id=_holding(scope),
        closing=closing,
        closing_note=note[:200],
        sort_on=clock.local(now).date(),
        **more,
    )
    kinds = ["hazard.confirm", "hazard.rectify", "hazard.verify"]
    obligations.close_all(scope, subject_uid=hazard.uid, kinds=kinds)
    figures = {"closing": str(closing), "recheck": hazard.recheck}
    _done(scope, hazard, "closed", figures=figures, note=note)


@transaction.atomic
def dismiss_hazard(scope: Scope, *, uid: UUID, note: str) -> Hazard:
    """Looked at, and it is not a hazard; says why."""
    hazard = _take(scope, uid, Act.DISMISS)
    if not note.strip():
        raise NotValid(_("请写明为什么不属实。"), fields={"note": _("必填")})
    hazard.move(Status.REPORTED, status=Status.DISMISSED, closing_note=note.strip()[:200])
    obligations.close_all(scope, subject_uid=hazard.uid, kinds=["hazard.confirm"])
    _done(scope, hazard, "dismissed", note=note.strip()[:200])
    return hazard


@transaction.atomic
def rectify_hazard(scope: Scope, *, uid: UUID, proof: str, has_photo: bool = False) -> Hazard:
    """Note that it was rectified, with proof: a sentence or a photo. Somebody else verifies."""
    hazard = _take(scope, uid, Act.RECTIFY)
    proof = proof.strip()[:300]
    if not proof and not has_photo:
        raise NotValid(_("写一句怎么改的,或者附一张照片。"), fields={"proof": _("写一句即可")})
    changes = {
        "status": Status.RECTIFIED,
        "rectified_at": clock.now(),
        "rectified_by_id": _holding(scope),
        "proof": proof,
    }
    hazard.move(Status.RECTIFYING, **changes)
    obligations.close_all(scope, subject_uid=hazard.uid, kinds=["hazard.rectify"])
    _done(scope, hazard, "rectified", note=proof)
    days = int(_figure("hazard.verify_days", hazard))
    post = people.nearest_post(hazard.region_code, VERIFYING)
    _owe(scope, hazard, post, "hazard.verify", _("复查隐患"), clock.end_of(clock.today() + timedelta(days=days)))
    return hazard


def _require_other_person(scope: Scope, hazard: Hazard) -> None:
    rectifier = hazard.rectified_by.person_id if hazard.rectified_by else None
    if rectifier is not None and rectifier == scope.person_id:
        raise NotAllowed(_("整改的人不能自己复查,请换一个人。"))


@transaction.atomic
def verify_hazard(scope: Scope, *, uid: UUID, note: str = "") -> Hazard:
    """Verified by a person other than the rectifier, and closed. 重大 is not closed without its judging unit."""
    hazard = _take(scope, uid, Act.VERIFY)
    scope.require(Permission.HAZARD_VERIFY, on=hazard)
    _require_other_person(scope, hazard)
    if hazard.grade == Grade.MAJOR and not note.strip():
        raise NotValid(_("重大隐患销号要写明判定单位的验收意见。"), fields={"note": _("必填")})
    changes = {"verified_at": clock.now(), "verified_by_id": _holding(scope)}
    _close(scope, hazard, Status.RECTIFIED, Closing.VERIFIED, note.strip(), **changes)
    return hazard


@transaction.atomic
def return_hazard(scope: Scope, *, uid: UUID, note: str, due_on: date | None = None) -> Hazard:
    """Not rectified well enough: back to whoever must, with what is missing."""
    hazard = _take(scope, uid, Act.RETURN)
    _require_other_person(scope, hazard)
    if not note.strip():
        raise NotValid(_("请写明还差什么。"), fields={"note": _("必填")})
    due_on = due_on or clock.today() + timedelta(days=int(_figure("hazard.verify_days", hazard)))
    hazard.move(
        Status.RECTIFIED,
        status=Status.RECTIFYING,
        rectified_at=None,
        rectified_by=None,
        due_on=due_on,
        sort_on=due_on,
        times_reopened=hazard.times_reopened + 1,
    )
    obligations.close_all(scope, subject_uid=hazard.uid, kinds=["hazard.verify"])
    _done(scope, hazard, "returned", figures={"due": due_on}, note=note.strip()[:200])
    _owe(scope, hazard, hazard.rectify_post, "hazard.rectify", _("整改隐患(退回)"), clock.end_of(due_on))
    return hazard


@transaction.atomic
def reopen_hazard(scope: Scope, *, uid: UUID, note: str) -> Hazard:
    """Open again what was closed or dismissed; everything that happened stays."""
    hazard = _take(scope, uid, Act.REOPEN)
    if not note.strip():
        raise NotValid(_("请写明为什么重新打开。"), fields={"note": _("必填")})
    old = hazard.status
    due_on = clock.today() + timedelta(days=int(_figure("hazard.general_days", hazard)))
    fresh: dict[str, Any] = {
        "status": rules.NEXT[(old, Act.REOPEN)],
        "closed_at": None,
        "closed_by": None,
        "closing": Closing.NONE,
        "rectified_at": None,
        "rectified_by": None,
        "verified_at": None,
        "verified_by": None,
        "due_on": due_on,
        "sort_on": due_on,
        "times_reopened": hazard.times_reopened + 1,
    }
    hazard.move(old, **fresh)
    rows = obligations_.open_on(hazard.uid, "hazard.recheck")
    obligations.close(scope, rows, outcome=Outcome.SUPERSEDED, reason=_("已重新打开"))
    _done(scope, hazard, "reopened", note=note.strip()[:200])
    if hazard.status == Status.REPORTED:
        _owe_confirming(scope, hazard)
    else:
        post = hazard.rectify_post or _rectifying_post(scope, hazard, None)
        _owe(scope, hazard, post, "hazard.rectify", _("整改隐患(重开)"), clock.end_of(due_on))
    return hazard


@transaction.atomic
def close_elsewhere(scope: Scope, *, uid: UUID, system: str, number: str, day: date) -> Hazard:
    """Already entered and handled in another system: said once with its number, never asked again here."""
    hazard = _take(scope, uid, Act.ELSEWHERE)
    if not system.strip() or not number.strip():
        raise NotValid(_("请写系统名称和那边的编号。"), fields={"system": _("必填"), "number": _("必填")})
    words = f"{system.strip()} {number.strip()} {day:%Y-%m-%d}"[:120]
    _close(scope, hazard, hazard.status, Closing.ELSEWHERE, "", elsewhere=words)
    return hazard


@transaction.atomic
def record_recheck(scope: Scope, *, uid: UUID, good: bool, note: str = "") -> Hazard:
    """The later look at a fix on the spot: good, or opened again."""
    hazard = selectors.get_hazard(scope, uid)
    scope.require(Permission.HAZARD_VERIFY, on=hazard)
    if not obligations_.open_on(hazard.uid, "hazard.recheck"):
        raise WrongState(_("这件事没有要抽查的。"))
    if scope.person_id is not None and hazard.closed_by and hazard.closed_by.person_id == scope.person_id:
        raise NotAllowed(_("当场整改的人不能自己抽查。"))
    obligations.close_all(scope, subject_uid=hazard.uid, kinds=["hazard.recheck"])
    _done(scope, hazard, "rechecked", figures={"good": good}, note=note.strip()[:200])
    return hazard if good else reopen_hazard(scope, uid=uid, note=note or _("抽查不合格"))
