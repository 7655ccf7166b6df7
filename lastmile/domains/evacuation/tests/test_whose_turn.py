"""Who sees which households: the township and below line by line, a level above figures, until a ladder turned to it."""

import io
from copy import deepcopy
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from lastmile.domains.evacuation import services
from lastmile.domains.evacuation.models import Help, RollCall
from lastmile.domains.evacuation.selectors import boarding, doors, figuring, helping, lists, rollcalls, sheets
from lastmile.domains.evacuation.tests.factories import GRID, TOWNSHIP, VILLAGE, a_head, a_night, somebody
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.obligations import climbing
from lastmile.foundation.people.models import Account
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotVisible

pytestmark = pytest.mark.django_db
START = datetime(2026, 7, 25, 14, 40, tzinfo=UTC)
COUNTY, CITY = "530113", "5301"
VIEW, RECORD, ORDER = "move.view", "move.record", "move.order"


@pytest.fixture(autouse=True)
def evening():
    with clock.stopped(START):
        yield


@pytest.fixture(scope="module")
def found(kept):
    return kept(lambda: a_night(homes=((4, 3, 1), (3, 3, 0))), at=START)


@pytest.fixture
def night(found):
    return deepcopy(found)


def page(scope, night):
    return doors.page(scope, night.list, doors.Filters(), None, 50)


def wait(minutes):
    """A worker that ticks every minute."""
    for minute in range(minutes + 1):
        with clock.stopped(START + timedelta(minutes=minute)):
            climbing.climb_all()


@pytest.fixture
def climbed(night):
    """The village is asked to carry somebody and nobody moves; the ladder goes on to the county's duty desk."""
    a_head()
    county = somebody(COUNTY, "bureau_duty", "周某", "15400000071")
    night.say(night.row(night.homes[0]), "carry", note="老人发烧")
    wait(46)
    return county


@pytest.mark.parametrize(
    ("code", "permissions", "lines", "named"),
    [
        ("53", {VIEW, RECORD, ORDER}, 0, False),
        (CITY, {VIEW, RECORD, ORDER}, 0, False),
        (COUNTY, {VIEW}, 0, False),
        (COUNTY, {VIEW, RECORD}, 0, False),
        (COUNTY, {VIEW, ORDER}, 0, False),
        (TOWNSHIP, {VIEW}, 3, False),
        (TOWNSHIP, {VIEW, RECORD}, 3, True),
        (TOWNSHIP, {VIEW, ORDER}, 3, True),
        (VILLAGE, {VIEW, RECORD}, 3, True),
        (GRID, {VIEW}, 3, False),
        (GRID, {VIEW, RECORD}, 3, True),
        (TOWNSHIP, {RECORD}, 0, False),
    ],
)
def test_lines_and_names_by_permission_and_level(night, code, permissions, lines, named):
    scope = a_scope(code, permissions=permissions)
    found = page(scope, night)
    assert len(found) == lines
    assert {line.named for line in found} == ({named} if lines else set())
    assert boarding.board(scope, night.list).figures.must == (12 if VIEW in permissions else 0)


def test_a_county_that_also_serves_in_a_village_reads_that_village(night):
    both = a_scope(COUNTY, VILLAGE, permissions={VIEW, RECORD})
    assert [line.named for line in page(both, night)] == [True] * 3


def test_a_row_opens_to_the_county_when_its_ladder_turned_there_and_closes_when_it_is_done(night, climbed):
    [line] = page(climbed, night)
    assert (line.move.pk, line.named, line.name) == (night.row(night.homes[0]).pk, True, night.homes[0].head)
    assert page(a_scope(COUNTY, permissions={VIEW}), night)[0].name == "罗×"
    assert page(a_scope("5302", permissions={VIEW, RECORD}), night) == []
    assert helping.get_help(climbed, Help.unscoped.get().uid).note == "老人发烧"
    night.say(line.move, "relatives", destination="舅舅家")
    assert page(climbed, night) == []
    with pytest.raises(NotVisible):
        helping.get_help(climbed, Help.unscoped.get().uid)


def test_no_address_leads_around_it(night, climbed):
    with pytest.raises(NotVisible):
        lists.get_row(climbed, night.row(night.homes[1]).uid)
    assert lists.get_row(climbed, night.row(night.homes[0]).uid).household == night.homes[0]
    with pytest.raises(NotVisible):
        night.say(night.row(night.homes[1]), "told", climbed)


def test_before_its_turn_the_county_counts_no_heads_at_a_shelter(night):
    night.say(night.row(night.homes[0]), "arrived")
    rollcall = services.open_rollcall(night.office, source_uid=night.source[1], shelter_uid=night.shelter.uid)
    county = a_scope(COUNTY, permissions={VIEW, RECORD})
    assert len(rollcalls.sheet(night.office, rollcall)) == 1
    assert rollcalls.sheet(county, rollcall) == []
    with pytest.raises(NotAllowed):
        services.take_rollcall(county, uid=rollcall.uid, present={})


def test_a_roll_call_nobody_takes_opens_to_the_county_once_its_ladder_turned_there(night):
    a_head()
    county = somebody(COUNTY, "bureau_duty", "周某", "15400000071")
    night.say(night.row(night.homes[0]), "arrived")
    services.open_rollcall(night.office, source_uid=night.source[1], shelter_uid=night.shelter.uid)
    wait(150)
    rollcall = RollCall.unscoped.get()
    assert [one.line.name for one in rollcalls.sheet(county, rollcall)] == [night.homes[0].head]


def client_of(scope):
    client = Client()
    client.force_login(Account.objects.get(person_id=scope.person_id))
    return client


def test_pages_export_and_print_of_the_county_hold_numbers_only(night):
    county = client_of(somebody(COUNTY, "bureau_duty", "周某", "15400000071"))
    for name in ("doors", "moves"):
        shown = county.get(reverse(f"moves:{name}", args=[night.source[1]])).content.decode()
        assert "各户由村和乡镇看" in shown and "罗" not in shown and "0000999" not in shown and "****0999" not in shown
    answer = county.get(reverse("moves:export", args=[night.source[1]]))
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[0] == sheets.FIGURE_HEADS
    assert dict(zip(rows[0], rows[1], strict=True))["应转人数"] == 12 and len(rows) == 2
    assert county.get(reverse("moves:paper", args=[night.source[1]])).status_code == 403
    assert county.get(reverse("moves:sheet_back", args=[night.source[1], night.point.uid])).status_code == 403


def test_by_village_and_point_the_sums_are_the_figures(night):
    found = figuring.by_village_and_point(a_scope(COUNTY), night.list)
    assert sum(one.must for _village, _point, one in found) == figuring.figures(a_scope(COUNTY), night.source).must
