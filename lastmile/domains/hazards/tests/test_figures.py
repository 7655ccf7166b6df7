"""统计: what is counted, how long steps took, each figure leading to the list that counts the same; never by person."""

from datetime import date, timedelta

import pytest

from lastmile.domains.hazards import selectors, services
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.tests.factories import NEXT_VILLAGE, a_hazard, the_cast
from lastmile.foundation.people.models import Account
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


def counted(scope, area="530113104"):
    today = clock.today()
    return selectors.figures(scope.within(area), area, today - timedelta(days=40), today)


def closed_after(cast, days):
    hazard = a_hazard(cast.wang, found_at=clock.now() - timedelta(days=days))
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    services.rectify_hazard(cast.wang, uid=hazard.uid, proof="改了")
    return services.verify_hazard(cast.zhang, uid=hazard.uid)


def test_found_open_and_closed_in_time(cast):
    closed_after(cast, 2)
    a_hazard(cast.wang, picture="fire_power_gas", title="电线老化")
    found = counted(cast.zhang)
    assert (found.found, found.still_open, found.due, found.in_time) == (2, 1, 1, 1)
    assert {one.title: one.found for one in found.by_line} == {"消防森防": 1, "防灾减灾救灾": 1}


def test_a_latency_is_the_median_of_what_is_known_else_unknown(cast):
    a_hazard(cast.wang)
    assert counted(cast.zhang).latencies[3].median is None
    for days in (1, 2, 9):
        closed_after(cast, days)
    reported = counted(cast.zhang).latencies[1]
    assert reported.known == 4 and timedelta(days=1) < reported.median < timedelta(days=2)


def test_what_another_system_holds_is_counted_apart_and_is_no_haste_of_ours(cast):
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    services.close_elsewhere(cast.zhang, uid=hazard.uid, system="省水利平台", number="7", day=clock.today())
    found = counted(cast.zhang)
    assert (found.found, found.still_open, found.elsewhere, found.due, found.in_time) == (1, 0, 1, 0, 0)
    assert [one.known for one in found.latencies[3:]] == [0, 0]


def test_a_row_of_a_ledger_says_nothing_of_how_soon_it_was_reported(cast):
    closed_after(cast, 1)
    Hazard.unscoped.filter(pk=closed_after(cast, 9).pk).update(source="ledger")
    reported, warned, _rectified, whole = counted(cast.zhang).latencies[1:]
    assert (reported.known, warned.known, whole.known) == (1, 1, 2)
    assert reported.median < timedelta(days=2)


def test_who_found_it_first_is_told_by_its_source(cast):
    for source in ("walk", "public", "office"):
        a_hazard(cast.wang, title=source, source=source)
    found = counted(cast.zhang)
    assert (found.own, found.told, found.found) == (1, 1, 3)


def test_the_next_village_counts_its_own(cast):
    a_hazard(cast.wang)
    a_hazard(cast.chen, region_code=NEXT_VILLAGE)
    assert (counted(cast.chen).found, counted(cast.zhang).found) == (1, 2)


def test_each_figure_opens_the_list_that_counts_the_same(cast, client):
    a_hazard(cast.wang)
    services.dismiss_hazard(cast.zhang, uid=a_hazard(cast.wang, title="看错了").uid, note="没有")
    client.force_login(Account.objects.get(login="张某"))
    shown = client.get("/hazards/figures/")
    [line] = shown.context["figures"].by_line
    rows = client.get(f"/hazards/?{shown.context['span']}&line={line.narrow['line']}").context["page"].rows
    assert len(rows) == line.found == 1
    assert "王某" not in shown.content.decode()
    assert client.get("/hazards/figures/export/").status_code == 200


@pytest.mark.parametrize("count", [1, 5])
def test_it_costs_the_same_for_few_or_many(cast, count, django_assert_max_num_queries):
    for days in range(count):
        closed_after(cast, days + 1)
    with django_assert_max_num_queries(15):
        counted(cast.zhang)


def test_a_month_cut_by_the_span_opens_as_many_as_it_counts(cast):
    """The span begins in the middle of a month."""
    for day in (2, 20):
        a_hazard(cast.wang, title=str(day), found_at=clock.at(date(2026, 1, day), 9))
    since, until = date(2026, 1, 15), date(2026, 2, 10)
    [month] = selectors.figures(cast.zhang, "530113104", since, until).by_month
    assert (month.found, month.narrow) == (1, {"since": "2026-01-15", "until": "2026-01-31"})
