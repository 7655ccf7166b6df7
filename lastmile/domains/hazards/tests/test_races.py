"""The same report at once, and two people acting at once: nothing doubled, nothing lost, and a sentence for the second."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from lastmile.domains.hazards import services
from lastmile.domains.hazards.models import Hazard, Inspection, SetAside
from lastmile.domains.hazards.tests.factories import GRID, a_hazard, the_cast
from lastmile.domains.profile import public as profile
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.obligations.models import Obligation
from lastmile.kernel.errors import DifferentContent, NotValid, WrongState
from lastmile.kernel.ids import uuid7
from tools.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Run these in threads that start together; what each returned or raised."""
    start, found = threading.Barrier(len(works)), [None] * len(works)

    def run(number: int) -> None:
        try:
            start.wait(PATIENCE)
            found[number] = works[number]()
        except Exception as problem:
            found[number] = problem
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(PATIENCE)
    connection.close()
    return found


def test_the_same_report_from_six_sides_is_one():
    cast, uid = the_cast(), uuid7()
    found = at_once(*[lambda: a_hazard(cast.wang, uid=uid)] * 6)
    assert {getattr(one, "uid", one) for one in found} == {uid}
    assert Hazard.unscoped.count() == 1
    assert Obligation.unscoped.filter(subject_uid=uid).count() == 1
    assert Entry.objects.filter(subject_uid=uid, action="hazard.reported").count() == 1


def test_the_same_uid_with_other_content_at_once_keeps_both():
    cast, uid = the_cast(), uuid7()
    found = at_once(
        lambda: a_hazard(cast.wang, uid=uid, title="一件事"), lambda: a_hazard(cast.wang, uid=uid, title="另一件事")
    )
    assert sorted(type(one).__name__ for one in found) == ["DifferentContent", "Hazard"]
    assert (Hazard.unscoped.count(), SetAside.objects.count()) == (1, 1)


def test_reports_at_once_have_different_numbers():
    cast = the_cast()
    found = at_once(*[lambda: a_hazard(cast.wang)] * 5)
    assert len({one.number for one in found}) == 5


def test_of_two_who_confirm_at_once_one_is_told_that_it_is_done():
    cast = the_cast()
    hazard = a_hazard(cast.wang)
    found = at_once(
        lambda: services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general"),
        lambda: services.confirm_hazard(cast.zhao, uid=hazard.uid, grade="suspected"),
    )
    assert sorted(type(one).__name__ for one in found) == ["Hazard", "WrongState"]
    assert Entry.objects.filter(subject_uid=hazard.uid, action="hazard.confirmed").count() == 1
    assert Obligation.unscoped.filter(subject_uid=hazard.uid, kind="hazard.rectify").count() == 1


def test_verified_and_returned_at_once_is_one_of_them():
    cast = the_cast()
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    services.rectify_hazard(cast.wang, uid=hazard.uid, proof="改了")
    found = at_once(
        lambda: services.verify_hazard(cast.zhang, uid=hazard.uid),
        lambda: services.return_hazard(cast.zhao, uid=hazard.uid, note="还漏"),
    )
    assert [type(one) for one in found].count(WrongState) == 1
    assert Obligation.unscoped.filter(subject_uid=hazard.uid, done_at__isnull=True).count() == (
        0 if Hazard.unscoped.get(uid=hazard.uid).status == "closed" else 1
    )


def test_a_drawn_fix_looked_at_twice_at_once_is_looked_at_once(monkeypatch):
    monkeypatch.setattr("lastmile.domains.hazards.rules.is_drawn", lambda uid, percent: True)
    cast = the_cast()
    hazard = services.fix_on_spot(cast.wang, uid=a_hazard(cast.wang).uid, note="改了")
    found = at_once(*[lambda: services.record_recheck(cast.zhang, uid=hazard.uid, good=True)] * 2)
    assert sorted(type(one).__name__ for one in found) == ["Hazard", "WrongState"]
    assert DifferentContent not in map(type, found)


OFFICIAL = {"kind": "official", "power_unit": "区应急局", "plan_number": "2026-7"}


def test_an_enterprise_inspected_from_four_sides_at_once_is_within_its_number_once():
    cast = the_cast()
    shop = profile.add_place(cast.zhang, region_code=GRID, kind="small_place", name="顺发小商店")

    def hold():
        return services.hold_inspection(cast.zhang, uid=uuid7(), site_uid=shop.uid, **OFFICIAL)

    found = at_once(*[hold] * 4)
    assert sorted(type(one).__name__ for one in found) == ["Inspection", *["NotValid"] * 3]
    assert Inspection.unscoped.get().over_cap == ""
    assert all("参考上限" in str(one.message) for one in found if isinstance(one, NotValid))


def test_known_by_its_place_and_by_its_name_alone_it_is_still_one_enterprise():
    cast = the_cast()
    shop = profile.add_place(cast.zhang, region_code=GRID, kind="small_place", name="顺发小商店")
    hazard = services.confirm_hazard(
        cast.zhang, uid=a_hazard(cast.wang).uid, grade="general", responsible_unit="顺发小商店"
    )
    found = at_once(
        lambda: services.hold_inspection(cast.zhang, uid=uuid7(), site_uid=shop.uid, **OFFICIAL),
        lambda: services.record_inspection(cast.zhao, uid=hazard.uid, **OFFICIAL),
    )
    assert [type(one) for one in found].count(NotValid) == 1
    assert Inspection.unscoped.count() == 1


def test_sentences_said_at_once_are_all_kept():
    cast = the_cast()
    hazard, said = a_hazard(cast.wang), ["下面住着两户", "裂缝有手掌宽", "路边也有", "昨天还没有"]
    at_once(*(lambda words=words: services.describe_hazard(cast.wang, uid=hazard.uid, words=words) for words in said))
    assert set(said) <= set(Hazard.unscoped.get().details.splitlines())


def test_a_paper_made_out_twice_at_once_is_one_with_one_number():
    cast = the_cast()
    hazard = services.confirm_hazard(cast.zhang, uid=a_hazard(cast.wang).uid, grade="general")
    found = at_once(*[lambda: services.make_paper(cast.zhang, uid=hazard.uid, kind="notice")] * 4)
    assert {type(one).__name__ for one in found} == {"Paper"}
    assert len({one.number for one in found}) == 1
