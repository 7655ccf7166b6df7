"""Posts, people who hold them, and ladders, for tests of obligations and of the domains above."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.ledger.services import Matter
from lastmile.foundation.obligations.rules import Ladder, Rung
from lastmile.foundation.people.models import Holding, Person, Post
from lastmile.kernel.ids import uuid7

numbers = count(20_000_001)  # phones far from those that tests write out: both count up in one process
LONG_AGO = date(2020, 1, 1)

RED_NIGHT = Ladder(
    id="red_night",
    version="test",
    title="红色·夜间",
    listen_seconds=20,
    key="1",
    sms_reply="1",
    rungs=(
        Rung("第一通", "holder_a", 0, 0, channels=("voice", "sms", "in_app")),
        Rung("重拨", "holder_a", 3, 3, repeat=3, repeat_every=2, channels=("voice",)),
        Rung("换 B 角", "holder_b", 8, 1, channels=("voice", "sms", "in_app")),
        Rung("转上一级岗位", "superior", 10, 2, channels=("voice", "sms", "in_app")),
        Rung("上门叫应", "door", 15, 5, channels=("in_app",)),
        Rung(
            "报带班领导和区值班室",
            "duty_leader",
            30,
            15,
            channels=("voice",),
            post_kinds=("duty_leader", "bureau_duty"),
        ),
    ),
)
DIGEST = Ladder(
    id="daily_digest",
    version="test",
    title="每日汇总",
    by="digest",
    starts="due",
    rungs=(
        Rung("提醒责任岗位", "holder_a", 0, 0, channels=("in_app", "sms")),
        Rung("转上一级岗位", "superior", 3 * 1440, 1440, channels=("in_app", "sms")),
        Rung("转分管领导", "duty_leader", 7 * 1440, 1440, channels=("in_app",), post_kinds=("deputy_in_charge",)),
    ),
)


def a_person(name: str = "", *, code: str = "530113104", phone: str | None = None, keypad: bool = False) -> Person:
    number = next(numbers)
    phone = f"154{number:08d}" if phone is None else phone
    return Person.unscoped.create(
        name=name or f"人{number}",
        region=a_region(code),
        region_code=code,
        phone=phone,
        phone_key=look_up_key(phone),
        keypad_phone=keypad,
    )


def a_post(kind: str = "grid_member", code: str = "530113104201001", **values: Any) -> Post:
    values.setdefault("title", f"{kind}{next(numbers)}")
    return Post.unscoped.create(kind=kind, region=a_region(code), region_code=code, **values)


def hold(post: Post, person: Person | str = "", rank: str = "A", from_on: date = LONG_AGO, **values: Any) -> Holding:
    """Somebody holds the post; a name makes a new person."""
    who = person if isinstance(person, Person) else a_person(person, code=post.region_code)
    return Holding.objects.create(post=post, person=who, rank=rank, from_on=from_on, **values)


def a_matter(code: str = "530113104", kind: str = "call") -> Matter:
    return Matter(kind, uuid7(), code)
