"""Scoped models through the only model this floor may know: obligations stand in for all."""

from datetime import timedelta

import pytest
from django.db import connection

from lastmile.foundation.access.models import Share, UnscopedQuery
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.access.walks import walk
from lastmile.foundation.people.models import Unit
from lastmile.kernel import clock
from lastmile.kernel.errors import NotVisible
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def a_unit(code: str, name: str = "单位") -> Unit:
    region = a_region(code)
    return Unit.unscoped.create(region=region, region_code=code, kind="office", name=name)


def test_asking_without_a_scope_raises() -> None:
    with pytest.raises(UnscopedQuery):
        Unit.objects.filter(name="x")


@pytest.mark.parametrize("branch", ["53", "5301", "530113", "530113104", "530113104211", ""])
def test_every_level_of_branch_sees_what_lies_below_it(branch: str) -> None:
    inside = a_unit("530113104211")
    a_unit("220204001001")
    seen = Unit.objects.visible_to(a_scope(branch), "people.view")
    assert inside in seen
    assert len(seen) == (2 if branch == "" else 1)


def test_the_next_village_looks_the_same_as_nothing_at_all() -> None:
    unit = a_unit("530113104205")
    with pytest.raises(NotVisible):
        Unit.objects.get_visible(a_scope("530113104211"), "people.view", unit.uid)
    with pytest.raises(NotVisible):
        Unit.objects.get_visible(a_scope("530113104211"), "people.view", "no-uid-at-all")


def test_a_branch_whose_code_is_a_prefix_of_text_not_of_the_tree_sees_only_its_own() -> None:
    a_unit("530113104")
    a_unit("530113105")
    seen = Unit.objects.visible_to(a_scope("530113104"), "people.view")
    assert [unit.region_code for unit in seen] == ["530113104"]


def test_a_share_opens_one_matter_for_its_time_and_permissions() -> None:
    theirs, other = a_unit("220204001"), a_unit("220204001")
    mine = uuid7()
    now = clock.now()
    Share.objects.create(
        subject_kind="unit", subject_uid=theirs.uid, holder_uid=mine, permissions=["people.view"], from_at=now
    )
    Share.objects.create(
        subject_kind="unit",
        subject_uid=other.uid,
        holder_uid=mine,
        permissions=["people.view"],
        from_at=now - timedelta(days=2),
        until_at=now - timedelta(days=1),
    )
    from dataclasses import replace

    scope = replace(a_scope("5301"), shared_with=frozenset({mine}))
    assert list(Unit.objects.visible_to(scope, "people.view")) == [theirs]
    assert list(Unit.objects.visible_to(scope, "people.change")) == []


def test_a_walk_over_several_branches_reads_in_one_order_and_shows_nothing_twice() -> None:
    for number in range(6):
        a_unit("530113104211" if number % 2 else "530113104205", f"单位{number}")
    a_unit("530113104001", "看不见")
    scope = a_scope("530113104211", "530113104205", "530113104211001")
    rows = walk(Unit, scope, "people.view", narrow=lambda rows: rows, order=("-name", "id"), limit=4)
    assert [row.name for row in rows] == ["单位5", "单位4", "单位3", "单位2"]


@pytest.mark.parametrize(
    "branches", [("530113104",), ("530113104", "530113105"), tuple(f"5301131{n:02}" for n in range(10))]
)
def test_each_branch_walks_an_index_and_sorts_nothing(branches: tuple[str, ...]) -> None:
    from lastmile.foundation.access.walks import reaches

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET enable_seqscan = off")
            cursor.execute("SET enable_sort = off")
            cursor.execute("SET enable_bitmapscan = off")
    for part in reaches(Unit, a_scope(*branches), "people.view"):
        plan = Unit.unscoped.filter(part).order_by("kind", "id")[:20].explain()
        assert "INDEX" in plan.upper()
        assert "TEMP B-TREE" not in plan and "Sort" not in plan and "Seq Scan" not in plan
