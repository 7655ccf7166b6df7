"""转移清单 as a table of record, and the printed sheet of a danger point (rules-and-standards c3)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from lastmile.domains.evacuation.models import MoveList
from lastmile.domains.evacuation.rules import ELSEWHERE, People, Status
from lastmile.domains.evacuation.selectors import doors, figuring, lists
from lastmile.domains.evacuation.selectors.doors import Line
from lastmile.domains.points import public as points
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import cards
from lastmile.foundation.regions.models import Region
from lastmile.kernel import clock

HEADS = (
    "序号", "危险点编号", "危险点", "村(组)", "户主/带队人", "类别", "在册人数", "今晚在家", "外出", "需要搀扶人数", "需要搀扶的人",
    "电话", "房屋结构", "为什么转(依据)", "路线", "去向(安置点)", "转了几人", "责任人A", "责任人B", "谁扶", "状态", "到达或最后核对时间",
    "谁登记", "登记方式", "解除批准人", "解除依据", "可回时间",
)  # fmt: skip


def cells(scope: Scope, one: MoveList, rows: Sequence[Line], serial: Iterator[int]) -> Iterator[Sequence[Any]]:
    """One line a row, 待核 where nothing is known; `serial` gives the running numbers."""
    why, back = _why(scope, one), {row.point_id: row for row in lists.returns_of(scope, one)}
    plans: dict[int | None, Any] = {}
    for line in rows:
        move = line.move
        if move.point_id not in plans:
            plans[move.point_id] = points.plan_of(move.point) if move.point else None
        plan, home = plans[move.point_id], back.get(move.point_id) if move.returned_at else None
        yield (
            next(serial), move.point.number if move.point else "", move.point.name if move.point else "", where(move),
            line.who, str(move.get_kind_display()), *(_known(getattr(move, name)) for name in ("registered", "tonight", "away", "need_help")),
            line.needs, line.phone, move.household.structure if move.household else "", why,
            plan.content.get("route", "") if plan else "", destination(line), "" if move.gone is None else move.gone,
            line.a, line.b, line.helpers, str(move.get_status_display()), move.status_at,
            move.entered_by.person.name if move.entered_by else "", move.entry_words,
            home.approver if home else "", str(home.get_basis_display()) if home else "", home.approved_at if home else None,
        )  # fmt: skip


FIGURE_HEADS = (
    "村(社区)", "危险点编号", "危险点", "户数", "不在名册(处)", "应转人数", "人数待核(户)", "已转人数", "还没转", "未到户", "已通知(户)",
    "已走(户)", "在安置点(人)", "投亲靠友等(人)", "路上(人)", "有问题(户)", "清点少人",
)  # fmt: skip


def figure_cells(scope: Scope, one: MoveList) -> Iterator[Sequence[Any]]:
    """The same night for a level above: numbers by village and point, no household."""
    found = figuring.by_village_and_point(scope, one)
    known = points.points_in(scope).in_bulk({point for _village, point, _figures in found if point})
    names = dict(Region.objects.filter(code__in={code for code, *_rest in found}).values_list("code", "name"))
    for code, key, f in found:
        point = known.get(key)
        yield (
            names.get(code, code), point.number if point else "", point.name if point else "", f.households, f.unlisted, f.must,
            f.unknown, f.moved, f.left, f.not_reached, f.told, f.gone_households, f.in_shelters, f.elsewhere, f.on_the_way, f.trouble,
            f.missing,
        )  # fmt: skip


def _why(scope: Scope, one: MoveList) -> str:
    """What set it off, and who ordered."""
    orders = [f"{order.get_kind_display()} {order.number}" for order in lists.orders_of(scope, one)]
    return ";".join([one.title, *orders] if one.title else orders)


def _known(value: int | None) -> Any:
    return _("待核") if value is None else value


def where(move: Any) -> str:
    """海科村3组."""
    region = move.region
    return f"{region.parent.name} {region.name}" if region.level > 5 and region.parent else region.name


def destination(line: Line) -> str:
    """去向 in words."""
    move = line.move
    if move.status == Status.ARRIVED and move.shelter:
        return move.shelter.name
    if move.status in ELSEWHERE:
        said = move.destination if line.named else ""
        return " ".join(part for part in (str(move.get_status_display()), said) if part)
    return ""


# --- on paper --------------------------------------------------------------------------------------------------------

BOXES = ("told", "arrived", "relatives", "own", "refused", "nobody", "carry")


def paper(scope: Scope, one: MoveList, point: Any) -> dict[str, Any]:
    """One page for a danger point: who, how many, who helps, boxes to tick, and where to phone in."""
    plan = points.plan_of(point)
    found = doors.of_point(scope, one, point)
    homes = [line for line in found if line.move.kind == People.HOUSEHOLD]
    return {
        "point": point.name,
        "number": point.number,
        "title": one.title,
        "drill": one.drill,
        "route": plan.content.get("route", "") if plan else "",
        "shelter": plan.content.get("shelter", "") if plan else "",
        "signal": plan.content.get("signal", "") if plan else "",
        "households": len(homes),
        "people": sum(line.move.tonight or 0 for line in found),
        "unknown": sum(line.move.tonight is None for line in found),
        "phone": cards.duty_phone(point.region_code),
        "printed": clock.local(clock.now()).strftime("%m-%d %H:%M"),
        "keepers": _keepers(found),
        "rows": [_row(serial, line) for serial, line in enumerate(found, 1)],
    }


def _keepers(found: Sequence[Line]) -> str:
    first = next((line for line in found if line.keepers), None)
    if first is None:
        return ""
    return "、".join(f"{one.person.name} {one.person.phone}" for one in first.keepers[:3])


def _row(serial: int, line: Line) -> dict[str, Any]:
    move = line.move
    return {
        "serial": serial,
        "who": line.who,
        "registered": move.registered,
        "tonight": move.tonight,
        "needs": line.needs or ("" if not move.need_help else str(move.need_help)),
        "helpers": line.helpers,
        "phone": line.phone,
        "is_home": move.kind == People.HOUSEHOLD,
        "status": "" if move.status == Status.WAITING else str(move.get_status_display()),
    }
