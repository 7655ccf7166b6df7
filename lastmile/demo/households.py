"""Households below the three danger points of the stage, and places of the profile; all invented."""

from __future__ import annotations

import random
from typing import Any

from shapely import Point

from lastmile.demo.building import shares
from lastmile.demo.cast import CITY_STREET, HAIKE, MINES, SHIMEN, STAGE, XIANGYANG
from lastmile.demo.names import names, numbers
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.regions.models import RegionShape

# grid, households, registered, at home tonight, away
POINTS = ((f"{HAIKE}003", 14, 47, 38, 9), (f"{SHIMEN}001", 9, 31, 27, 4), (f"{XIANGYANG}001", 22, 76, 70, 6))
PLACES = (
    (STAGE, "school", "阿旺镇中学", 620),
    (f"{HAIKE}", "school", "海科村小学", 84),
    (STAGE, "hospital", "阿旺镇卫生院", 36),
    (STAGE, "mall", "阿旺镇农贸市场", 110),
    (STAGE, "care_home", "阿旺镇敬老院", 41),
    (f"{HAIKE}", "other_source", "海科村采石场(停产)", 6),
    (f"{XIANGYANG}", "gas", "阿旺液化气供应点", 4),
    (f"{HAIKE}003", "small_place", "海科小卖部", 2),
    (STAGE, "small_place", "阿旺老街米线馆", 4),
    (STAGE, "small_place", "阿旺客栈", 3),
    (CITY_STREET, "mall", "铜都步行街商场", 260),
    (CITY_STREET, "school", "铜都小学", 1120),
    (CITY_STREET, "dangerous_goods", "铜都加油站", 12),
    (MINES, "mine", "汤丹铜矿一采区", 430),
    (MINES, "tailings", "汤丹尾矿库", 18),
    (MINES, "reservoir", "汤丹小(二)型水库", 3),
)
# What is known besides of those that are looked after (lastmile.demo.places).
FACTS: dict[str, dict[str, Any]] = {
    "海科村小学": {
        "address": "海科村委会旁",
        "manager": "沈立群",
        "manager_phone": "15400000611",
        "safety_officer": "普建国",
    },
    "海科小卖部": {"sort": "shop", "area": 45, "address": "3组路口"},
    "阿旺老街米线馆": {"sort": "restaurant", "area": 78, "address": "老街 8 号"},
    "阿旺客栈": {"sort": "inn", "beds": 14, "address": "老街 21 号"},
    "阿旺液化气供应点": {"address": "向阳后街 12 号", "manager": "白志强", "manager_phone": "15400000612"},
}


def _somewhere(chance: random.Random, code: str) -> Point | None:
    """A spot near the middle of a place that is drawn."""
    shape = RegionShape.objects.filter(region__code=code, outline__isnull=False).first()
    if shape is None or shape.outline is None:
        return None
    middle = shape.outline.representative_point()
    return Point(middle.x + chance.uniform(-0.003, 0.003), middle.y + chance.uniform(-0.003, 0.003))


def load(scope: Scope) -> None:
    """45 households with 154 people, 135 of them at home tonight; sixteen places."""
    chance = random.Random(45)
    heads, phones = names({"罗应才"}, seed=45), numbers(set(), start=7000)
    for code, count, registered, at_home, away in POINTS:
        people = shares(registered, count, chance, 0.5)
        if code.startswith(HAIKE):  # 罗应才 lives alone
            people[0], people[1] = 1, people[1] + people[0] - 1
        out = [0] * count
        for _somebody in range(away):
            place = chance.choice([n for n in range(count) if out[n] < people[n] - 1])
            out[place] += 1
        assert sum(people) - sum(out) == at_home
        for number in range(count):
            lonely = code.startswith(HAIKE) and number == 0
            profile.add_household(
                scope,
                region_code=code,
                head="罗应才" if lonely else next(heads),
                phone="" if lonely else next(phones),
                address=f"{number + 1}号",
                registered=people[number],
                at_home=people[number] - out[number],
                away=out[number],
                need_help=1 if chance.random() < 0.25 else 0,
            )
    scattered = random.Random(46)
    for code, kind, name, people_there in PLACES:
        facts = {"point": _somewhere(scattered, code), **FACTS.get(name, {})}
        profile.add_place(
            scope, region_code=code, kind=kind, name=name, people=people_there, major_source=kind == "tailings", **facts
        )
