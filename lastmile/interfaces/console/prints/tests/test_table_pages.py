"""网格管理表 as page, print and sheet: the same content, whole numbers only for whoever keeps the people."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people.tests.factories import GRID, VILLAGE, in_post
from lastmile.foundation.prints.tests import reading
from lastmile.foundation.regions.models import Grid
from lastmile.interfaces.console.people.tests.cast import neighbour, reader, text, village

pytestmark = pytest.mark.django_db
HERE = {"area": VILLAGE}
NUMBER, MASKED = "15400000412", "154****0412"


@pytest.fixture
def grid():
    in_post(name="陈有福", phone=NUMBER)
    return Grid.objects.create(region=a_region(GRID), kind="group", households=52, bounds_text="东到沟边")


def cells(answer):
    return [[cell or "" for cell in row] for row in load_workbook(BytesIO(answer.content)).active.values]


def test_the_page_has_every_column_with_masked_numbers_and_待核(grid):
    page = text(village().get("/prints/grids/", HERE))
    for said in (GRID, "东到沟边", "52", "陈有福", MASKED, "待核"):
        assert said in page
    assert NUMBER not in page


def test_the_sums_of_the_print_count_no_micro_grid_a_second_time(grid):
    Grid.objects.create(region=a_region(f"{GRID}001"), kind="micro", households=12, population=31)
    said = reading.text(village().get("/prints/grids/pdf/", HERE).content).replace(" ", "")
    assert "网格1户数52人口" in said and "64" not in said


def test_the_print_says_what_the_page_says_with_whole_numbers_and_is_in_the_ledger(grid):
    said = reading.text(village().get("/prints/grids/pdf/", HERE).content)
    for word in ("应急管理网格管理表", GRID, "东到沟边", "52", "陈有福", NUMBER, "待核"):
        assert word in said
    assert Entry.objects.filter(action="print.table_taken").count() == 1


def test_the_sheet_has_the_columns_of_the_ledger(grid):
    heads, row = cells(village().get("/prints/grids/xlsx/", HERE))
    assert heads == ["网格编码", "网格名称", "范围(四至)", "户数", "人口", "网格长、电话", "网格员、电话"]
    assert row[0] == GRID and row[3:5] == [52, "待核"] and row[6] == f"陈有福 {NUMBER}"


def test_whoever_keeps_nobody_takes_masked_numbers(grid):
    client = reader()
    said = reading.text(client.get("/prints/grids/pdf/", HERE).content)
    assert MASKED in said and NUMBER not in said and not Entry.objects.filter(action="print.table_taken").exists()


@pytest.mark.parametrize("what", ["grids", "duties"])
def test_the_next_village_gets_nothing_of_ours(grid, what):
    client = neighbour()
    for how in ("", "pdf/", "xlsx/"):
        answer = client.get(f"/prints/{what}/{how}", HERE)
        assert "陈有福" not in (
            text(answer) if how == "" else reading.text(answer.content) if how == "pdf/" else str(cells(answer))
        )


def test_pages_cost_the_same_for_one_grid_and_five(grid, django_assert_max_num_queries):
    client = village()
    client.get("/prints/grids/", HERE)
    with django_assert_max_num_queries(27) as one:
        client.get("/prints/grids/", HERE)
    for number in range(4, 8):
        in_post(code=f"{VILLAGE}{number:03}", name=f"员{number}", phone=f"1540000065{number}")
        Grid.objects.create(region=a_region(f"{VILLAGE}{number:03}"), kind="group")
    with django_assert_max_num_queries(len(one)):
        client.get("/prints/grids/", HERE)
