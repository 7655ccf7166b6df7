"""Rounds: opened once for each point and period, moved by what is set, closed by a walk, one for one."""

from copy import deepcopy
from datetime import date, datetime, timedelta

import pytest

from lastmile.domains.patrols import jobs, services
from lastmile.domains.patrols.models import Round
from lastmile.domains.patrols.selectors import rounds
from lastmile.domains.patrols.tests.factories import Cast, a_walk, same, the_cast
from lastmile.domains.points import services as points
from lastmile.domains.points.tests.factories import GRID, a_point, somebody
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.obligations import selectors as owed
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import services as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
JANUARY = clock.at(date(2026, 1, 7), 9)


@pytest.fixture
def winter():
    with clock.stopped(JANUARY):
        yield


@pytest.fixture(scope="module")
def found(kept):
    return kept(lambda: the_cast(colour="orange"), at=JANUARY)


@pytest.fixture
def cast(winter, found) -> Cast:
    return deepcopy(found)


def of(cast, **only):
    return list(Round.unscoped.filter(point=cast.point, **only).order_by("id"))


def on(moment: datetime):
    return clock.stopped(moment)


def todo(cast):
    return [row for row in owed.owed_by([cast.wang.acting_as.post_id]) if row.kind == "patrol.round"]


def test_a_round_is_opened_once_however_often_it_is_asked(cast):
    assert [services.open_due() for _again in range(3)] == [1, 0, 0]
    [one] = of(cast)
    assert (one.starts_on, one.ends_on, one.season) == (date(2026, 1, 5), date(2026, 1, 11), "按颜色")
    [row] = todo(cast)
    assert (row.title, row.due_at, row.level) == ("定期巡查:3组滑坡点", clock.end_of(date(2026, 1, 11)), "orange")


def test_a_walk_closes_it_and_a_second_one_closes_nothing(cast):
    services.open_due()
    first, second = a_walk(cast.wang, cast.point), a_walk(cast.zhang, cast.point)
    assert (first.round.state, second.round) == ("walked", None)
    assert todo(cast) == []
    assert services.open_due() == 0


def test_a_walk_that_left_out_what_matters_closes_nothing(cast):
    services.open_due()
    assert a_walk(cast.wang, cast.point, {"crack": {"a": "no"}}).round is None
    assert len(todo(cast)) == 1


def test_the_next_period_opens_its_own_and_the_one_gone_by_is_missed(cast):
    services.open_due()
    with on(JANUARY + timedelta(days=7)):
        assert services.open_due() == 1
        assert [one.state for one in of(cast)] == ["missed", "open"]
        assert len(todo(cast)) == 1
        assert a_walk(cast.wang, cast.point).round.starts_on == date(2026, 1, 12)
    assert [one.state for one in of(cast)] == ["missed", "walked"]


def test_one_walk_never_closes_two(cast):
    services.open_due()
    services.open_weather(services.tell_weather(cast.zhang, region_code="530113104", phase="before_rain"))
    walk = a_walk(cast.wang, cast.point)
    assert walk.round.occasion == "before_rain"
    assert [one.occasion for one in of(cast, state="open")] == ["routine"]
    assert a_walk(cast.wang, cast.point).round.occasion == "routine"


def test_another_colour_replaces_the_round_by_one_of_its_own_interval(cast):
    services.open_due()
    type(cast.point).unscoped.filter(pk=cast.point.pk).update(colour="red")
    services.open_due()
    assert [(one.state, one.period.split("-")[0]) for one in of(cast)] == [("replaced", "7"), ("open", "1")]
    assert len(todo(cast)) == 1


def test_an_override_of_the_township_moves_its_points_only(cast):
    packs.override(a_scope("53"), get_region("530113104"), key="patrol.orange_days", value="5", reason="本镇从严")
    services.open_due()
    [one] = of(cast)
    assert (one.ends_on - one.starts_on).days == 4


def test_a_response_in_force_makes_standing_rounds_wait_and_nothing_is_missed(cast):
    services.open_due()
    subject = uuid7()
    obligations.postpone_standing(a_scope("53"), subject_uid=subject, branch="530113104", why="防汛二级响应期间")
    with on(JANUARY + timedelta(days=9)):
        assert services.open_due() == 0
        assert [one.state for one in of(cast)] == ["open"]
        assert todo(cast) == []
        obligations.resume_standing(a_scope("53"), subject_uid=subject)
        assert len(todo(cast)) == 1
        assert a_walk(cast.wang, cast.point).round is not None


def test_rain_rounds_do_not_wait_and_are_owed_in_hours(cast):
    obligations.postpone_standing(a_scope("53"), subject_uid=uuid7(), branch="530113104", why="防汛二级响应期间")
    weather = services.tell_weather(cast.zhang, region_code="530113104", phase="in_rain")
    for _again in range(2):
        jobs.open_rounds_of_weather(weather.uid)
    [row] = todo(cast)
    assert (row.title, row.due_at) == ("雨中巡查:3组滑坡点", JANUARY + timedelta(hours=3))


def test_the_next_phase_of_the_rain_replaces_the_one_before(cast):
    services.open_weather(services.tell_weather(cast.zhang, region_code="530113104", phase="before_rain"))
    with on(JANUARY + timedelta(hours=2)):
        services.open_weather(services.tell_weather(cast.zhang, region_code="530113104", phase="in_rain"))
    assert [(one.occasion, one.state) for one in of(cast)] == [("before_rain", "replaced"), ("in_rain", "open")]


def test_saying_the_weather_twice_with_one_uid_is_once(cast):
    uid = uuid7()
    said = [services.tell_weather(cast.zhang, region_code="530113104", phase="in_rain", uid=uid) for _n in range(2)]
    assert said[0].pk == said[1].pk
    for other in ({"phase": "before_rain"}, {"note": "后山也下了"}):
        with pytest.raises(DifferentContent):
            services.tell_weather(cast.zhang, **{"region_code": "530113104", "phase": "in_rain", "uid": uid, **other})


def test_the_rain_of_an_alert_is_said_once_whatever_the_alert_is_called_by_now(cast):
    rain, system = (
        {"region_code": "530113104", "phase": "in_rain", "uid": uuid7()},
        Scope.of_system("x", Permission.values),
    )
    said = [services.tell_weather(system, **rain, note=title) for title in ("暴雨橙色", "暴雨红色")]
    assert said[0].pk == said[1].pk


def test_a_fire_point_owes_nothing_for_rain(cast):
    a_point(cast.zhang, kind="forest", name="后山")
    services.open_weather(services.tell_weather(cast.zhang, region_code="530113104", phase="in_rain"))
    assert Round.unscoped.count() == 1


def test_a_point_nobody_watches_is_a_finding_not_an_error(cast):
    lonely = a_point(cast.zhang, region_code="530113104211", name="村口")
    services.open_due()
    assert [one.point_id for one in rounds.without_post(cast.zhang)] == [lonely.pk]
    assert Round.unscoped.get(point=lonely).has_post is False


def test_where_nobody_watches_the_village_walks_and_the_office_still_sees_it(cast):
    officer = somebody("530113104211", "village_officer", "李某", "15400000077")
    lonely = a_point(cast.zhang, region_code="530113104211", name="村口")
    services.open_due()
    assert [one.title for one in owed.owed_by([officer.acting_as.post_id])] == ["定期巡查:村口"]
    assert [one.point_id for one in rounds.without_post(cast.zhang)] == [lonely.pk]


def test_a_round_opened_while_nobody_was_there_is_owed_by_who_comes(cast):
    lonely = a_point(cast.zhang, region_code="530113104211", name="村口")
    services.open_due()
    officer = somebody("530113104211", "village_officer", "李某", "15400000077")
    assert not owed.owed_by([officer.acting_as.post_id])
    for _again in range(2):
        services.open_due()
        assert len(owed.owed_by([officer.acting_as.post_id])) == 1
    assert Round.unscoped.get(point=lonely).has_post


def test_at_a_point_that_was_dissolved_nothing_is_owed_any_more(cast):
    services.open_due()
    points.dissolve_point(cast.zhang, uid=cast.point.uid, why="治理完工,已验收")
    for _again in range(2):
        assert services.open_due() == 0
    [one] = of(cast)
    assert (one.state, one.get_state_display(), todo(cast)) == ("void", "不用走了", [])


def test_what_lies_in_a_micro_grid_is_owed_by_its_grid_and_stands_in_the_grids_statement(cast):
    micro = a_point(cast.zhang, region_code=a_region(f"{GRID}001").code, name="屋后小滑坡")
    services.open_due()
    assert {row.title for row in todo(cast)} == {"定期巡查:3组滑坡点", "定期巡查:屋后小滑坡"}
    assert rounds.without_post(cast.zhang) == []
    a_walk(cast.wang, micro)
    [grid] = [one for one in rounds.statement(cast.zhang, GRID[:9], JANUARY.date()) if one.region_code == GRID]
    assert (grid.owed, grid.walked, grid.waiting, grid.walks) == (2, 1, 1, 1)


def test_the_monitors_post_owes_before_the_grid_member(cast):
    from lastmile.foundation.people.models import Post

    luo = somebody(GRID, "geology_monitor", "罗某", "15400000009")
    type(cast.point).unscoped.filter(pk=cast.point.pk).update(monitor_post=Post.unscoped.get(kind="geology_monitor"))
    services.open_due()
    assert len(owed.owed_by([luo.acting_as.post_id])) == 1
    assert todo(cast) == []


def test_the_neighbour_sees_no_round(cast):
    services.open_due()
    assert len(rounds.open_rounds(cast.wang)) == 1
    assert rounds.open_rounds(cast.chen) == []


def test_opening_costs_the_same_for_few_points_or_many(cast, django_assert_max_num_queries):
    for number in range(8):
        a_point(cast.zhang, name=f"{number}号点")
    with django_assert_max_num_queries(40):
        assert services.open_due() == 9


def test_the_statement_of_a_month_counts_by_grid_and_by_kind_of_work(cast):
    services.open_due()
    a_walk(cast.wang, cast.point, same(drain={"a": "yes"}))
    [one] = [row for row in rounds.statement(cast.zhang, "530113104", date(2026, 1, 15)) if row.walks]
    assert (one.owed, one.walked, one.missed, one.walks, one.bad, one.by_line) == (1, 1, 0, 1, 1, {"地质灾害": 1})
    assert all(row.walks == 0 for row in rounds.statement(cast.zhang, "530113104", date(2026, 2, 15)))
