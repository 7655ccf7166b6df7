"""What an alert would reach, counted before anything is sent; residents told in lanes, the danger area first."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lastmile.domains.alerts.models import Telling
from lastmile.domains.alerts.selectors import chain, inside, wording
from lastmile.domains.points import public as points
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.channels.subscribing import services as subscribing
from lastmile.foundation.rulepacks import services as packs
from lastmile.kernel import clock

from .nights import AT, COUNTY, NEXT_TOWN, TOWN, VILLAGE, a_county, announce, issue, later, run_jobs, type_in

pytestmark = pytest.mark.django_db
GRID = f"{VILLAGE}001"


@pytest.fixture(scope="module", autouse=True)
def _county(kept):
    kept(a_county, at=AT)


@pytest.fixture(autouse=True)
def _night():
    clock.set_source(lambda: AT)


def _household(head, phone, code=GRID, **facts):
    a_region(code)
    given = {"registered": 4, "at_home": 3, **facts}
    return profile.add_household(a_scope("53"), region_code=code, head=head, phone=phone, **given)


@pytest.fixture
def homes():
    """One below a danger point, one beside it, one that says nothing, one in the next township."""
    threatened = _household("罗应才", "15400000901", need_help=1)
    _household("陈家", "15400000902")
    _household("李家", "", at_home=None)
    _household("汤家", "15400000904", code=f"{NEXT_TOWN}201001")
    root = a_scope("53")
    point = points.register_point(root, region_code=GRID, kind="landslide", name="滑坡", colour="red")
    points.choose_households(root, uid=point.uid, chosen={threatened.uid: points.Help()})
    return threatened


def _counted(taken):
    alert, version = taken.alert, taken.version
    return inside.inside(version, chain.area_codes(version), wording.call_text(alert, version), alert.region_code)


def test_people_homes_and_danger_points_are_counted_and_unknown_is_no_zero(homes):
    found = _counted(type_in())
    assert (found.people.households, found.people.at_home, found.people.unknown) == (3, 6, 1)
    assert (found.points, found.threatened.households, found.threatened.at_home) == (1, 1, 3)
    assert found.call.posts > 0 and found.sms == 2


def test_counting_costs_the_same_for_a_village_as_for_a_county(homes, django_assert_max_num_queries):
    small, large = type_in(region_codes=[VILLAGE]), type_in(region_codes=[COUNTY], signal="gale")
    with CaptureQueriesContext(connection) as first:
        _counted(small)
    with django_assert_max_num_queries(len(first)):
        _counted(large)


def test_a_place_where_nobody_can_be_called_is_said_plainly(homes):
    found = _counted(type_in(region_codes=[NEXT_TOWN]))
    assert any("没有人可叫" in words for words in found.warnings)


def test_calls_that_the_lines_cannot_carry_in_time_are_said_before_anything_goes_out(homes, settings):
    assert not _counted(type_in()).warnings
    settings.FIGURES = ["channel.voice_lines=1", "channel.voice_call_seconds=120"]
    found = _counted(type_in(signal="gale"))
    late = AT + timedelta(minutes=2 * found.call.people)
    assert found.call.voice_done_at == late
    [words] = found.warnings
    assert f"{clock.local(late):%H:%M}才打得完" in words and f"超过{found.answer.number:g}分钟的应答时限" in words


def test_residents_who_cannot_be_told_in_time_are_said_too(homes, settings):
    settings.FIGURES = ["channel.sms_a_second=1"]
    packs.override(a_scope("53"), a_region(COUNTY), key="warning.village_red_minutes", value="1", reason="区里规定")
    for number in range(60):
        _household(f"户{number}", f"154{number:08d}")
    found = _counted(type_in())
    assert found.sms_done_at > AT + timedelta(minutes=1)
    assert any("才发得完,超过1分钟的传达时限" in words for words in found.warnings)


def test_residents_are_told_the_danger_area_first(homes):
    taken = announce()
    told = {one.reference: one for one in Attempt.objects.filter(subject_uid=taken.alert.uid, channel="sms")}
    assert len(told) == 2 and told[homes.uid].lane == 1
    assert {one.lane for key, one in told.items() if key != homes.uid} == {2}
    assert Telling.objects.get().township == TOWN


def test_numbers_the_public_left_are_told_behind_the_households_and_a_number_known_already_once(homes):
    for phone in ("15400000902", "15400000977"):
        uid, code = subscribing.ask(region=a_region(VILLAGE), phone=phone)
        subscribing.confirm(uid=uid, code=code)
    assert _counted(type_in()).sms == 4
    taken = announce()
    told = Attempt.objects.filter(subject_uid=taken.alert.uid, channel="sms")
    assert sorted(one.address for one in told)[-1] == "15400000977" and told.count() == 3
    assert told.get(reference=uid).lane == 2


def test_a_blue_alert_sends_residents_nothing(homes):
    taken = announce("blue")
    assert not Attempt.objects.filter(subject_uid=taken.alert.uid).exists()


def test_what_is_for_posts_alone_sends_residents_nothing(homes):
    taken = announce(reach="restricted")
    assert not Attempt.objects.filter(subject_uid=taken.alert.uid).exists()


def test_the_end_reaches_residents_who_were_told_once(homes):
    announce()
    later(60)
    last = type_in(ends=True)
    issue(last)
    run_jobs()
    ends = Attempt.objects.filter(subject_uid=last.alert.uid, message__text__contains="已解除")
    assert ends.count() == 2
