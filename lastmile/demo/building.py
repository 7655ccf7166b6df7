"""Rows of the demo district, gathered and written set-based."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date
from typing import Any

from lastmile.demo import names
from lastmile.demo.cast import CAST, Member
from lastmile.foundation.people.models import Holding, Person, Post
from lastmile.foundation.people.services import keys_of
from lastmile.foundation.regions.models import Grid, Region, RegionCode
from lastmile.foundation.rulepacks import catalogue

SINCE = date(2026, 3, 1)
COUNTED = date(2026, 5, 10)  # before the flood season


def shares(total: int, parts: int, chance: random.Random, spread: float = 0.35) -> list[int]:
    """A total split into uneven whole parts that add up to it."""
    weights = [1 + chance.uniform(-spread, spread) for _part in range(parts)]
    cut = [int(total * weight / sum(weights)) for weight in weights]
    for place in range(total - sum(cut)):
        cut[place % parts] += 1
    return cut


class Builder:
    """Collects people and posts; `write` puts them into the tables in a few statements."""

    def __init__(self) -> None:
        self.people: list[Person] = []
        self.posts: list[Post] = []
        self.holdings: list[Holding] = []
        taken = {one.name for one in CAST.values()}
        self._names: Iterator[str] = names.names(taken)
        self._numbers: Iterator[str] = names.numbers({one.phone for one in CAST.values()})
        self._chance = random.Random(20260725)
        self.cast: dict[str, Person] = {}

    def person(self, region: Region, member: Member | None = None) -> Person:
        """One of the cast, or somebody invented."""
        phone = member.phone if member else next(self._numbers)
        person = Person(
            region=region,
            region_code=region.code,
            name=member.name if member else next(self._names),
            phone=phone,
            **keys_of(phone=phone),
            born_on=date(member.born if member else self._chance.randint(1962, 1999), self._chance.randint(1, 12), 15),
            sex=self._chance.choice("mf"),
            politics=self._chance.choice(["party", "masses", "masses"]),
            keypad_phone=member.keypad if member else self._chance.random() < 0.06,
        )
        self.people.append(person)
        return person

    def of_cast(self, key: str, region: Region) -> Person:
        if key not in self.cast:
            self.cast[key] = self.person(region, CAST[key])
        return self.cast[key]

    def post(self, region: Region, kind: str, title: str = "", superior: Post | None = None, unit: Any = None) -> Post:
        post_kind = catalogue.post_kinds()[kind]
        post = Post(
            region=region,
            region_code=region.code,
            kind=kind,
            title=title or f"{region.name}{post_kind.title}",
            superior=superior,
            unit=unit,
        )
        self.posts.append(post)
        return post

    def hold(
        self, post: Post, person: Person, rank: str = "A", staff: str = "committee", full_time: bool = False
    ) -> None:
        self.holdings.append(
            Holding(post=post, person=person, rank=rank, from_on=SINCE, staff_type=staff, full_time=full_time)
        )

    def write(self) -> None:
        """Superiors first, so that each post finds its own."""
        Person.unscoped.bulk_create(self.people, batch_size=500)
        waiting = self.posts
        while waiting:
            ready = [post for post in waiting if post.superior is None or post.superior.pk]
            for post in ready:
                post.superior_id = post.superior.pk if post.superior else None
            Post.unscoped.bulk_create(ready, batch_size=500)
            waiting = [post for post in waiting if not post.pk]
        for holding in self.holdings:
            holding.post_id, holding.person_id = holding.post.pk, holding.person.pk
        Holding.objects.bulk_create(self.holdings, batch_size=500)


def add_grids(village: Region, count: int, kind: str, households: list[int], people: list[int]) -> list[Region]:
    """Grids of a village, numbered as groups (or as grids in a community)."""
    word = "组" if kind == Grid.Kind.VILLAGER_GROUP else "网格"
    found = []
    for number in range(1, count + 1):
        region = Region.objects.create(
            code=f"{village.code}{number:03}", level=Region.Level.GRID, name=f"{number}{word}", parent=village
        )
        RegionCode.objects.create(region=region, code=region.code, name=region.name, from_on=SINCE)
        Grid.objects.create(
            region=region,
            kind=kind,
            households=households[number - 1],
            population=people[number - 1],
            counted_on=COUNTED,
            external_code=f"Z{region.code[6:]}" if number < count else "",  # the last one's is not known
            party_group=f"{village.name[:3]}第{number}党小组",
            bounds_text="以村组界为准(演示)",
            tasks="应急管理、安全生产、防灾减灾",
        )
        found.append(region)
    return found
