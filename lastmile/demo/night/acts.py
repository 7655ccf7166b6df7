"""What the people of the story do on the night, each as themselves, through the services everybody uses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from lastmile.demo.cast import CAST, COUNTY, HAIKE, MUDUO, SHIMEN, STAGE, XIANGYANG
from lastmile.demo.night import messages
from lastmile.demo.night.messages import Bulletin
from lastmile.domains.alerts import public as alerts
from lastmile.domains.evacuation import public as evacuation
from lastmile.domains.evacuation.public import Move, MoveList, Shelter
from lastmile.domains.orders import public as orders
from lastmile.domains.points import public as points
from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.people.models import Account, Holding, Person, Post
from lastmile.foundation.people.selectors import scope_of
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

ALL = Scope.of_system("demo", Permission.values)
HERE = UUID("0197e0b5-0000-7000-8000-000000000000")  # what the story's own things are numbered from
SLOPE, GULLY, RIVER = f"{HAIKE}003", f"{SHIMEN}001", f"{XIANGYANG}001"
SCHOOL, COMMITTEE, YARD = "海科村小学", "石门村委会", "镇中学"
IN_SHELTERS = 58


def numbered(name: str) -> UUID:
    """The uid of a thing of the story: the same every time it is played."""
    return uuid5(HERE, name)


def somebody(key: str) -> Scope:
    """One of the cast, with everything they may."""
    member = CAST[key]
    return scope_of(Account(person=Person.unscoped.get(name=member.name, phone_key=look_up_key(member.phone))))


def holder(kind: str, code: str) -> Scope:
    """Whoever holds a post at a place."""
    post = Post.unscoped.filter(kind=kind, region_code=code, closed_on__isnull=True).order_by("id")[0]
    holding = Holding.objects.filter(post=post, rank="A").select_related("person")[0]
    return scope_of(Account(person=holding.person))


# --- warnings --------------------------------------------------------------------------------------------------------


def receive(one: Bulletin) -> None:
    """The county's duty desk drops the file in; when somebody did already, nothing happens twice."""
    desk = somebody("zhou")
    alerts.receive(desk, messages.content(one), alerts.Source(via="upload", region=get_region(COUNTY), name=one.name))


def the_alert() -> alerts.Alert:
    """The rain of the night."""
    return alerts.alerts_in(ALL).filter(signal="rainstorm").order_by("-id")[0]


# --- people are moved ------------------------------------------------------------------------------------------------


def open_shelter(name: str) -> None:
    """安置点开门、点灯、烧水."""
    shelter = _shelter(name)
    scope = holder("village_secretary", shelter.region_code) if len(shelter.region_code) > 9 else somebody("li")
    evacuation.set_opening(scope, uid=shelter.uid, opening=evacuation.Opening.OPEN)


def move_first() -> None:
    """余正昌 presses 先转后报 for 海科村3组 from his phone."""
    evacuation.move_first(
        somebody("yu"),
        uid=numbered("first"),
        points=[_point(SLOPE).uid],
        destination=SCHOOL,
        words="后坡裂缝又宽了,先走",
    )


def order_move() -> None:
    """杨树和 下达转移令 for the other two points."""
    evacuation.order_move(
        somebody("yang"),
        uid=numbered("order"),
        points=[_point(GULLY).uid, _point(RIVER).uid],
        destination=f"{COMMITTEE}、{YARD}",
        words="老人娃娃先走,清点到人",
    )


def take_note() -> None:
    """The duty office has the village's word."""
    evacuation.acknowledge(somebody("zhang"), uid=numbered("first"))


def name_worksite() -> None:
    """The six of the worksite, in no household list: 何建 leads them."""
    row = Move.unscoped.get(list=the_list(), point=_point(SLOPE), from_point=True)
    evacuation.name_people(somebody("yu"), uid=row.uid, number=6, name="何建", phone="15400000888", origin="公路工棚")


def told(code: str) -> None:
    """Every household of a group hears it at its door."""
    for row in _rows(code):
        if row.status == evacuation.Status.WAITING:
            evacuation.record(_keeper(code), uid=row.uid, status=evacuation.Status.TOLD)


def carry() -> None:
    """One cannot walk: four are asked to carry."""
    row = next(one for one in _rows(SLOPE) if one.need_help and one.household)
    evacuation.record(_keeper(SLOPE), uid=row.uid, status=evacuation.Status.CARRY, people=4, note="奶奶走不动")


def gone(code: str, share: float) -> None:
    """So much of a group has gone, in the order of the list: some to the shelter, the others to relatives."""
    rows = _rows(code)
    left = [one for one in rows[: round(len(rows) * share)] if one.status not in _GONE]
    inside = _in_shelter()
    for row in left:
        if row.pk in inside:
            evacuation.record(
                _keeper(code), uid=row.uid, status=evacuation.Status.ARRIVED, shelter=_shelter(_FOR[code]).uid
            )
        else:
            evacuation.record(_keeper(code), uid=row.uid, status=evacuation.Status.RELATIVES, destination="镇上亲戚家")


_GONE = (evacuation.Status.ARRIVED, evacuation.Status.RELATIVES, evacuation.Status.OWN)
_FOR = {SLOPE: SCHOOL, GULLY: COMMITTEE, RIVER: YARD}


def _in_shelter() -> set[int]:
    """Whose rows make 58 people in shelters: 罗应才 and the worksite among them, the others as it adds up."""
    rows = [row for code in _FOR for row in _rows(code)]
    fixed = [row for row in rows if row.household is None or row.household.head == "罗应才"]
    wanted = IN_SHELTERS - sum(row.tonight or 0 for row in fixed)
    sums: dict[int, list[int]] = {0: []}
    for row in (one for one in rows if one not in fixed):
        for total, chosen in list(sums.items()):
            sums.setdefault(total + (row.tonight or 0), [*chosen, row.pk])
    return {*(row.pk for row in fixed), *sums[wanted]}


def roll_call(absent: str = "") -> None:
    """清点 at every place where people are; who is not there turns to the village head by name."""
    for shelter in (_shelter(name) for name in _FOR.values()):
        here = Move.unscoped.filter(list=the_list(), shelter=shelter, status=evacuation.Status.ARRIVED)
        present = {row.uid: None for row in here if not (row.household and row.household.head == absent)}
        if present:
            scope = somebody("yu") if shelter.name == SCHOOL else somebody("li")
            due = evacuation.open_rollcall(scope, source_uid=the_alert().uid, shelter_uid=shelter.uid)
            evacuation.take_rollcall(scope, uid=due.uid, present=present)


def found() -> None:
    """罗应才 had gone to feed his pigs."""
    row = next(one for one in _rows(SLOPE) if one.household and one.household.head == "罗应才")
    evacuation.report_found(somebody("yu"), uid=row.uid, how="在自家猪圈喂猪,余小满带人接回小学")


def let_home() -> None:
    """Two points may go home; 海科村3组 stays closed until the specialist has looked."""
    evacuation.allow_return(
        somebody("yang"), source_uid=the_alert().uid, points=[_point(GULLY).uid, _point(RIVER).uid],
        approver="杨树和(副镇长、带班领导)", basis=evacuation.Basis.LIFTED, words="预警已解除,村里逐户看过",
    )  # fmt: skip


def report() -> None:
    """杨树和 has the account of the night made."""
    alerts.make_account(somebody("yang"), uid=the_alert().uid)


def the_list() -> MoveList:
    """The night's list of households."""
    found_one = evacuation.find_list(("alert", the_alert().uid))
    assert found_one is not None, "the lists are opened by the red alert"
    return found_one


def _rows(code: str) -> list[Move]:
    rows = Move.unscoped.filter(list=the_list(), point=_point(code)).select_related("household").order_by("rank", "id")
    return list(rows)


def _point(code: str) -> points.DangerPoint:
    """The point of the story in a group."""
    return points.points_in(ALL).filter(region_code=code, number__startswith="演示")[0]


def _shelter(name: str) -> Shelter:
    return Shelter.unscoped.filter(name__startswith=name, removed_on__isnull=True)[0]


def _keeper(code: str) -> Scope:
    return somebody("man") if code == SLOPE else holder("grid_member", code)


# --- who was fetched at the door -------------------------------------------------------------------------------------


def fetch(last: bool = False) -> None:
    """Somebody of the village went to a door; 孙立群 in his hollow is the last."""
    call = _red_call()
    doors = [one for one in _doors(call.uid) if one.region_code.startswith(MUDUO) == last]
    if doors:
        orders.record_door(
            somebody("zhang"), uid=call.uid, door_uid=doors[0].uid,
            went="村文书骑摩托" if last else "村干部两人", found="reached", note="低洼处没有信号" if last else "",
        )  # fmt: skip


def _red_call() -> Any:
    version = alerts.calling(the_alert())
    assert version is not None, "the red alert calls"
    return orders.get_call(ALL, version.uid)


def _doors(call_uid: UUID) -> Iterable[Obligation]:
    rows = Obligation.unscoped.filter(subject_uid=call_uid, kind="call.door", done_at__isnull=True)
    return rows.filter(region_code__startswith=STAGE).order_by("id")


# --- actions ---------------------------------------------------------------------------------------------------------

REPORTS = timedelta(minutes=10)


def report_actions() -> None:
    """Everybody of the stage who owes a report soon sends it, as the pack asks; one is late and says why."""
    for row in _due_soon(clock.now() + REPORTS):
        holding = Holding.objects.filter(post_id=row.post_id, rank="A").select_related("person").first()
        if holding:
            alerts.report(scope_of(Account(person=holding.person)), row, said=_said(row))


def _due_soon(until: datetime) -> Iterable[Any]:
    rows = alerts.actions_in(ALL).filter(region_code__startswith=STAGE, state="open", evidence="report")
    return rows.filter(due_at__lte=until).order_by("due_at", "id")


def _said(row: Any) -> dict[str, Any]:
    """The good answer to each question."""
    return {ask.id: _good(ask, row.region_code) for ask in alerts.action_of(row).ask}


def _good(ask: Any, region_code: str) -> Any:
    if ask.kind == "whole":
        return packs.value(ask.least, region_code).whole if ask.least else 1
    return next((one for one in ask.choices if one != ask.trouble), "正常")
