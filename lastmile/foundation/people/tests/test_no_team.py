"""Why a village has no team: stated by its township, dated, shown instead of a bare gap, ended by a team."""

import pytest

from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people import selectors, services, staffing
from lastmile.foundation.people.models import NoTeam, Unit
from lastmile.foundation.people.tests.factories import GRID, TOWNSHIP, VILLAGE, a_post, as_seen_by, root
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotAllowed, NotValid, WrongState
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _a_village_with_posts():
    a_post("village_officer", VILLAGE)


@pytest.fixture
def office():
    return as_seen_by("office_director", TOWNSHIP, "李开云", "15400000101")


def stated(scope, reason="people", **more):
    return services.state_no_team(scope, region_code=VILLAGE, reason=reason, **more)


def line(key, pack):
    [found] = staffing.row(root(), VILLAGE, pack=pack, key=key).lines
    return found


def test_the_township_states_it_with_the_day_and_the_ledger_keeps_it(office):
    one = stated(office, words="在家的多是老人")
    assert (one.reason, one.said_on, one.region_code) == ("people", clock.today(), VILLAGE)
    assert Entry.objects.get(action="no_team.stated", subject_uid=one.uid).figures["reason"] == "people"
    assert list(selectors.no_teams_in(office)) == [one]


def test_kunming_asks_for_a_team_or_the_reason(office):
    assert line("team.village_or_reason", "kunming").gap == 1
    stated(office, words="在家的多是老人")
    found = line("team.village_or_reason", "kunming")
    assert found.gap == 0 and found.behind[0].name == "没有组建:人手不足,青壮年多在外"
    assert found.behind[0].words == f"{clock.today().isoformat()} 乡镇(街道)写明:在家的多是老人"


def test_jilin_keeps_the_gap_and_says_why(office):
    stated(office)
    found = staffing.row(root(), VILLAGE, pack="jilin", key="organisation.village_teams_least")
    assert (found.short, found.told) == (1, 1) and "人手不足" in found.lines[0].lacking[0].name


def test_a_team_ends_the_statement_and_another_statement_takes_its_place(office):
    stated(office)
    stated(office, "forming")
    assert [one.reason for one in selectors.no_teams_in(office)] == ["forming"]
    services.found_unit(office, region_code=VILLAGE, kind="team", name="海科村应急队")
    assert not selectors.no_teams_in(office).exists() and NoTeam.unscoped.count() == 2
    assert line("team.village_or_reason", "kunming").behind[0].kind == "unit"
    with pytest.raises(WrongState, match="已经有应急队伍"):
        stated(office)


def test_no_village_states_it_of_itself_and_nobody_of_a_grid(office):
    with pytest.raises(NotAllowed):
        stated(as_seen_by("village_secretary", VILLAGE, "余正昌", "15400000311"))
    a_post("grid_member", GRID)
    with pytest.raises(NotValid, match="按村"):
        services.state_no_team(office, region_code=GRID, reason="people")


@pytest.mark.parametrize(("reason", "words"), [("other", " "), ("none", ""), ("people", "长" * 201)])
def test_what_says_nothing_is_refused(office, reason, words):
    a_post("grid_member", GRID)
    with pytest.raises(NotValid):
        stated(office, reason, words=words)


def test_the_same_sheet_twice_is_one_and_other_content_is_refused(office):
    uid = uuid7()
    assert stated(office, uid=uid) == stated(office, uid=uid)
    with pytest.raises(DifferentContent):
        stated(office, "forming", uid=uid)
    assert NoTeam.unscoped.count() == 1 and not Unit.unscoped.filter(kind="team").exists()
