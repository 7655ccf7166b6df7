"""转移令 and 先转后报: who decides that people move. A village and a monitor need nobody's approval; the office is told at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from lastmile.domains.evacuation.models import Move, MoveList, MoveOrder, OrderedPoint, OrderSeries, Return
from lastmile.domains.evacuation.rules import ACKNOWLEDGE, OrderKind
from lastmile.domains.evacuation.selectors import lists
from lastmile.domains.evacuation.selectors.lists import Source, inside
from lastmile.domains.evacuation.services.going_anew import ask_anew
from lastmile.domains.evacuation.services.opening import GRAVITY, begin, covering, grow
from lastmile.domains.evacuation.services.taking import MACHINE, done, held, holding, mark_of
from lastmile.domains.points import public as points
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import once
from lastmile.foundation.obligations import answering, calling
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.obligations.rules import Ladder
from lastmile.foundation.obligations.selectors import open_on
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.people import selectors as people
from lastmile.foundation.regions.as_written import short_name
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, NotVisible, WrongState

DUTY = ("duty_leader", "duty_officer", "office_director", "office_staff")
SELF = "moveorder"  # the source of a list that an order opened by itself


@dataclass(frozen=True)
class Wanted:
    """Who is to be moved, and how that is said: danger points, places as a whole, to where, in which words.

    Without a `source` it goes over the open list there; else the order is its own. A drill goes over a drill's list only.
    """

    points: tuple[UUID, ...] = ()
    places: tuple[str, ...] = ()
    destination: str = ""
    words: str = ""
    source: Source | None = None
    level: str = ""
    drill: bool = False

    @classmethod
    def said(
        cls,
        points: Iterable[UUID] = (),
        places: Iterable[str] = (),
        destination: str = "",
        words: str = "",
        **more: Any,
    ) -> Wanted:
        """As a form says it."""
        to, said = " ".join(destination.split())[:160], " ".join(words.split())[:200]
        return cls(tuple(points), tuple(places), to, said, **more)

    def content(self, kind: OrderKind) -> dict[str, Any]:
        """All that was asked for, whatever list it is put on."""
        sets = {"points": sorted(map(str, self.points)), "places": sorted(self.places)}
        return {"kind": kind, **asdict(self), **sets}


PERMISSION = {OrderKind.ORDER: Permission.MOVE_ORDER, OrderKind.FIRST: Permission.MOVE_FIRST}
MADE = {OrderKind.ORDER: "move.ordered", OrderKind.FIRST: "move.first"}


def order_move(scope: Scope, *, uid: UUID, **wanted: Any) -> MoveOrder:
    """下达转移令; `wanted` as `Wanted` names it. The same uid is the same order, with other content DifferentContent; so is
    the same content of the same person, until people there were let home.

    Raises NotAllowed where the person may not order.
    """
    return _order(scope, uid, OrderKind.ORDER, Wanted.said(**wanted))


def move_first(scope: Scope, *, uid: UUID, **wanted: Any) -> MoveOrder:
    """先转后报: the village or the monitor moves people now; the duty office is told and owes to take note."""
    return _order(scope, uid, OrderKind.FIRST, Wanted.said(**wanted))


@once.at_once
def _order(scope: Scope, uid: UUID, kind: OrderKind, wanted: Wanted) -> MoveOrder:
    if known := MoveOrder.unscoped.filter(uid=uid).first():
        words, action = _("这个编号已经是另一道命令,原来的没有动。请打开名单核对。"), MADE[OrderKind(known.kind)]
        once.require_same(known, action, wanted.content(kind), otherwise=words)
        return known
    below = _points(scope, wanted.points, PERMISSION[kind])
    for code in wanted.places:
        scope.require(PERMISSION[kind], on=code)
    codes = sorted({*(one.region_code for one in below), *wanted.places})
    if not codes:
        raise NotValid(_("请选危险点或者地方。"), fields={"points": _("请至少选一处")})
    source = wanted.source or _open_over(codes, drill=wanted.drill) or (SELF, uid)
    one = _list(scope, source, codes, wanted)
    ordered = points.points_in(MACHINE).filter(pk__in=[row.pk for row in below])
    one = grow(scope, one, ordered, places=wanted.places)
    if given := _given_already(scope, one, kind, below, wanted):
        return given
    ask_anew(scope, one, _rows(one, below, wanted.places))
    order = _write(scope, uid, kind, one, below, codes, wanted)
    if kind == OrderKind.FIRST:
        _report(scope, order, one)
    return order


def _given_already(
    scope: Scope, one: MoveList, kind: OrderKind, below: Sequence[Any], wanted: Wanted
) -> MoveOrder | None:
    """The same person's same order over this list: pressed again from a page one went back to, it is no second order.

    Not once people there were let home, since they must then go anew. The caller holds the list.
    """
    said = {"destination": wanted.destination, "words": wanted.words, "places": list(wanted.places)}
    mine = MoveOrder.unscoped.filter(list=one, kind=kind, given_by_id=holding(scope), **said).order_by(
        "-given_at", "-id"
    )
    for order in mine[:20]:
        points_ = set(OrderedPoint.objects.filter(order=order).values_list("point", flat=True))
        back = Return.unscoped.filter(list=one, approved_at__gte=order.given_at)
        if points_ == {row.pk for row in below} and not back.exists():
            return order
    return None


def _points(scope: Scope, wanted: Sequence[UUID], permission: str) -> list[Any]:
    found = list(points.points_in(scope).filter(uid__in=wanted, is_watched=True).order_by("rank", "id"))
    if len(found) < len(set(wanted)):
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    if not all(scope.may(permission, on=one.region_code) for one in found):
        raise NotAllowed(_("您没有这项权限,或者不在您的范围内。"))
    return found


def _open_over(codes: Sequence[str], *, drill: bool) -> Source | None:
    """The gravest open list that covers one of these places, of equal ones the newest; never a drill's for what is real."""
    rows = lists.reaching(codes).filter(ended_at__isnull=True, drill=drill).order_by("-opened_at", "-id")
    over = [one for one in rows if any(code.startswith(part) for code in codes for part in one.region_codes)]
    found = min(over, key=lambda one: GRAVITY.index(one.level), default=None)
    return (found.source_kind, found.source_uid) if found else None


def _list(scope: Scope, source: Source, codes: Sequence[str], wanted: Wanted) -> MoveList:
    known = lists.find_list(source)
    if known and all(any(code.startswith(part) for part in known.region_codes) for code in codes):
        return known
    title = "" if known else worded("转移:%(where)s") % {"where": _names(codes)}
    return begin(scope, source, codes, level=wanted.level, title=title, drill=wanted.drill)


def _names(codes: Sequence[str]) -> str:
    short = short_name(get_region(codes[0]))
    return short if len(codes) == 1 else worded("%(first)s等 %(n)s 处") % {"first": short, "n": len(codes)}


def _rows(one: MoveList, below: Sequence[Any], places: Sequence[str]) -> QuerySet[Move]:
    under = Move.unscoped.filter(list=one, point__in=below)
    return under | Move.unscoped.filter(inside(places), list=one) if places else under


def _write(
    scope: Scope,
    uid: UUID,
    kind: OrderKind,
    one: MoveList,
    below: Sequence[Any],
    codes: Sequence[str],
    wanted: Wanted,
) -> MoveOrder:
    region, now, places = get_region(covering(codes)), clock.now(), wanted.places
    households = _rows(one, below, places).filter(household__isnull=False, must=True).count()
    where = below[0].name if len(below) == 1 and not places else _names([*(row.region_code for row in below), *places])
    order = MoveOrder.unscoped.create(
        uid=uid,
        number=_number(region.code, clock.local(now).year),
        list=one,
        region=region,
        region_code=region.code,
        kind=kind,
        places=list(places),
        scope_words=worded("%(where)s %(n)s 户") % {"where": where, "n": households},
        destination=wanted.destination,
        words=wanted.words,
        households=households,
        given_at=now,
        given_by_id=holding(scope),
    )
    OrderedPoint.objects.bulk_create([OrderedPoint(order=order, point=row) for row in below])
    figures = {
        "number": order.number,
        "kind": kind,
        "points": [row.uid for row in below],
        "places": list(places),
        "households": households,
    } | once.said(uid, wanted.content(kind))
    private = {"to": order.destination, "words": order.words}
    done(scope, "move.ordered" if kind == OrderKind.ORDER else "move.first", order, figures=figures, private=private)
    return order


def _number(region_code: str, year: int) -> str:
    """The next number of a place and year; the row is held until the order commits, so no number is given twice."""
    series, _made = OrderSeries.objects.get_or_create(region_code=region_code, year=year)
    OrderSeries.objects.filter(pk=series.pk).update(last=F("last") + 1)
    return f"ZY{region_code}-{year}-{OrderSeries.objects.values_list('last', flat=True).get(pk=series.pk):03}"


# --- the duty office takes note --------------------------------------------------------------------------------------


def _report(scope: Scope, order: MoveOrder, one: MoveList) -> None:
    """Told upward at once: the duty office owes to take note, and is called."""
    post = people.nearest_post(order.region_code, DUTY)
    if post is None:
        return
    text = worded("%(where)s先转后报,正在转人。收到回1") % {"where": order.scope_words}
    calling.say_for(order.matter_kind, order.uid, text=text, mark=mark_of(one))
    owed = Owed(
        kind=ACKNOWLEDGE,
        subject=order,
        title=worded("先转后报:%(where)s") % {"where": order.scope_words},
        due_at=clock.now() + packs.value("move.acknowledge_minutes", order.region_code).duration,
        figure="move.acknowledge_minutes",
        ladder=Ladder.from_json(packs.ladder("move_help", order.region_code)),
        place=order.scope_words[:80],
        level=one.level or "red",
        urgent=True,
    )
    obligations.open_one(scope, post, owed)


@transaction.atomic
def acknowledge(scope: Scope, *, uid: UUID) -> MoveOrder:
    """收到: the duty office has taken note of people being moved. Twice is once."""
    order = lists.get_order(scope, uid)
    scope.require(Permission.MOVE_ORDER, on=order.region_code)
    order = held(MoveOrder.unscoped.filter(pk=order.pk))
    if order.kind != OrderKind.FIRST:
        raise WrongState(_("转移令不用签收。"))
    if order.acknowledged_at is None:
        _acknowledged(scope, order)
    return order


def _acknowledged(scope: Scope, order: MoveOrder) -> None:
    order.acknowledged_at, order.acknowledged_by_id = clock.now(), holding(scope)
    order.save(update_fields=["acknowledged_at", "acknowledged_by_id"])
    obligations.close_all(scope, subject_uid=order.uid, kinds=[ACKNOWLEDGE])
    answering.stop_all_calls(order.uid)
    done(scope, "move.acknowledged", order, figures={"number": order.number})


@transaction.atomic
def take_callout(callout: Any) -> None:
    """Pressing 1 on the call about people being moved is taking note of it; about help, it says somebody is going."""
    order = MoveOrder.unscoped.filter(uid=callout.subject_uid).first()
    if order is not None and order.acknowledged_at is None:
        order.acknowledged_at, order.acknowledged_by = callout.answered_at, callout.holding
        order.save(update_fields=["acknowledged_at", "acknowledged_by"])
        rows = {"done_by_id": callout.holding_id, "done_at": callout.answered_at}
        obligations.close(MACHINE, open_on(order.uid, ACKNOWLEDGE), **rows)
        answering.stop_all_calls(order.uid)
        figures = {"number": order.number, "person": callout.person.uid, "via": callout.answered_via}
        done(MACHINE, "move.acknowledged", order, figures=figures, at=callout.answered_at)
