"""Everybody of an area is told once, the danger area first, and nothing is decrypted on the way."""

from __future__ import annotations

from typing import Any

import pytest

from lastmile.domains.profile import public as profile
from lastmile.domains.profile import services as profile_services
from lastmile.domains.profile.models import Household
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.channels import services as channels
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.ledger.services import Matter
from lastmile.kernel import clock
from lastmile.kernel.encryption import KeyRing
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
GRID, NEXT = "530113104211003", "530113105201001"
SCOPE = a_scope("53")


def household(phone: str, code: str = GRID, **more: Any) -> Household:
    a_region(code)
    return profile.add_household(SCOPE, region_code=code, head="罗某", phone=phone, **more)


def told(*areas: str, danger: Any = ()) -> list[tuple[int, str]]:
    """(lane, phone) in the order in which they will be sent."""
    message, alert = channels.word(text="暴雨红色"), Matter("alert", uuid7(), GRID[:9])
    channels.fan_out(SCOPE, message.uid, profile.recipients(areas, danger=danger), channel="sms", subject=alert)
    return [(one.lane, one.address) for one in Attempt.objects.order_by("lane", "id")]


def test_who_must_be_carried_comes_first_then_the_danger_area_then_the_rest() -> None:
    household("15400000001")
    near = household("15400000002")
    carried = household("15400000003", need_help=1)
    assert told(GRID[:9], danger=[near.uid, carried.uid]) == [
        (1, "15400000003"),
        (1, "15400000002"),
        (2, "15400000001"),
    ]


def test_two_households_that_share_a_phone_get_one_message_with_the_first_of_them() -> None:
    household("154 0000-0001")
    household("15400000001", need_help=1)
    near = household("15400000001")
    assert told(GRID, danger=[near.uid]) == [(1, "15400000001")]


def test_the_danger_area_may_be_a_query() -> None:
    near = household("15400000002")
    assert told(danger=Household.unscoped.filter(pk=near.pk).values("uid")) == [(1, "15400000002")]


def test_other_areas_whoever_left_and_whoever_has_no_phone_are_not_told() -> None:
    household("15400000001", NEXT)
    household("")
    gone = household("15400000002")
    profile_services.leave_household(SCOPE, uid=gone.uid, left_on=clock.today(), why="搬到县城")
    assert told(GRID[:9]) == []


def test_areas_of_any_level_and_one_within_another_are_told_once() -> None:
    household("15400000001")
    household("15400000002", NEXT)
    assert told(GRID, GRID[:9], NEXT[:12]) == [(2, "15400000001"), (2, "15400000002")]


def test_nobody_is_told_without_an_area() -> None:
    household("15400000001")
    assert told() == []


def test_the_phone_goes_along_as_it_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    household("15400000001")
    monkeypatch.setattr(KeyRing, "decrypt", lambda *_words: 1 / 0)
    message = channels.word(text="暴雨红色")
    groups = profile.recipients([GRID])
    assert channels.fan_out(SCOPE, message.uid, groups, channel="sms", subject=Matter("alert", uuid7(), GRID)) == 1


def test_they_are_counted_before_anything_is_sent() -> None:
    near = household("15400000002")
    household("15400000001")
    household("")
    assert profile.count_recipients([GRID], danger=[near.uid]) == {1: 1, 2: 1}
