"""Register, change and dissolve a danger point (K-2.2.2d). Nothing is deleted: what is over is dissolved, with reason and day."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lastmile.domains.points.models import Alarm, DangerPoint, PointSeries
from lastmile.domains.points.rules import Scale, Status
from lastmile.domains.points.services.taking import done, holding, in_watch, sentence, take, take_locked
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.grading import deciding
from lastmile.foundation.grading.rules import Colour
from lastmile.foundation.ledger import once
from lastmile.foundation.precautions import watching
from lastmile.foundation.regions import drawing
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import NotValid, WrongState
from lastmile.kernel.ids import uuid7
from lastmile.kernel.region_codes import LENGTHS, Level

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

TOWNSHIP = LENGTHS[Level.TOWNSHIP]
# Plain words a change may give, with how long they may be.
WORDS = {
    "place": 120, "trigger": 200, "signs": 300, "frequency": 120, "tools": 120, "unlisted_note": 120, "note": 300,
}  # fmt: skip


def register_point(
    scope: Scope,
    *,
    region_code: str,
    kind: str,
    name: str,
    uid: UUID | None = None,
    number: str = "",
    colour: str = Colour.UNKNOWN,
    position: tuple[float, float] | None = None,
    datum: str = Datum.WGS84,
    **facts: Any,
) -> DangerPoint:
    """Register a danger point in a village or grid. `position` is (longitude, latitude) in `datum`.

    `facts`: see `_facts`. `number`: the one it has in another ledger; left out, the next of its township. `colour`: as
    listed by the office above; grading changes it. The same uid with the same content is the same point, whatever was
    changed since; with other content DifferentContent.
    """
    try:
        return _register(scope, region_code, kind, name, uid or uuid7(), number, colour, position, datum, facts)
    except IntegrityError as problem:
        raise NotValid(_("这个编号已经有了。"), fields={"number": _("这个编号已经有了")}) from problem


@once.at_once
def _register(
    scope: Scope,
    region_code: str,
    kind: str,
    name: str,
    uid: UUID,
    number: str,
    colour: str,
    position: tuple[float, float] | None,
    datum: str,
    facts: Mapping[str, Any],
) -> DangerPoint:
    region = _region(region_code)
    line = line_of(kind)
    scope.require(Permission.POINT_CHANGE, on=Place(region.code, line))
    content = {"place": region.uid, "kind": kind, "name": " ".join(name.split()), "number": number.strip()}
    content |= {"colour": colour, "position": position, "datum": datum, **facts}
    if known := _known(uid, content):
        return known
    values = {
        "uid": uid,
        "name": sentence(name, _("请写危险点叫什么。"), most=80, field="name"),
        "kind": kind,
        "line": line,
        "region": region,
        "region_code": region.code,
        "number": number.strip()[:24] or next_numbers(region.code[:TOWNSHIP], 1)[0],
        "registered_at": clock.now(),
        "registered_by_id": holding(scope),
        **_listed(colour),
        **_position(position, datum),
        **_facts(scope, region.code, line, facts),
    }
    point = DangerPoint.unscoped.create(**values)
    figures = {"number": point.number, "kind": kind, "colour": point.colour, "status": point.status}
    done(scope, point, "point.registered", figures=figures | once.said(uid, content), note=point.name)
    return point


class Place:
    """Where and of which line something would lie: what a scope is asked about before there is a row."""

    def __init__(self, region_code: str, line: str) -> None:
        self.region_code, self.line = region_code, line


def _known(uid: UUID, content: Mapping[str, Any]) -> DangerPoint | None:
    known = DangerPoint.unscoped.filter(uid=uid).first()
    if known is not None:
        words = _("这个编号已登记过另一个危险点,或内容不一样。原来的没有动,请打开核对。")
        once.require_same(known, "point.registered", content, otherwise=words)
    return known


def _region(code: str) -> Region:
    region = get_region(code)
    if region.level < Level.VILLAGE:
        raise NotValid(_("危险点要落到村或网格。"), fields={"region_code": _("请选村或网格")})
    return region


def line_of(kind: str) -> str:
    """The line of work of a kind of danger point. Raises NotValid."""
    found = catalogue.point_kinds().get(kind)
    if found is None:
        raise NotValid(_("请选一种危险点。"), fields={"kind": _("请选择")})
    return found.line


def _listed(colour: str, *, over: DangerPoint | None = None) -> dict[str, Any]:
    """The columns of a colour as the office above listed it."""
    grading = deciding.listed(colour, over=over)
    return {"colour": grading.colour, **grading.columns}


def _position(position: tuple[float, float] | None, datum: str) -> dict[str, Any]:
    point = drawing.point_at(position, datum)
    return {"point": point, "datum": datum if point is not None else ""}


def _facts(scope: Scope, code: str, line: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """What else is known: plain words (see WORDS), `scale`, `unlisted` (a number, None is 待核), `outline` (a shape in
    WGS 84), `monitor_post_uid` and `keeper_post_uid`. Raises NotValid for anything else.
    """
    values: dict[str, Any] = {}
    for name, value in facts.items():
        if name in WORDS:
            values[name] = " ".join(str(value or "").split())[: WORDS[name]]
        elif name == "scale":
            values[name] = _scale(str(value or ""))
        elif name == "unlisted":
            values[name] = _number_or_none(value)
        elif name == "outline":
            values[name] = _outline(value)
        elif name in watching.POSTS:
            post = watching.chosen(scope, name, value, sees=Permission.POINT_VIEW, code=code, line=line)
            values[name.removesuffix("_uid")] = post
        else:
            raise TypeError(name)
    return values


def _scale(scale: str) -> str:
    if scale not in Scale.values:
        raise NotValid(_("没有这种规模。"), fields={"scale": _("请重选")})
    return scale


def _number_or_none(value: Any) -> int | None:
    if value in (None, ""):
        return None
    number = int(value)
    if not 0 <= number <= 30_000:
        raise NotValid(_("人数不对。"), fields={"unlisted": _("请核对")})
    return number


def _outline(shape: BaseGeometry | None) -> BaseGeometry | None:
    if shape is None:
        return None
    if shape.geom_type not in {"Polygon", "MultiPolygon"} or not shape.is_valid:
        raise NotValid(_("范围要是一块完整的面。"), fields={"outline": _("请重画")})
    return shape


def next_numbers(township: str, count: int, *, given: Collection[str] = ()) -> list[str]:
    """So many next numbers of a township that no point has, nor is `given` beside: a ledger may bring such numbers along. The
    row is held until the transaction ends, so no number is given twice.
    """
    series, _made = PointSeries.objects.get_or_create(township=township)
    found: list[str] = []
    while missing := count - len(found):
        PointSeries.objects.filter(pk=series.pk).update(last=F("last") + missing)
        last = PointSeries.objects.values_list("last", flat=True).get(pk=series.pk)
        numbers = [f"{township}-W{number:04}" for number in range(last - missing + 1, last + 1)]
        taken = {*given, *DangerPoint.unscoped.filter(number__among=set(numbers)).values_list("number", flat=True)}
        found += [one for one in numbers if one not in taken]
    return found


@transaction.atomic
def change_point(scope: Scope, *, uid: UUID, **changes: Any) -> DangerPoint:
    """Change facts of a point in watch: `name`, `kind`, `position` with `datum`, `colour` as listed, and those of `_facts`.

    Only what is given changes. Nothing changed: nothing is written.
    """
    point = in_watch(take(scope, uid))
    given = dict(changes)
    values: dict[str, Any] = {}
    if "name" in given:
        values["name"] = sentence(given.pop("name"), _("请写危险点叫什么。"), most=80, field="name")
    if "kind" in given:
        values["kind"] = given.pop("kind")
        values["line"] = line_of(values["kind"])
    if "position" in given:
        values |= _position(given.pop("position"), given.pop("datum", Datum.WGS84))
    if "colour" in given and (colour := given.pop("colour")) != point.colour:
        values |= _listed(colour, over=point)
    values |= _facts(scope, point.region_code, values.get("line", point.line), given)
    return _write(scope, point, values)


def _write(scope: Scope, point: DangerPoint, values: dict[str, Any]) -> DangerPoint:
    changed = {name: value for name, value in values.items() if getattr(point, name) != value}
    if not changed:
        return point
    if "line" in changed:
        scope.require(Permission.POINT_CHANGE, on=Place(point.region_code, changed["line"]))
    point.move(Status.WATCH, **changed)
    figures = {"fields": sorted(changed), "colour": point.colour, "kind": point.kind}
    done(scope, point, "point.changed", figures=figures)
    return point


@transaction.atomic
def dissolve_point(scope: Scope, *, uid: UUID, why: str, day: date | None = None) -> DangerPoint:
    """销号: no danger any more, with reason and day. Refused while its steps are open."""
    point = in_watch(take_locked(scope, uid, Permission.POINT_CHANGE))
    day = day or clock.today()
    if day > clock.today():
        raise NotValid(_("销号日期不能在将来。"), fields={"day": _("不能在将来")})
    if Alarm.objects.filter(point=point, ended_at__isnull=True).exists():
        raise WrongState(_("这里正有险情,先解除再销号。"))
    why = sentence(why, _("请写为什么销号:治理完工、搬迁完毕,谁验收的。"), field="why")
    point.move(
        Status.WATCH, status=Status.DISSOLVED, dissolved_on=day, dissolved_why=why, dissolved_by_id=holding(scope)
    )
    done(scope, point, "point.dissolved", figures={"day": day}, note=why)
    return point


@transaction.atomic
def rewatch_point(scope: Scope, *, uid: UUID, why: str) -> DangerPoint:
    """Dissolved too early: in watch again; what was said at the dissolving stays in the record."""
    point = take(scope, uid)
    if point.status != Status.DISSOLVED:
        raise WrongState(_("它本来就在管。"))
    why = sentence(why, _("请写为什么恢复在管。"), field="why")
    point.move(Status.DISSOLVED, status=Status.WATCH, dissolved_on=None, dissolved_why="", dissolved_by_id=None)
    done(scope, point, "point.rewatched", note=why)
    return point
