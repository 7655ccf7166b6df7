"""Shelters of the demo: those the three points' plans name, and one for each village of the stage."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from lastmile.demo import clock as demo_clock
from lastmile.demo import route_pictures
from lastmile.demo.cast import HAIKE, SHIMEN, STAGE, XIANGYANG
from lastmile.demo.points import STORY as POINTS
from lastmile.demo.points import _inside, _office
from lastmile.domains.evacuation import public as moves
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people.models import Holding, Post
from lastmile.foundation.regions.models import Region
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7


@dataclass(frozen=True)
class Told:
    """A shelter of the story."""

    region: str
    name: str
    kind: str
    room: int
    route: str
    outdoor: int | None = None


STORY = (
    Told(HAIKE, "海科村小学", "school", 120, "沿水泥路上坡,校门口有灯", 400),
    Told(SHIMEN, "石门村委会", "committee", 40, "沿村道往西上,村委会二楼会议室"),
    Told(XIANGYANG, "镇中学操场、教室", "school", 200, "走后街进东门,先到操场点名再进教室", 1200),
)
FACILITIES = ("water", "power", "toilet", "broadcast", "signs", "supplies")


STARTS = {told.region[:12]: told.region for told in POINTS}  # where the way of the picture begins


def load() -> None:
    """Three of the story, one for every other village of the stage; some say less, as ledgers do."""
    office, chance = _office(STAGE), random.Random(9)
    with clock.stopped(demo_clock.START - timedelta(days=70)):
        made = [_add(office, chance, told) for told in STORY]
        villages = Region.objects.filter(parent__code=STAGE, level=Region.Level.VILLAGE, closed_on__isnull=True)
        named = {told.region for told in STORY}
        for village in villages.exclude(code__in=named).order_by("code"):
            made.append(_village(office, chance, village))
        route_pictures.keep_all(office, made, STARTS)


def _add(office: Scope, chance: random.Random, told: Told) -> moves.Shelter:
    return moves.add_shelter(
        office,
        region_code=told.region,
        name=told.name,
        uid=uuid7(),
        kind=told.kind,
        room_indoor=told.room,
        room_outdoor=told.outdoor,
        route=told.route,
        position=_inside(chance, told.region),
        facilities=FACILITIES,
        barrier_free=told.kind == "school",
        **_keeper(told.region),
    )


def _keeper(code: str) -> dict[str, Any]:
    """The village's director keeps the key, and agreed that his number may be read by everybody."""
    post = Post.unscoped.filter(region_code=code, kind="village_director", closed_on__isnull=True).first()
    post = post or Post.unscoped.filter(region_code=code, kind="village_secretary", closed_on__isnull=True).first()
    if post is None:
        return {}
    held = Holding.objects.filter(post=post, rank="A", void=False).select_related("person").first()
    known = {"contact": held.person.name, "phone": held.person.phone, "phone_public": True} if held else {}
    return {"keeper_post_uid": post.uid, **known}


def _village(office: Scope, chance: random.Random, village: Region) -> moves.Shelter:
    short = village.name.removesuffix("居民委员会").removesuffix("村民委员会")
    school = chance.random() < 0.6
    area = chance.choice([80, 120, 160, None])
    return moves.add_shelter(
        office,
        region_code=village.code,
        name=f"{short}小学"
        if school
        else f"{short}村委会"
        if not village.name.endswith("居民委员会")
        else f"{short}活动中心",
        uid=uuid7(),
        kind="school" if school else "committee",
        area_indoor=area,
        position=_inside(chance, village.code) if chance.random() < 0.8 else None,
        facilities=chance.sample(FACILITIES, 3),
        **_keeper(village.code),
    )
