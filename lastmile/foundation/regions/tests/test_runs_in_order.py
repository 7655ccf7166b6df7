"""Words found in the order of a list: what the table of runs says is what the rows say, whatever is written."""

from typing import Any

import pytest
from django.db import connection

from lastmile.foundation.regions import runorder, selectors, slices, wordruns
from lastmile.foundation.regions.loading import load
from lastmile.foundation.regions.models import Region, RegionCode
from lastmile.foundation.regions.runorder import OrderedRuns

pytestmark = pytest.mark.django_db
INDEX = next(one for one in Region._meta.indexes if isinstance(one, OrderedRuns))
BY_LEVEL = ("level", "code", "id")


@pytest.fixture
def _places() -> None:
    if connection.vendor != "postgresql":
        pytest.xfail("SQLite looks words up")
    load(slices.rows_of_slices("530113"))


def kept() -> set[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT run, level, code, id FROM region_run")
        return set(cursor.fetchall())


def counted() -> set[tuple[Any, ...]]:
    places = Region.objects.filter(closed_on__isnull=True)
    runs = [(one, run) for one in places for run in wordruns.runs_of(one.name) if len(run) == 2]
    return {(run, one.level, one.code, one.pk) for one, run in runs}


def found(words: str, after: Any = None, down: bool = False) -> list[int]:
    asked = runorder.asked(Region, words, branches=[""])
    assert asked is not None
    order = tuple(f"-{name}" for name in BY_LEVEL) if down else BY_LEVEL
    rows = asked.narrow(Region.objects.filter(closed_on__isnull=True), after, descending=down)
    return [one.pk for one in rows.order_by(*asked.order(order))]


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
    assert asked is not None
    page = asked.narrow(Region.objects.all(), None).order_by(*asked.order(BY_LEVEL))[:20]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = page.explain()
    assert "region_run_pkey" in plan and "Sort" not in plan, plan


def test_a_sign_alone_is_looked_for_elsewhere() -> None:
    assert INDEX.asked("村") == INDEX.asked("海科 村") == []
    load(slices.rows_of_slices("530113"))
    assert selectors.search("村")
