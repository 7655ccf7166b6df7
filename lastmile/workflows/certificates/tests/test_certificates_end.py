"""A certificate that ends is owed in time at the nearest post, a new one settles it, and who is not there is not asked."""

from datetime import date, timedelta

import pytest

from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.people import services
from lastmile.foundation.people.models import Person
from lastmile.foundation.people.tests.factories import GRID, TOWNSHIP, VILLAGE, a_person, in_post, root
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import services as packs
from lastmile.kernel import clock
from lastmile.workflows.certificates import owing

pytestmark = pytest.mark.django_db
KEY = "staffing.certificate_notice_days"


@pytest.fixture
def officer():
    return in_post("village_officer", VILLAGE, "专员某", "15400000401")


@pytest.fixture
def holder(officer):
    """The grid member with a certificate of a Red Cross first-aider."""
    return in_post("grid_member", GRID, "陈有福", "15400000412")


def in_days(count: int) -> date:
    return clock.today() + timedelta(days=count)


def certified(person: Person, days: int, kind: str = "red_cross") -> None:
    services.add_skill(root(), person_uid=person.uid, kind=kind, certificate="H1", valid_until=in_days(days))
    jobs.run_due()


def rows():
    return list(Obligation.unscoped.filter(kind=owing.KIND).order_by("id"))


def test_it_is_owed_from_sixty_days_before_to_be_done_thirty_days_before(holder):
    certified(holder, 61)
    assert owing.remind() == 0 and rows() == []
    assert owing.remind(in_days(1)) == 1
    [row] = rows()
    assert (row.post.kind, row.subject_uid, row.subject_kind) == ("village_officer", holder.uid, "person")
    assert (row.figure, row.figure_at) == (owing.RENEW, TOWNSHIP)
    assert row.due_at == clock.end_of(in_days(31)) and "红十字急救员" in row.title
    assert holder.name not in row.title
    assert owing.remind(in_days(2)) == 0 and len(rows()) == 1


def test_a_region_s_own_days_are_kept_to(holder):
    packs.override(root(), Region.objects.get(code=TOWNSHIP), key=KEY, value=90, reason="换证要排队")
    certified(holder, 80)
    assert len(rows()) == 1


def test_a_new_certificate_settles_it_by_itself(holder):
    certified(holder, 10)
    assert [row.outcome for row in rows()] == [""]
    certified(holder, 1000)
    [row] = rows()
    assert row.outcome == "done" and Entry.objects.filter(action="certificate.settled").count() == 1


def test_an_end_set_right_is_owed_by_the_right_day(holder):
    certified(holder, 10)
    certified(holder, 5)
    assert [row.outcome for row in rows()] == ["superseded", ""]


def test_a_skill_dropped_asks_nobody_and_is_owed_anew_when_it_comes_back(holder):
    certified(holder, 10)
    services.drop_skill(root(), person_uid=holder.uid, kind="red_cross")
    jobs.run_due()
    assert [row.outcome for row in rows()] == ["superseded"]
    certified(holder, 10)
    assert [row.outcome for row in rows()] == ["superseded", ""]


def test_whoever_left_is_asked_no_more(holder):
    certified(holder, 10)
    services.leave(root(), person_uid=holder.uid)
    owing.remind()
    assert [row.outcome for row in rows()] == ["superseded"]


def test_after_a_standstill_what_has_just_ended_is_owed_today_and_what_ended_long_ago_is_not(holder):
    certified(holder, -20)
    certified(holder, -70, kind="boat")
    [row] = rows()
    assert row.occurrence.startswith("red_cross") and row.due_at == clock.end_of(clock.today())


def test_without_anybody_in_the_village_the_township_s_office_owes_it():
    in_post("office_staff", TOWNSHIP, "专职某", "15400000101")
    person = a_person(VILLAGE, "志愿者某", "15400000501")
    services.give_consent(root(), person_uid=person.uid, for_what="volunteer", how="签字登记表")
    certified(person, 20)
    assert [row.post.kind for row in rows()] == ["office_staff"]


def many(count: int) -> None:
    for number in range(count):
        person = in_post("grid_member", f"{VILLAGE}{number + 10:03}", f"员{number}", f"154000005{number:02}")
        services.add_skill(root(), person_uid=person.uid, kind="boat", valid_until=in_days(20))


@pytest.mark.parametrize("count", [2, 12])
def test_twelve_cost_what_two_cost(officer, count, django_assert_max_num_queries):
    many(count)
    with django_assert_max_num_queries(18):
        assert owing.remind() == count
