"""Danger points of the demo, made by the services at moments of the past: the three of the story, and a score of others."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import shapely

from lastmile.demo import clock as demo_clock
from lastmile.demo.cast import CITY_STREET, HAIKE, MINES, RED_SOIL, SHIMEN, STAGE, XIANGYANG
from lastmile.domains.points import public as points
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people.models import Account, Holding, Post
from lastmile.foundation.people.selectors import scope_of
from lastmile.foundation.regions.models import Region, RegionShape
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock
from lastmile.kernel.clock import today


@dataclass(frozen=True)
class Told:
    """A danger point of the story: where, what, and what its plan says of the place."""

    region: str
    number: str
    name: str
    kind: str
    colour: str
    monitor: str
    route: str
    shelter: str
    room: int
    carry: str
    unlisted: int = 0
    unlisted_note: str = ""


STORY = (
    Told(
        f"{HAIKE}003",
        "演示-0007",
        "海科村3组滑坡点",
        "landslide",
        "red",
        "geology_monitor",
        "出门往左,沿水泥路上坡,到村小学,约9分钟;不走右边沟边小路",
        "海科村小学",
        120,
        "有老人的户由监测人罗应学和B角余小满扶,抬不动的叫村应急队",
        6,
        "工棚6人,施工队长何建",
    ),
    Told(
        f"{SHIMEN}001",
        "演示-0008",
        "石门村1组泥石流沟口",
        "debris_flow",
        "orange",
        "grid_member",
        "沿村道往西上到村委会,约6分钟;不过沟上的便桥",
        "石门村委会",
        40,
        "有老人的户由网格员和隔壁户主扶",
    ),
    Told(
        f"{XIANGYANG}001",
        "演示-0009",
        "向阳社区河边低洼处",
        "lowland",
        "orange",
        "grid_member",
        "走后街到镇中学操场,约8分钟;不走河边路和涵洞",
        "镇中学操场、教室",
        200,
        "住一楼的老人由社区干部和楼上邻居背",
    ),
)
# township, kind, colour, how many
OTHERS = (
    (STAGE, "landslide", "orange", 2), (STAGE, "landslide", "yellow", 2), (STAGE, "collapse", "yellow", 1),
    (STAGE, "flash_flood", "yellow", 2), (STAGE, "reservoir", "orange", 1), (STAGE, "forest", "yellow", 2),
    (STAGE, "self_built", "blue", 1), (STAGE, "road", "blue", 1),
    (RED_SOIL, "forest", "orange", 2), (RED_SOIL, "road", "yellow", 1),
    (MINES, "mine_tailings", "red", 1), (MINES, "landslide", "yellow", 1),
    (CITY_STREET, "crowded_fire", "orange", 1), (CITY_STREET, "self_built", "yellow", 1), (CITY_STREET, "plant", "orange", 1),
    (CITY_STREET, "quake_weak", "", 1),
)  # fmt: skip


def load() -> None:
    """Three points with the 45 households, their plans, cards and readings; twenty-one others with less."""
    with clock.stopped(demo_clock.START - timedelta(days=80)):
        made = [_story(told) for told in STORY]
        chance = random.Random(21)
        for township, kind, colour, count in OTHERS:
            for _one in range(count):
                _other(chance, township, kind, colour)
    _readings(made[0])


def _office(township: str) -> Scope:
    return _holder(Post.unscoped.get(kind="office_director", region_code=township))


def _holder(post: Post) -> Scope:
    """The scope of whoever holds a post, made for the purpose: not everybody has an account."""
    holding = Holding.objects.filter(post=post, rank="A").select_related("person").get()
    return scope_of(Account(person=holding.person))


def _story(told: Told) -> points.DangerPoint:
    office = _office(STAGE)
    posts = Post.unscoped.filter(region_code=told.region, closed_on__isnull=True)
    point = points.register_point(
        office,
        region_code=told.region,
        number=told.number,
        name=told.name,
        kind=told.kind,
        colour=told.colour,
        scale="small",
        position=_inside(random.Random(told.number), told.region),
        monitor_post_uid=posts.get(kind=told.monitor).uid,
        keeper_post_uid=posts.get(kind="grid_member").uid,
        unlisted=told.unlisted,
        unlisted_note=told.unlisted_note,
    )
    plan = points.begin_plan(office, uid=point.uid, ready_made=catalogue.point_kinds()[told.kind].plan)
    words = {**plan.content, "route": told.route, "shelter": told.shelter, "carry": told.carry}
    points.write_plan(office, uid=point.uid, content=words, capacity=told.room, based_on=1)
    _people(office, point)
    return point


def _people(office: Scope, point: points.DangerPoint) -> None:
    """Every household of the group; those with somebody to carry move first; nine of ten cards are signed."""
    homes = list(profile.households_in(office.within(point.region_code)).order_by("id"))
    helpers = "罗应学、余小满" if point.region_code.startswith(HAIKE) else "网格员、隔壁邻居"
    chosen = {
        one.uid: points.Help("老人" if one.need_help else "", helpers if one.need_help else "", bool(one.need_help))
        for one in homes
    }
    points.choose_households(office, uid=point.uid, chosen=chosen)
    cards = [card.of.uid for card in points.cards_of(point).households]
    signed = cards[: len(cards) * 9 // 10]
    points.hand_out_cards(office, uid=point.uid, households=signed, work=True, day=today() - timedelta(days=1))


def _other(chance: random.Random, township: str, kind: str, colour: str) -> None:
    """Somewhere in the township where a post that may watch it stands; every third is watched by nobody yet."""
    office, known = _office(township), catalogue.point_kinds()[kind]
    lines = {one.id: one.lines for one in catalogue.post_kinds().values()}
    fit = [one for one in known.posts if not lines[one] or known.line in lines[one]]
    taken = {one.region for one in STORY}
    posts = Post.unscoped.filter(region_code__startswith=township, kind__in=fit).exclude(region_code__in=taken)
    post = chance.choice(list(posts.order_by("id")))
    region = Region.objects.get(pk=post.region_id)
    village = region if region.level == Region.Level.VILLAGE else get_region(region.code[:12])
    short = village.name.removesuffix("居民委员会").removesuffix("村民委员会")
    points.register_point(
        office,
        region_code=region.code,
        name=f"{short}{'' if region == village else region.name}{known.title}"[:80],
        kind=kind,
        colour=colour,
        scale="small",
        position=_inside(chance, region.code),
        monitor_post_uid=post.uid if chance.random() < 0.7 else None,
    )


def _inside(chance: random.Random, code: str) -> tuple[float, float] | None:
    """Somewhere in the place, if it is drawn."""
    shape = RegionShape.objects.filter(region__code=code).first()
    if shape is None or shape.outline is None:
        return None
    west, south, east, north = shape.outline.bounds
    for _try in range(20):
        at = shapely.Point(chance.uniform(west, east), chance.uniform(south, north))
        if shape.outline.contains(at):
            return (round(at.x, 6), round(at.y, 6))
    middle = shape.outline.representative_point()
    return (round(middle.x, 6), round(middle.y, 6))


def _readings(point: points.DangerPoint) -> None:
    """What 罗应学 read on the days before: a crack that creeps, rain below the limit."""
    monitor = _holder(Post.unscoped.get(kind="geology_monitor", region_code=point.region_code))
    for days, measure, value in (
        (6, "crack", "31"), (4, "crack", "32"), (2, "crack", "34"), (1, "rain_24h", "46"), (0.1, "crack", "36"),
        (0.08, "rain_1h", "12"),
    ):  # fmt: skip
        with clock.stopped(demo_clock.START - timedelta(days=days)):
            points.enter_reading(monitor, point_uid=point.uid, measure=measure, value=Decimal(value))
