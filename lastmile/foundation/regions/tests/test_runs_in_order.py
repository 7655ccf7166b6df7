"""Words found in the order of a list: what the table of runs says is what the rows say, whatever is written."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import Q

from lastmile.foundation.access.walks import Behind
from lastmile.foundation.regions import runcounts, runorder, selectors, slices, wordruns
from lastmile.foundation.regions.loading import load
from lastmile.foundation.regions.models import Region, RegionCode
from lastmile.foundation.regions.runcounts import Counts
from lastmile.foundation.regions.runorder import OrderedRuns

pytestmark = pytest.mark.django_db
INDEX = next(one for one in Region._meta.indexes if isinstance(one, OrderedRuns))
BY_LEVEL, GRID = ("level", "code", "id"), "530113104201001"


@pytest.fixture
def _places() -> None:
    load(slices.rows_of_slices("530113"))


def kept() -> set[tuple[Any, ...]]:
    """What the table says; SQLite has none, and its index of runs says what is found."""
    if not runorder.kept():
        assert INDEX.name not in connection.introspection.table_names()
        runs = {run for name in Region.objects.values_list("name", flat=True) for run in wordruns.runs_of(name)}
        places = [(run, one) for run in runs if len(run) == 2 for one in Region.objects.filter(name__found=run)]
        return {(run, one.level, one.code, one.pk) for run, one in places if one.closed_on is None}
    with connection.cursor() as cursor:
        cursor.execute("SELECT run, level, code, id FROM region_run")
        return set(cursor.fetchall())


def counted() -> set[tuple[Any, ...]]:
    places = Region.objects.filter(closed_on__isnull=True)
    runs = [(one, run) for one in places for run in wordruns.runs_of(one.name) if len(run) == 2]
    return {(run, one.level, one.code, one.pk) for one, run in runs}


def found(words: str, after: Any = None, down: bool = False) -> list[int]:
    asked, rows = runorder.asked(Region, words, branches=[""]), Region.objects.filter(closed_on__isnull=True)
    order = tuple(f"-{name}" for name in BY_LEVEL) if down else BY_LEVEL
    assert bool(asked) == runorder.kept()
    if asked is None:
        rows = rows.filter(name__found=words)
        rows = rows.filter(Q(Behind(order, after))) if after else rows
        return [one.pk for one in rows.order_by(*order)]
    return [one.pk for one in asked.narrow(rows, after, descending=down).order_by(*asked.order(order))]


@pytest.mark.usefixtures("_places")
def test_every_write_is_followed() -> None:
    assert kept() == counted() != set()
    first = Region.objects.filter(level=5).order_by("code").first()
    assert first is not None
    Region.objects.filter(pk=first.pk).update(name="溶洞村")
    Region.objects.filter(level=5, code__gt=first.code).update(closed_on="2026-01-01")
    Region.objects.create(code=f"{first.code[:9]}999", level=5, name="ＡB 新村", parent_id=first.parent_id)
    assert kept() == counted()
    RegionCode.objects.all().delete()
    Region.objects.filter(level=5).delete()
    assert kept() == counted()


@pytest.mark.usefixtures("_places")
def test_the_table_is_emptied_and_filled_with_its_model() -> None:
    if not runorder.kept():
        return
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM region_run")
        cursor.execute(INDEX.filling_sql(Region))
        assert kept() == counted()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE regions_region CASCADE")
    assert kept() == set()


@pytest.mark.usefixtures("_places")
@pytest.mark.parametrize("words", ["海科", "民委员会", "街道", "阿旺 镇街", "没有这个", "社区居"])
def test_as_by_reading_in_the_order_of_the_list(words: str) -> None:
    places = list(Region.objects.filter(name__holds=words, closed_on__isnull=True).order_by(*BY_LEVEL))
    keys = [one.pk for one in places]
    assert found(words) == keys
    for place in places[:1] + places[-2:-1]:
        mark = (place.level, place.code, place.pk)
        assert found(words, mark) == keys[keys.index(place.pk) + 1 :]
        assert found(words, mark, down=True) == keys[: keys.index(place.pk)][::-1]


@pytest.mark.usefixtures("_places")
def test_a_page_of_a_common_word_reads_a_page() -> None:
    asked = runorder.asked(Region, "村民", branches=[""])
    assert bool(asked) == runorder.kept()
    if asked is None:
        return
    page = asked.narrow(Region.objects.all(), None).order_by(*asked.order(BY_LEVEL))[:20]
    with connection.cursor() as cursor:
        for other_way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin", "sort", "incremental_sort"):
            cursor.execute(f"SET LOCAL enable_{other_way} = off")
    plan = page.explain()
    assert "region_run_pkey" in plan and "Sort" not in plan, plan


@pytest.mark.usefixtures("_places")
def test_in_a_branch_the_fewer_are_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = Counts(total=1_000, common={"村民": 300, "海科": 3}, others=1)
    monkeypatch.setattr(runcounts, "on_postgresql", lambda *_: counts)
    monkeypatch.setattr(runcounts, "branches_of", lambda *_: 10)
    ways = {
        (words, branch): runorder.asked(Region, words, branches=[branch])
        for words in counts.common
        for branch in ("", "53", GRID)
    }
    walked = {key for key, way in ways.items() if way}
    assert walked == ({("村民", ""), ("海科", ""), ("海科", "53")} if runorder.kept() else set())


def test_a_sign_alone_is_looked_for_elsewhere() -> None:
    assert INDEX.asked("村") == INDEX.asked("海科 村") == []
    load(slices.rows_of_slices("530113"))
    assert selectors.search("村")
