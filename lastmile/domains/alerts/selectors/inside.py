"""What lies inside an area, counted before anything is sent; and whether the lines can carry it in time.

Set-based: as many queries for a village as for a province. Unknown is 待核, never zero.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import Version
from lastmile.domains.alerts.rules import Reach, colour_of
from lastmile.domains.alerts.selectors import kinds
from lastmile.domains.orders import public as orders
from lastmile.domains.points import public as points
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope, outermost
from lastmile.foundation.channels import capacity
from lastmile.foundation.channels.subscribing import selectors as subscribing
from lastmile.foundation.regions import areas as shapes
from lastmile.foundation.regions import sketch
from lastmile.foundation.regions.models import Region, RegionShape
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.rules import Figure
from lastmile.kernel import clock

COUNTING = Scope.of_system("alerts", Permission.values)  # numbers alone; nobody's name
ANSWER = {
    "red": "warning.answer_red_minutes",
    "orange": "warning.answer_orange_minutes",
    "yellow": "warning.answer_yellow_minutes",
    "blue": "warning.read_blue_minutes",
}
VILLAGE = {"red": "warning.village_red_minutes", "orange": "warning.village_orange_minutes"}


@dataclass(frozen=True)
class People:
    """Households and who is at home in them tonight; `unknown`: households that say nothing."""

    households: int
    at_home: int | None
    unknown: int
    registered: int | None
    need_help: int | None


@dataclass(frozen=True)
class Inside:
    """What an alert would reach: posts and persons called, people who live there, danger points and who lives below."""

    call: orders.Preview
    people: People
    points: int
    threatened: People
    sms: int  # residents' messages
    sms_done_at: datetime | None
    warnings: tuple[str, ...]
    answer: Figure
    at: str  # where the figures hold


def inside(version: Version, codes: Sequence[str], text: str, region_code: str) -> Inside:
    """Counted for one version over some places."""
    level = colour_of(version.grade)
    call = orders.preview(
        COUNTING,
        region_code=region_code,
        text=text,
        level=level,
        post_kinds=orders.first_posts(region_code, level),
        drill=version.drill,
        areas=codes,
    )
    living = profile.households_in(COUNTING).filter(within(codes))
    below = points.threatened().filter(within(codes, "household__region_code"))
    threatened = profile.households_in(COUNTING).filter(pk__in=below.order_by().values("household"))
    watched = points.points_in(COUNTING).filter(within(codes), is_watched=True)
    sms = _residents(version, codes, below)
    done = _sms_done(call, sms)
    answer = packs.value(ANSWER[level], region_code)
    return Inside(
        call=call,
        people=_people(living),
        points=watched.count(),
        threatened=_people(threatened),
        sms=sms,
        sms_done_at=done,
        warnings=tuple(_warnings(version, call, done, answer, region_code)),
        answer=answer,
        at=region_code,
    )


def within(codes: Sequence[str], field: str = "region_code") -> Q:
    """Rows in some places: a range of codes each."""
    reach = Q(pk__in=[])
    for code in outermost(codes):
        reach |= Q(**{f"{field}__gte": code, f"{field}__lt": f"{code}:"})
    return reach


def _people(rows: QuerySet[Any]) -> People:
    sums = {f"sum_{name}": Sum(name) for name in ("at_home", "registered", "need_help")}
    found = rows.aggregate(households=Count("pk"), known=Count("at_home"), **sums)
    households = found["households"]
    said = {name: found[f"sum_{name}"] for name in ("at_home", "registered", "need_help")}
    if not households:
        said = dict.fromkeys(said, 0)  # nobody lives there: that is known
    return People(households=households, unknown=households - found["known"], **said)


def _residents(version: Version, codes: Sequence[str], below: QuerySet[Any]) -> int:
    if version.reach != Reach.PUBLIC:
        return 0
    lanes = profile.count_recipients(codes, danger=below.order_by().values("household__uid"))
    return sum(lanes.values()) + subscribing.count(codes)


def _sms_done(call: orders.Preview, sms: int) -> datetime | None:
    """When the lines will have carried the residents' messages, behind everything that waits already."""
    if not sms:
        return None
    begin = max(capacity.forecast("sms", 2), call.sms_done_at)
    return begin + timedelta(seconds=sms / capacity.per_second("sms"))


def _warnings(
    version: Version, call: orders.Preview, done: datetime | None, answer: Figure, region_code: str
) -> list[str]:
    """What cannot be kept, in plain words."""
    now, found = clock.now(), []
    if not call.people:
        found.append(_("这个范围里没有人可叫:没有设岗位,或岗位都空着。"))
    if call.people and call.voice_done_at > now + answer.duration:
        words = _("电话线路要到%(at)s才打得完第一遍,超过%(n)s分钟的应答时限。先打的是叫应规则里排在前面的岗位。")
        found.append(words % {"at": f"{clock.local(call.voice_done_at):%H:%M}", "n": f"{answer.number:g}"})
    key = VILLAGE.get(colour_of(version.grade))
    if done and key and done > now + packs.value(key, region_code).duration:
        words = _(
            "给居民的短信要到%(at)s才发得完,超过%(n)s分钟的传达时限。危险区和要搀扶的人家先发;请同时用广播、敲锣。"
        )
        minutes = packs.value(key, region_code).number
        found.append(words % {"at": f"{clock.local(done):%m-%d %H:%M}", "n": f"{minutes:g}"})
    if call.without_number:
        found.append(_("%(n)s人没有号码,要靠上级或上门叫。") % {"n": call.without_number})
    if version.signal and kinds.texts_of(version.signal, version.level, version.level_text) is None:
        found.append(_("这个信号没有这个级别的现成文本,按收到的原文说。"))
    return found


# --- the area as a sketch --------------------------------------------------------------------------------------------


def drawn(region: Region, version: Version, codes: Sequence[str]) -> sketch.Sheet | None:
    """The townships (of an area in one township the villages) with those of the area marked, and the outline as sent."""
    root = region if region.level <= Region.Level.TOWNSHIP else region.parent
    if root is None or root.level < Region.Level.COUNTY:
        return None
    found = list(shapes.shapes_below(root))
    marked = {one.region_id for one in found if _touches(one, codes)}
    frame = RegionShape.objects.filter(region=root).first()
    return sketch.draw(found, frame, here=marked, over=version.outline)


def _touches(shape: RegionShape, codes: Sequence[str]) -> bool:
    own = shape.region.code
    return any(own.startswith(code) or code.startswith(own) for code in codes)
