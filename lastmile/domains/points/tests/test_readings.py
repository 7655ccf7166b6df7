"""Readings by hand and by device: checked, idempotent, compared with the limits of the place."""

from datetime import timedelta
from decimal import Decimal

import pytest

from lastmile.domains.points import services
from lastmile.domains.points.models import Alarm, Reading
from lastmile.domains.points.selectors import watching
from lastmile.domains.points.tests.factories import a_point, an_office
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.ledger import sealer, verify
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.rulepacks import services as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotValid
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def office(kept):
    return kept(an_office)


@pytest.fixture
def point(office):
    return a_point(office)


def read(office, point, value, measure="rain_1h", **more):
    return services.enter_reading(office, point_uid=point.uid, measure=measure, value=Decimal(str(value)), **more)


def test_the_same_uid_is_the_same_reading_and_other_content_is_refused(office, point):
    uid = uuid7()
    first = read(office, point, 12, uid=uid)
    again = read(office, point, "12.00", uid=uid)
    assert again.known and again.reading.pk == first.reading.pk
    with pytest.raises(DifferentContent, match="没有动"):
        read(office, point, 13, uid=uid)
    assert Reading.objects.get().value == 12


def test_a_clock_that_runs_ahead_is_told_so(office, point):
    with pytest.raises(NotValid, match="钟快了"):
        read(office, point, 12, at=clock.now() + timedelta(minutes=40))
    for hours, words in ((26, "在 26 小时 . 分以后"), (119, "在 4 天 23 小时以后")):
        with pytest.raises(NotValid, match=words):
            read(office, point, 12, at=clock.now() + timedelta(hours=hours, minutes=5))
    assert read(office, point, 12, at=clock.now() + timedelta(minutes=2)).reading.at <= clock.now()


@pytest.mark.parametrize(("minutes", "words"), [(25, "快了 2"), (-25, "慢了 2")])
def test_a_device_that_takes_another_time_for_now_is_told_so(point, minutes, words):
    with pytest.raises(NotValid, match=words):
        services.check_device_clock(point.region_code, clock.now() + timedelta(minutes=minutes))
    services.check_device_clock(point.region_code, clock.now() + timedelta(minutes=3))


def test_a_device_sends_nothing_from_last_year_but_a_sheet_may(office, point):
    at = clock.now() - timedelta(days=300)
    with pytest.raises(NotValid, match="表格导入"):
        read(office, point, 12, at=at, source="device")
    assert read(office, point, 12, at=at, source="import").reading.at == at


@pytest.mark.parametrize(
    ("measure", "value"), [("rain_1h", "-1"), ("rain_1h", "900"), ("crack", "NaN"), ("level", "1e9")]
)
def test_what_cannot_be_true_is_refused_with_a_sentence(office, point, measure, value):
    with pytest.raises(NotValid):
        read(office, point, value, measure=measure)


def test_limits_come_from_the_packs_until_the_point_has_its_own(office, point):
    assert watching.limits(point)["rain_1h"].orange == 30
    assert watching.limits(point)["level"].red is None
    with pytest.raises(NotValid, match="谁给"):
        services.set_threshold(office, uid=point.uid, measure="rain_1h", orange=Decimal(20), red=None, source=" ")
    services.set_threshold(office, uid=point.uid, measure="rain_1h", orange=Decimal(20), red=None, source="地勘队 5-1")
    assert read(office, point, 21).reading.crossed == "orange"
    services.set_threshold(office, uid=point.uid, measure="rain_1h", orange=None, red=None, source="")
    assert watching.limits(point)["rain_1h"].orange == 30


def test_red_may_not_lie_below_orange(office, point):
    with pytest.raises(NotValid, match="红线"):
        services.set_threshold(
            office, uid=point.uid, measure="level", orange=Decimal(3), red=Decimal(2), source="水务站"
        )


def test_a_crack_that_jumps_opens_the_steps_and_one_that_creeps_over_days_does_not(office, point):
    for hours, value in ((60, 31), (30, 33), (2, 36)):
        assert read(office, point, value, "crack", at=clock.now() - timedelta(hours=hours)).alarm is None
    assert read(office, point, 41, "crack").alarm.level == "orange"


def test_a_gauge_whose_every_step_is_small_crosses_by_what_it_did_in_a_day(office, point):
    now = clock.now()
    for minutes in range(40, 0, -10):
        value = Decimal("33") - Decimal(minutes) / 10
        assert read(office, point, value, "crack", at=now - timedelta(minutes=minutes), source="device").alarm is None
    assert read(office, point, 34, "crack", source="device").alarm.level == "orange"


def test_an_old_reading_is_kept_and_opens_nothing(office, point):
    entered = read(office, point, 80, at=clock.now() - timedelta(days=2))
    assert entered.reading.crossed == "red" and entered.alarm is None and "没有打开处置" in entered.words
    assert not Alarm.objects.exists()


def test_the_newest_of_each_measure_is_found_in_two_queries(office, point, django_assert_num_queries):
    other = a_point(office, name="另一处")
    for value in (1, 2, 3):
        read(office, point, value)
        read(office, other, value, "rain_24h")
    with django_assert_num_queries(2):
        found = watching.last_readings([point, other])
    assert [(one.measure, one.value) for one in found[point.pk]] == [("rain_1h", 3)]


def test_a_gauge_does_not_fill_the_record_but_every_reading_is_sealed_in_it(office, point):
    for value in (1, 2, 60):
        read(office, point, value, source="device")
    actions = [line.action for line in ledger.timeline("point", point.uid)]
    assert actions.count("reading.entered") == 1  # the one that crossed
    sealer.seal()
    while sealer.digest_bulk(Reading):
        pass
    assert not Reading.objects.filter(sealed_in__isnull=True).exists()
    assert list(verify.everything()) == []
    Reading.objects.filter(value=2).update(value=Decimal(200))
    assert list(verify.everything())


def test_what_cannot_be_true_is_a_figure_of_the_place(office, point):
    with pytest.raises(NotValid, match="不可能"):
        read(office, point, 501)
    packs.override(a_scope("53"), a_region("530113104"), key="reading.rain_1h_most_mm", value=600, reason="山区暴雨")
    assert read(office, point, 501).reading.value == 501
