"""A round or visit entered in another system is done, counted as that, and never asked again."""

from datetime import date

import pytest
from django.utils import translation

from lastmile.domains.patrols import services
from lastmile.domains.patrols.models import Round, Visit, Walk
from lastmile.domains.patrols.selectors import rounds
from lastmile.domains.patrols.tests.factories import the_cast
from lastmile.domains.points.tests.factories import GRID
from lastmile.domains.profile import public as profile
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.obligations.models import Obligation
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, NotVisible, WrongState

pytestmark = pytest.mark.django_db
SEPTEMBER = clock.at(date(2026, 9, 21), 9)  # ten days before the quarter's end
SAID = {"system": "省地灾平台", "number": "DZ-12", "day": date(2026, 9, 21)}


@pytest.fixture(autouse=True)
def autumn():
    with clock.stopped(SEPTEMBER):
        yield


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast, at=SEPTEMBER)


@pytest.fixture
def owed(cast):
    services.open_due()
    return Round.unscoped.order_by("due_at", "id").first()


@pytest.fixture
def visit(cast):
    profile.add_place(cast.zhang, region_code=GRID, kind="small_place", name="顺发小商店")
    services.open_visits()
    return Visit.unscoped.get()


def of(one):
    kind = "patrol.round" if isinstance(one, Round) else "patrol.visit"
    return Obligation.unscoped.filter(kind=kind).order_by("due_at", "id").first()


def test_a_round_is_done_with_the_number_of_the_other_system(cast, owed):
    services.enter_round(cast.wang, uid=owed.uid, **SAID)
    owed.refresh_from_db()
    assert (owed.get_state_display(), owed.walk) == ("已在其他系统录入", None)
    assert (of(owed).outcome, of(owed).reason) == ("done", "已在其他系统录入 省地灾平台 DZ-12 2026-09-21")
    assert Entry.objects.get(action="duty.entered_elsewhere").subject_uid == owed.uid


def test_it_is_not_asked_again_in_its_period(cast, owed):
    services.enter_round(cast.wang, uid=owed.uid, **SAID)
    services.open_due()
    assert not Round.unscoped.filter(occasion=owed.occasion, ended_at__isnull=True).exists()


def test_the_statement_counts_it_apart_and_knows_nothing_of_what_was_found(cast, owed):
    services.enter_round(cast.wang, uid=owed.uid, **SAID)
    [row] = [one for one in rounds.statement(cast.zhang, GRID[:9], date(2026, 9, 1)) if one.owed]
    assert (row.entered, row.walked, row.missed, row.walks, row.bad) == (1, 0, 0, 0, 0)
    assert not Walk.unscoped.exists()


def test_the_same_twice_is_once_and_another_number_is_refused(cast, owed):
    for _time in range(2):
        services.enter_round(cast.wang, uid=owed.uid, **SAID)
    assert Entry.objects.filter(action="duty.entered_elsewhere").count() == 1
    with pytest.raises(WrongState):
        services.enter_round(cast.wang, uid=owed.uid, **{**SAID, "number": "DZ-13"})


def test_a_record_older_than_the_period_is_no_record_of_this_round(cast, owed):
    with pytest.raises(NotValid) as problem:
        services.enter_round(cast.wang, uid=owed.uid, **{**SAID, "day": date(2025, 9, 21)})
    assert list(problem.value.fields) == ["day"] and of(owed).outcome == ""


def test_who_is_not_there_does_not_find_it(cast, owed):
    with pytest.raises(NotVisible):
        services.enter_round(cast.chen, uid=owed.uid, **SAID)


def test_a_round_that_ended_is_not_entered_any_more(cast, owed):
    Round.unscoped.filter(pk=owed.pk).update(state="missed", ended_at=SEPTEMBER)
    with pytest.raises(WrongState, match="本期没走到"):
        services.enter_round(cast.wang, uid=owed.uid, **SAID)


def test_a_visit_is_done_and_its_place_is_left_in_peace_till_the_next_period(cast, visit):
    services.enter_visit(cast.wang, uid=visit.uid, **SAID)
    assert (of(visit).outcome, services.open_visits()) == ("done", 0)
    with clock.stopped(clock.at(date(2026, 12, 25), 9)):
        assert services.open_visits() == 1


def test_a_late_visit_entered_with_a_day_of_its_own_period_leaves_the_next_one_owed(cast, visit):
    with clock.stopped(clock.at(date(2026, 12, 25), 9)):
        services.enter_visit(cast.wang, uid=visit.uid, **SAID)
        assert services.open_visits() == 1


def test_why_it_is_owed_no_more_is_kept_in_chinese_whoever_enters_it(cast, owed):
    with translation.override("en"):
        services.enter_round(cast.wang, uid=owed.uid, **SAID)
    assert of(owed).reason == "已在其他系统录入 省地灾平台 DZ-12 2026-09-21"
