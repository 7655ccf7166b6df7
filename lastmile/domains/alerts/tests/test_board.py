"""The board of an alert: its figures, tabs and lines, for whoever looks; and that it costs the same for one or many."""

import pytest
import shapely
from django.test import Client
from django.urls import reverse

from lastmile.domains.alerts.selectors import board as selectors
from lastmile.domains.alerts.tests.nights import AT, COUNTY, TOWN, VILLAGE, a_county, announce, calls, later, run_jobs
from lastmile.domains.orders.tests.factories import HAIKE, a_post, hold
from lastmile.domains.orders.tests.test_pages import sign_in
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.channels.models import ChannelState
from lastmile.foundation.obligations import climbing
from lastmile.foundation.people.models import Holding
from lastmile.foundation.regions.models import RegionShape
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def county(kept):
    kept(a_county, at=AT)


@pytest.fixture
def night(county):
    clock.set_source(lambda: AT)


@pytest.fixture
def office(night) -> Client:
    """The township's duty officer at the desk."""
    return sign_in(Holding.objects.get(post__kind="duty_officer"))


def look(alert, tab: str = "people", scope: Scope | None = None) -> selectors.Board:
    return selectors.board(scope or a_scope(TOWN), alert, tab=tab)


def test_the_board_says_who_is_not_reached(night) -> None:
    alert = announce().alert
    board = look(alert)
    assert board.missing == board.watch.tally.people > 0
    assert board.call.uid == calls(alert)[-1].uid


def test_an_upgrade_is_said_with_who_must_answer_again(night) -> None:
    first = announce("orange")
    later(62)
    second = announce("red")
    assert second.alert.pk == first.alert.pk
    [line] = selectors.version_lines(second.alert)
    assert line.startswith("橙色 22:40 升级为红色 23:42") and "仍须应答" in line
    assert look(second.alert).call.level == "red"


def test_the_county_sees_numbers_and_no_names_until_it_is_its_turn(night) -> None:
    alert = announce().alert
    county = look(alert, scope=a_scope(COUNTY))
    assert county.watch.rows == [] and county.missing > 0
    assert look(alert).watch.rows


def test_when_neither_call_nor_sms_goes_out_the_board_says_print(night) -> None:
    alert = announce().alert
    assert not look(alert).cut_off
    for channel in ("voice", "sms"):
        ChannelState.objects.update_or_create(channel=channel, defaults={"broken_since": clock.now()})
    assert look(alert).cut_off


@pytest.mark.parametrize("tab", selectors.TABS)
def test_every_tab_opens(night, tab: str, office) -> None:
    alert = announce().alert
    page = office.get(reverse("alerts:board", args=[alert.uid]), {"tab": tab})
    assert page.status_code == 200 and "还没叫应" in page.content.decode()


def test_the_wall_has_nothing_to_press(night, office) -> None:
    alert = announce().alert
    text = office.get(reverse("alerts:board", args=[alert.uid]), {"wall": "1"}).content.decode()
    assert "<button" not in text and "<nav" not in text and 'class="wall"' in text


def test_a_polled_board_that_did_not_change_says_so(night, office) -> None:
    alert = announce().alert
    address = reverse("alerts:board", args=[alert.uid])
    first = office.get(address, headers={"HX-Request": "true"})
    again = office.get(address, headers={"HX-Request": "true", "If-None-Match": first["ETag"]})
    assert again.status_code == 304


def test_everything_that_happened_stands_in_the_course(night) -> None:
    alert = announce().alert
    climbing.climb_all()
    words = [f"{one.of} {one.words}" for one in look(alert, "course").happenings]
    assert any("收到" in one for one in words) and any("叫应 第一通" in one for one in words)
    came, issued = (next(at for at, one in enumerate(words) if said in one) for said in ("收到", "已发布"))
    assert issued < came, "the later of one second stands above"


def test_the_map_says_nothing_of_villages_the_reader_does_not_see(night) -> None:
    villages = [VILLAGE, f"{TOWN}999"]
    for number, code in enumerate(villages):
        box = shapely.box(102 + number, 26, 103 + number, 27)
        RegionShape.objects.create(region=a_region(code), outline=box, source="drawn")
    alert = announce().alert
    shown = {spot.cell.region.code: spot.state for spot in look(alert, scope=a_scope(VILLAGE)).map.spots}
    assert shown[VILLAGE] != "outside" and shown[villages[1]] == "outside"
    assert {spot.state for spot in look(alert).map.spots} == {"open", "clear"}


@pytest.mark.parametrize("more", [0, 6])
def test_the_board_costs_the_same_for_few_and_for_many(night, more: int, django_assert_max_num_queries) -> None:
    for number in range(more):
        hold(a_post("grid_member", f"{HAIKE}{number + 20:03}"))
    alert = announce().alert
    climbing.climb_all()
    run_jobs()
    with django_assert_max_num_queries(48):
        look(alert)


def test_the_tab_of_ways_leads_to_the_log_of_publication_and_the_wall_does_not(office) -> None:
    alert = announce().alert
    log, board = reverse("outlets:publications", args=["alert", alert.uid]), reverse("alerts:board", args=[alert.uid])
    ways = office.get(board, {"tab": "channels"}).content.decode()
    assert log in ways and "7种" in ways and "/warning.channel_kinds/" in ways
    assert log not in office.get(board, {"tab": "channels", "wall": "1"}).content.decode()
    assert office.get(log).status_code == 200
