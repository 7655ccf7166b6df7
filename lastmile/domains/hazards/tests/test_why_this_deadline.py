"""What is owed on a hazard keeps which figure set its deadline, and the page leads there."""

from datetime import timedelta

import pytest
from django.test import Client

from lastmile.domains.hazards import services
from lastmile.domains.hazards.tests.factories import a_hazard, the_cast
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.people.models import Account
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import services as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return the_cast()


def owed(hazard, kind):
    return Obligation.unscoped.get(subject_uid=hazard.uid, kind=f"hazard.{kind}", done_at__isnull=True)


def test_a_report_is_looked_at_within_the_hours_of_a_figure_at_its_place(cast):
    hazard = a_hazard(cast.wang)
    row = owed(hazard, "confirm")
    assert (row.figure, row.figure_at) == ("hazard.confirm_hours", hazard.region_code)


def test_a_danger_now_goes_by_its_own_figure(cast):
    assert owed(a_hazard(cast.wang, danger_now=True), "confirm").figure == "hazard.danger_confirm_minutes"


def test_the_default_day_is_a_figures_and_another_day_is_somebodys(cast):
    usual, chosen = a_hazard(cast.wang), a_hazard(cast.wang)
    services.confirm_hazard(cast.zhang, uid=usual.uid, grade="general")
    services.confirm_hazard(cast.zhang, uid=chosen.uid, grade="general", due_on=clock.today() + timedelta(days=2))
    assert owed(usual, "rectify").figure == "hazard.general_days"
    assert (owed(chosen, "rectify").figure, owed(chosen, "rectify").figure_at) == ("-", "")


@pytest.mark.parametrize(("days", "said"), [(None, True), (2, False)])
def test_the_page_says_default_of_a_default_day_alone(cast, days, said):
    hazard, office = a_hazard(cast.wang), Client()
    chosen = {} if days is None else {"due_on": clock.today() + timedelta(days=days)}
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general", **chosen)
    office.force_login(Account.objects.get(person_id=cast.zhao.person_id))
    assert ("默认" in office.get(f"/hazards/{hazard.uid}/").content.decode()) is said


def test_a_later_day_that_somebody_granted_is_no_figures_any_more(cast):
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    later = clock.today() + timedelta(days=12)
    services.ask_for_more_time(cast.li, uid=hazard.uid, until_on=later, reason="要等石料")
    services.decide_extension(cast.zhang, uid=hazard.uid, granted=True)
    assert owed(hazard, "rectify").figure == "-"


def test_the_page_of_the_hazard_and_the_list_of_the_day_lead_to_the_figure(cast):
    hazard, office = a_hazard(cast.wang, danger_now=True), Client()
    office.force_login(Account.objects.get(person_id=cast.zhao.person_id))
    leads = f'href="/packs/hazard.danger_confirm_minutes/?at={hazard.region_code}"'
    page = office.get(f"/hazards/{hazard.uid}/").content.decode()
    assert leads in page and "为什么是这个时限?" in page
    assert leads in office.get("/").content.decode()


def test_a_general_hazard_is_given_no_more_days_than_the_pack_says(cast):
    hazard, today = a_hazard(cast.wang), clock.today()
    with pytest.raises(NotValid) as refused:
        services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general", due_on=today + timedelta(days=16))
    assert "最长 15 天" in refused.value.message and "due_on" in refused.value.fields
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general", due_on=today + timedelta(days=15))
    judged = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhang, uid=judged.uid, grade="suspected", due_on=today + timedelta(days=60))


def test_a_place_that_gives_more_days_by_itself_still_gives_no_more_than_the_most(cast):
    township = Region.objects.get(code="530113104")
    packs.override(a_scope("53"), township, key="hazard.general_days", value="30", reason="本镇路远")
    hazard = a_hazard(cast.wang)
    assert services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general").due_on == clock.today() + timedelta(
        days=15
    )
