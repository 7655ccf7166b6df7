"""Readings from a sheet: units, days and names as people write them; wrong rows say why; the same sheet again adds nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lastmile.domains.points.models import Alarm, Reading
from lastmile.domains.points.notebook import READINGS
from lastmile.domains.points.tests.factories import a_point, an_office, somebody
from lastmile.foundation.imports import kinds
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7
from lastmile.kernel.outcomes import Line

pytestmark = pytest.mark.django_db
ROW = {"name": "3组滑坡点", "measure": "裂缝", "value": "31.5", "at": "2026-07-01 08:00"}


@pytest.fixture(scope="module")
def office(kept):
    return kept(an_office)


@pytest.fixture
def area(office):
    a_point(office, number="DZ-7")
    return get_region("530113104")


def plan(scope, area, **cells):
    [outcome] = READINGS.plan(scope, area, [Line(3, {**ROW, **cells})], None)
    return outcome


def apply(scope, area, *rows):
    lines = [Line(number, {**ROW, **cells}) for number, cells in enumerate(rows)]
    return [one.result for one in READINGS.apply(scope, area, lines, None, uid=uuid7())]


def test_it_is_one_of_the_ledgers():
    assert kinds.kind_of("readings") is READINGS


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        ({"value": "31.5"}, "31.5"),
        ({"value": "3.15", "unit": "厘米"}, "31.5"),
        ({"value": "31.5mm"}, "31.5"),
        ({"value": "31.5"}, "31.5"),
        ({"measure": "水位", "value": "150", "unit": "cm"}, "1.5"),
        ({"number": "DZ-7", "name": ""}, "31.5"),
        ({"at": "2026年7月1日8时30分"}, "31.5"),
        ({"at": "7月1日 8:20"}, "31.5"),
        ({"value": "约31.5"}, "31.5"),
    ],
)
def test_units_digits_and_names_as_people_write_them(office, area, cells, value):
    assert plan(office, area, **cells).result == "new"
    apply(office, area, cells)
    assert Reading.objects.get().value == Decimal(value)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"name": "别处"}, "危险点"),
        ({"measure": "风速"}, "监测项目"),
        ({"value": "很宽"}, "读数"),
        ({"value": "3", "unit": "英寸"}, "读数"),
        ({"measure": "1小时雨量", "value": "900"}, "读数"),
        ({"at": "去年"}, "时间"),
        ({"at": "2099-01-01 08:00"}, "时间"),
    ],
)
def test_a_wrong_row_says_which_column_and_nothing_is_written(office, area, cells, column):
    assert [one.column for one in plan(office, area, **cells).problems] == [column]
    assert apply(office, area, cells) == ["error"]
    assert not Reading.objects.exists()


def test_a_column_of_numbers_is_the_points_own():
    [column] = [one for one in READINGS.columns if "编号" in getattr(one, "synonyms", ())]
    assert column.key == "number"


def test_the_same_sheet_again_adds_nothing(office, area):
    assert apply(office, area, {}, {}) == ["new", "unchanged"]
    assert plan(office, area).result == "unchanged"
    assert Reading.objects.count() == 1


def test_an_old_sheet_opens_no_alarm_and_a_fresh_row_does(office, area):
    rain = {"measure": "1小时雨量", "value": "80"}
    apply(office, area, rain)
    assert not Alarm.objects.exists()
    apply(office, area, {**rain, "at": f"{clock.local(clock.now() - timedelta(hours=1)):%Y-%m-%d %H:%M}"})
    assert Alarm.objects.get().level == "red"


def test_a_row_that_crossed_says_what_came_of_it(office, area):
    rain = {"measure": "1小时雨量", "value": "80"}
    fresh = {**rain, "at": f"{clock.local(clock.now() - timedelta(hours=1)):%Y-%m-%d %H:%M}"}
    lines = [Line(number, {**ROW, **cells}) for number, cells in enumerate((rain, fresh, {}))]
    said = ["".join(one.words) for one in READINGS.apply(office, area, lines, None, uid=uuid7())]
    assert "没有打开处置" in said[0] and "处置已经打开" in said[1] and said[2] == ""


def test_points_of_the_next_village_are_not_found(area):
    neighbour = somebody("530113104205", "village_secretary", "陈某", "15400000004")
    assert plan(neighbour, area).result == "error"


def test_what_goes_out_has_the_columns_of_the_ledger(office, area):
    apply(office, area, {})
    [(uid, cells)] = list(READINGS.handed(office, "530113104"))
    assert len(cells) == len(READINGS.ledger) and cells[1:5] == ["DZ-7", "3组滑坡点", "裂缝", Decimal("31.5")]
    assert uid == Reading.objects.get().uid
