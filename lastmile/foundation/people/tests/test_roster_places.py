"""Which grid a row means."""

import pytest

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.people.tests import rosters as r
from lastmile.foundation.regions.as_written import grid_word, township_stem, village_stem
from lastmile.foundation.regions.models import Grid, RegionCode
from lastmile.kernel.outcomes import Result

pytestmark = pytest.mark.django_db
NONE = {"village": "", "grid_name": "", "grid_code": ""}


@pytest.fixture(scope="module", autouse=True)
def _town(kept):
    kept(r.a_town)


def place(**cells):
    [outcome] = r.planned(r.a_line(**(NONE | cells)))
    return outcome.words[-1] if outcome.result == Result.NEW else r.the_words(outcome)


@pytest.mark.parametrize(
    "cells",
    [
        {"village": "海科村", "grid_name": "3组"},
        {"village": "海科", "grid_name": "三组"},
        {"village": "海科村委会", "grid_name": "第3村民小组"},
        {"village": "海科村村民委员会", "grid_name": "海科村3组"},
        {"village": "阿旺镇海科村", "grid_name": "3 组"},
        {"village": "海科村", "township": "阿旺镇", "grid_name": "３组网格"},
        {"village": "海科村", "grid_name": "第三网格"},
        {"village": "海科村", "grid_name": "3"},
        {"grid_name": "3组"},
        {"grid_code": "530113104211003"},
        {"grid_code": "HK-03"},
        {"grid_code": "530113999211003"},
        {"grid_code": "12", "village": "海科村", "grid_name": "3组"},
    ],
)
def test_one_grid_is_written_in_many_ways(cells):
    Grid.objects.filter(region__code=r.GRID).update(external_code="HK-03")
    region = a_region(r.GRID)
    RegionCode.objects.create(
        region=region, code="530113999211003", name="3组", reason="recoded", until_on="2025-01-01"
    )
    assert place(**cells) == "陈示例任海科村3组网格员 A 角"


def test_a_name_of_two_grids_says_which_they_are():
    assert place(grid_name="1组") == (
        "grid_name:有2个地方可能是它:石门村村民委员会 1组(530113104205001)、海科村村民委员会 1组(530113104211001)。"
        "请补上村或编码。"
    )


def test_a_code_of_two_grids_says_which_they_are():
    Grid.objects.all().update(external_code="X")
    assert place(grid_code="X").startswith("grid_code:有4个网格用这个编码:石门村村民委员会 1组(530113104205001)、")


def test_a_code_and_a_name_that_disagree_are_an_error():
    words = place(grid_code="530113104211001", village="海科村", grid_name="3组")
    assert words.startswith("grid_code:编码是“海科村村民委员会 1组”,名称是“海科村村民委员会 3组”")


def test_an_unknown_village_says_where_was_looked():
    assert place(village="月球村", grid_name="3组").startswith("village:在阿旺镇找不到“月球村”。")


def test_a_village_and_a_community_of_one_stem_are_told_apart():
    a_region("530113104001", "海科社区居民委员会")
    a_region("530113104001001", "3组")
    assert place(village="海科村", grid_name="3组") == "陈示例任海科村3组网格员 A 角"
    assert "有2个地方可能是它" in place(village="海科", grid_name="3组")


def test_a_grid_beside_the_area_is_an_error():
    a_region("530113106201001", "1组")
    assert "不在阿旺镇" in place(grid_code="530113106201001")


def test_a_township_narrows_a_village_name_of_the_county():
    a_region("530113106", "红土地镇")
    a_region("530113106211", "海科村村民委员会")
    a_region("530113106211003", "3组")
    cells = NONE | {"village": "海科村", "grid_name": "3组"}
    scope = r.a_scope("530113")
    [both] = r.planned(r.a_line(**cells), scope=scope, area="530113")
    [one] = r.planned(r.a_line(**cells, township="红土地"), scope=scope, area="530113")
    assert "有2个地方可能是它" in r.the_words(both) and one.result == Result.NEW


def test_a_micro_grid_is_a_grid_too():
    a_region("530113104211003001", "河边微网格")
    assert place(village="海科村", grid_name="河边微网格") == "陈示例任海科村河边微网格网格员 A 角"


def test_a_closed_grid_is_not_found():
    a_region(r.GRID).__class__.objects.filter(code=r.GRID).update(closed_on="2026-01-01")
    assert "没有“3组”" in place(village="海科村", grid_name="3组")


@pytest.mark.parametrize(
    "name", ["海科村村民委员会", "海科村委会", "海科村", "海科", "海科社区居民委员会", "海科社区居委会", "海科社区"]
)
def test_the_stem_of_a_village(name):
    assert village_stem(name) == "海科"


def test_short_names_keep_a_stem():
    assert (village_stem("村"), village_stem("新村"), township_stem("镇"), grid_word("组")) == ("村", "新", "镇", "组")
