"""A township with villages, posts and the people who hold them; and calls in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from lastmile.domains.orders import services
from lastmile.domains.orders.models import Call
from lastmile.foundation.access.scope import ActingAs, Scope
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.obligations.tests.factories import a_person, a_post, hold
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Account, Holding, Person, Post
from lastmile.kernel.ids import uuid7

COUNTY, TOWN, HAIKE, SHIMEN = "530113", "530113104", "530113104211", "530113104205"
TEXT = "请马上叫醒本组,先转沟口低洼户。"


@dataclass
class Town:
    """阿旺镇: a county desk, a duty leader, a duty officer, and two villages with a secretary and grid members."""

    desk: Holding
    leader: Holding
    officer: Holding
    secretaries: dict[str, Holding]
    grids: dict[str, list[Post]]

    def post(self, village: str = HAIKE, number: int = 0) -> Post:
        return self.grids[village][number]


def a_town(*, grids: int = 2) -> Town:
    leader = a_post("duty_leader", TOWN, title="带班领导")
    desk = hold(a_post("bureau_duty", COUNTY, title="区应急局值班室"), "周岚", rank="M")
    officer = hold(a_post("duty_officer", TOWN, title="值班室", superior=leader), "张晓棠")
    secretaries, members = {}, {}
    for code, name in ((HAIKE, "余正昌"), (SHIMEN, "石书记")):
        a_region(code, "海科村民委员会" if code == HAIKE else "石门村民委员会")
        secretary = a_post("village_secretary", code, title=f"{name}书记", superior=leader)
        secretaries[code] = hold(secretary, name)
        members[code] = [
            a_post("grid_member", f"{code}{number:03}", title=f"{number}组网格员", superior=secretary)
            for number in range(1, grids + 1)
        ]
        for post in members[code]:
            hold(post)
    return Town(desk, hold(leader, "杨树和"), officer, secretaries, members)


def scope_of(holding: Holding) -> Scope:
    """What the holder of a post may, acting under it, as the platform works it out."""
    account = Account(person=holding.person, login=f"l{holding.pk}")
    return people.scope_of(account, holding_uid=holding.uid)


def duty() -> Scope:
    """Everything on the township."""
    return a_scope(TOWN)


def a_call(scope: Scope | None = None, **values: Any) -> Call:
    wanted = {"uid": uuid7(), "region_code": TOWN, "text": TEXT, "level": "red", "post_kinds": ["grid_member"]}
    return services.issue_call(scope or duty(), **{**wanted, **values})


def person_of(post: Post, rank: str = "A") -> Person:
    return Holding.objects.get(post=post, rank=rank).person


def acting(scope: Scope, holding: Holding) -> Scope:
    post = holding.post
    return replace(scope, acting_as=ActingAs(holding.pk, holding.uid, post.pk, post.uid, post.title, post.region_code))


__all__ = ["a_person", "a_post", "hold"]
