"""Walks owed at places: only where nobody walked in the period, to the grid member, late until it is done."""

from datetime import date, timedelta

import pytest

from lastmile.domains.patrols import jobs, services
from lastmile.domains.patrols.models import Visit
from lastmile.domains.patrols.rules import visits as rules
from lastmile.domains.patrols.rules.rounds import Due
from lastmile.domains.patrols.selectors import rounds, visits
from lastmile.domains.patrols.services.walking import Said
from lastmile.domains.points.tests.factories import GRID, an_office, somebody
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.people.models import Account
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import services as packs
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
SEPTEMBER = clock.at(date(2026, 9, 21), 9)  # ten days before the quarter's end
FIRE = "small_place_fire"


@pytest.fixture(autouse=True)
def autumn():
    with clock.stopped(SEPTEMBER):
        yield


@pytest.fixture(scope="module")
def two(kept):
    return kept(lambda: (an_office(), somebody(GRID, "grid_member", "王某", "15400000004")), at=SEPTEMBER)


@pytest.fixture
def zhang(two):
    return two[0]


@pytest.fixture
def wang(two):
    return two[1]


@pytest.fixture
def shop(zhang, wang):
    return profile.add_place(zhang, region_code=GRID, kind="small_place", name="顺发小商店")


def todo(scope):
    return [row for row in owed.owed_by([scope.acting_as.post_id]) if row.kind == "patrol.visit"]


def walk(scope, shop, *bad, answered=5):
    wording = catalogue.checklists_built_in()[FIRE]
    asked = [item for item in wording.items if item.bad][:answered]
    good = {"yes": "no", "no": "yes"}
    said = {item.id: {"a": item.bad if item.id in bad else good[item.bad]} for item in asked}
    facts = {"uid": uuid7(), "key": FIRE, "subject_kind": "place", "subject_uid": shop.uid}
    return services.finish_walk(scope, said=Said(answers=said), **facts)


def deadly():
    return catalogue.checklists_built_in()[FIRE].items[0].id


def test_a_place_nobody_walked_is_owed_near_the_end_of_its_period_and_once(wang, shop):
    assert [services.open_visits() for _again in range(3)] == [1, 0, 0]
    [row] = todo(wang)
    assert (row.title, row.due_at) == ("走访排查:顺发小商店", clock.end_of(date(2026, 9, 30)))


def test_whoever_walks_in_good_time_is_never_reminded(wang, shop):
    with clock.stopped(SEPTEMBER - timedelta(days=40)):
        assert services.open_visits() == 0
        walk(wang, shop)
    assert services.open_visits() == 0


def test_a_walk_without_a_finding_does_it(wang, shop):
    jobs.open_visits()
    assert walk(wang, shop).round.state == "walked"
    assert todo(wang) == []


def test_a_walk_with_a_finding_does_it_too(wang, shop):
    services.open_visits()
    done = walk(wang, shop, deadly())
    assert (done.round.state, len(done.hazards)) == ("walked", 1)


def test_a_walk_that_left_out_what_matters_does_not(wang, shop):
    services.open_visits()
    assert walk(wang, shop, answered=2).round is None
    assert len(todo(wang)) == 1


def test_late_it_stays_late_until_it_is_walked_and_climbs_by_the_digest(wang, shop):
    services.open_visits()
    with clock.stopped(SEPTEMBER + timedelta(days=30)):
        assert services.open_visits() == 0
        [row] = todo(wang)
        assert row.due_at < clock.now()
        assert owed.open_on(shop.uid, "patrol.visit")[0].next_step_at <= clock.now()
        walk(wang, shop)
        assert owed.open_on(shop.uid, "patrol.visit") == []
        assert services.open_visits() == 0


def test_another_colour_replaces_it(zhang, wang, shop):
    services.open_visits()
    type(shop).unscoped.filter(pk=shop.pk).update(risk="red")
    assert services.open_visits() == 1
    assert [(one.state, one.period[:2]) for one in Visit.unscoped.order_by("id")] == [("dropped", "90"), ("open", "7-")]
    assert len(todo(wang)) == 1


def test_a_place_that_was_closed_owes_nothing(wang, shop):
    services.open_visits()
    type(shop).unscoped.filter(pk=shop.pk).update(closed_on=clock.today())
    services.open_visits()
    assert (Visit.unscoped.get().state, todo(wang)) == ("dropped", [])


def test_a_township_may_ask_more_often(zhang, wang, shop):
    packs.override(a_scope("53"), a_region(GRID[:9]), key="patrol.place_blue_days", value=7, reason="节前")
    services.open_visits()
    assert Visit.unscoped.get().ends_on == date(2026, 9, 27)


def test_where_the_grid_has_no_member_the_village_owes_and_where_nobody_is_it_is_said(zhang):
    officer = somebody("530113104211", "village_officer", "李某", "15400000005")
    for code, name in (("530113104211", "海科小学"), ("530113104205", "芋头塘小学")):
        profile.add_place(zhang, region_code=a_region(code).code, kind="school", name=name)
    services.open_visits()
    assert len(todo(officer)) == 1
    assert Visit.unscoped.get(region_code="530113104205").has_post is False


def test_opened_while_nobody_was_there_it_is_owed_by_who_comes(zhang):
    profile.add_place(zhang, region_code=a_region("530113104205").code, kind="school", name="芋头塘小学")
    services.open_visits()
    officer = somebody("530113104205", "village_officer", "李某", "15400000005")
    for _again in range(2):
        services.open_visits()
        assert [row.title for row in todo(officer)] == ["走访排查:芋头塘小学"]
    assert Visit.unscoped.get().has_post


def test_during_a_response_it_waits(wang, shop):
    services.open_visits()
    obligations.postpone_standing(a_scope("53"), subject_uid=uuid7(), branch=GRID[:9], why="防汛二级响应期间")
    assert todo(wang) == []


def test_opening_costs_the_same_for_few_places_or_many(zhang, wang, shop, django_assert_max_num_queries):
    for number in range(6):
        profile.add_place(zhang, region_code=GRID, kind="small_place", name=f"{number}号店")
    with django_assert_max_num_queries(40):
        assert services.open_visits() == 7


def test_the_neighbour_sees_none(wang, shop):
    services.open_visits()
    chen = somebody("530113104205001", "grid_member", "陈某", "15400000006")
    assert len(visits.open_visits(wang)) == 1
    assert visits.open_visits(chen) == []


def test_the_office_lists_places_not_walked_and_opens_one(wang, shop, client):
    services.open_visits()
    client.force_login(Account.objects.get(login="张某"))
    assert all(words in client.get("/patrols/?tab=places").content.decode() for words in ("顺发小商店", "按颜色"))
    page = client.get(f"/patrols/places/{shop.uid}/").content.decode()
    assert "还没走" in page and "参考上限" in page and "王某" not in page


def test_the_statement_counts_places_still_to_be_walked(zhang, wang, shop):
    services.open_visits()
    [one] = [row for row in rounds.statement(zhang, GRID[:9], clock.today()) if row.places]
    assert (one.region_code, one.places) == (GRID, 1)
    walk(wang, shop)
    assert not any(row.places for row in rounds.statement(zhang, GRID[:9], clock.today()))


@pytest.mark.parametrize(("day", "near"), [(19, False), (20, True), (30, True)])
def test_ten_days_before_its_end_it_becomes_owed(day, near):
    due = Due("visit", "90-20260701", date(2026, 7, 1), date(2026, 9, 30), 90, "按颜色")
    assert rules.is_near_its_end(due, 10, date(2026, 9, day)) is near


def test_kinds_of_seasons_are_kinds_of_places():
    said = {kind for season in catalogue.round_rules().visits.values() for kind in season.kinds}
    assert said <= set(profile.PlaceKind.values)


def test_no_season_asks_less_often_than_the_colour_alone():
    figures, seasons = catalogue.current().packs["national"].figures, catalogue.round_rules().visits
    always = {colour: figures[key].number for colour, key in seasons["always"].days.items()}
    for season in seasons.values():
        assert all(figures[key].number <= always[colour] for colour, key in season.days.items()), season.id
