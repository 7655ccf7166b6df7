"""Readings from a sheet: units, days and names as people write them; wrong rows say why; the same sheet again adds nothing."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lastmile.domains.points import services
from lastmile.domains.points.models import Alarm, DangerPoint, Reading
from lastmile.domains.points.notebook import READINGS
from lastmile.domains.points.rules import Source
from lastmile.domains.points.tests.factories import a_point, an_office, somebody
from lastmile.foundation.imports import kinds
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7
from lastmile.kernel.outcomes import TITLED, Line

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


def applied(scope, area, *rows):
    lines = [Line(number, {**ROW, **cells}) for number, cells in enumerate(rows)]
    return READINGS.apply(scope, area, lines, None, uid=uuid7())


def apply(scope, area, *rows):
    return [one.result for one in applied(scope, area, *rows)]


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


def minute():
    return (clock.now() - timedelta(hours=2)).replace(second=0, microsecond=0)


def row(at=None, **cells):
    """A row of the minute in which `sent` was read."""
    return {"at": f"{clock.local(at or minute()):%Y-%m-%d %H:%M}"} | cells


def sent(scope, value="31.5", device="", source=Source.DEVICE, second=40):
    uid = DangerPoint.unscoped.get(number="DZ-7").uid
    said = {"measure": "crack", "value": Decimal(value), "device": device, "source": source}
    at = minute() + timedelta(seconds=second)
    return services.enter_reading(scope, point_uid=uid, uid=uuid7(), at=at, **said).reading


@pytest.mark.parametrize("source", [Source.DEVICE, Source.HAND])
def test_what_was_sent_already_is_not_kept_again_and_the_row_says_so(office, area, source):
    kept, again = sent(office, device="crack-1", source=source), row(device="1号裂缝计")
    outcomes = [plan(office, area, **again), *applied(office, area, again)]
    assert [(one.result, one.subject_uid) for one in outcomes] == [("unchanged", kept.uid)] * 2
    assert all("的裂缝 31.5 毫米" in one.words[0] and "crack-1" in one.words[0] for one in outcomes)
    assert Reading.objects.count() == 1


@pytest.mark.parametrize(
    ("there", "named", "result"),
    [("", "", "error"), ("crack-1", "", "error"), ("甲", "甲", "error"), ("甲", "乙", "new")],
)
def test_another_value_of_the_minute_is_only_another_gauges(office, area, there, named, result):
    sent(office, value="30", device=there)
    assert plan(office, area, **row(device=named)).result == result
    assert apply(office, area, row(device=named)) == [result]
    assert Reading.objects.count() == 1 + (result == "new")


def test_rows_of_one_sheet_are_compared_before_anything_is_written(office, area):
    rows = [{"device": "甲"}, {"device": "甲"}, {"value": "41"}, {"value": "41", "device": "乙"}]
    lines = [Line(number, {**ROW, **cells}) for number, cells in enumerate(rows)]
    planned = [one.result for one in READINGS.plan(office, area, lines, None)]
    assert planned == ["new", "unchanged", "error", "new"] == apply(office, area, *rows)


def test_what_a_sheet_said_a_device_may_send_and_it_is_kept_once(office, area):
    apply(office, area, row(device="1号裂缝计"))
    kept = Reading.objects.get()
    said = {"measure": "crack", "value": Decimal("31.5"), "device": "crack-1", "source": Source.DEVICE, "uid": uuid7()}
    point = DangerPoint.unscoped.get(number="DZ-7").uid
    for _time in range(2):
        entered = services.enter_reading(office, point_uid=point, at=minute() + timedelta(seconds=40), **said)
        assert entered.known and entered.reading == kept
    assert Reading.objects.count() == 1


def test_what_a_sheet_does_not_say_a_device_may_add(office, area):
    apply(office, area, row())
    assert sent(office, value="32") and sent(office, second=60) and sent(office, source=Source.HAND)
    assert Reading.objects.count() == 4


def test_the_minute_after_is_another_reading(office, area):
    sent(office, second=60)
    assert plan(office, area, **row()).result == "new" and apply(office, area, row()) == ["new"]


def test_a_sheet_asks_once_for_many_moments(office, area):
    lines = [Line(n, ROW | row(minute() - timedelta(minutes=n))) for n in range(150)]
    with CaptureQueriesContext(connection) as asked:
        assert {one.result for one in READINGS.plan(office, area, lines, None)} == {"new"}
    assert len([one for one in asked.captured_queries if "points_reading" in one["sql"]]) == 1


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


def test_a_moment_without_a_year_is_of_the_year_in_the_title_and_the_dry_run_says_so(office, area):
    last = clock.today().year - 1
    lines = [Line(3, {**ROW, "at": "6月1日 8:00", TITLED: str(last)})]
    [outcome] = READINGS.plan(office, area, lines, None)
    assert outcome.words[1] == f"“时间”没写年份,按标题里的{last}年记。"
