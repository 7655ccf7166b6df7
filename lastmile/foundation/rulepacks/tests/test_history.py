"""What a figure was at a moment: the value a place had then, else the pack in use then, and whether that is known."""

from datetime import timedelta

import pytest

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.rulepacks import catalogue, history, services
from lastmile.foundation.rulepacks.models import Override, PackChoice
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db
KEY, TOWN, VILLAGE = "hazard.verify_days", "530113104", "530113104211"


@pytest.fixture
def now():
    return clock.now()


def own(value, code=TOWN):
    return services.override(a_scope("53"), a_region(code), key=KEY, value=value, reason="本镇从严")


def moved(row, **days):
    """As if it had begun, or ended, so many days ago."""
    type(row).unscoped.filter(pk=row.pk).update(
        **{name: clock.now() - timedelta(days=count) for name, count in days.items()}
    )


def test_a_value_holds_from_when_it_was_set_until_it_was_replaced(now):
    first = own("1")
    second = own("2")
    moved(first, changed_at=20, ended_at=10)
    moved(second, changed_at=10)
    assert [history.then(KEY, VILLAGE, now - timedelta(days=days)).text for days in (15, 5)] == ["1天", "2天"]
    found = history.then(KEY, VILLAGE, now - timedelta(days=15))
    assert found.certain and found.figure.place == a_region(TOWN).name


def test_the_nearest_value_of_that_day_holds(now):
    moved(own("2", "530113"), changed_at=20)
    moved(own("1"), changed_at=20)
    assert history.then(KEY, VILLAGE, now).figure.value == 1


def test_before_a_place_set_anything_the_pack_in_use_then_holds(now):
    choice = services.choose_pack(a_scope("53"), a_region("5301"), pack="kunming")
    moved(choice, changed_at=9)
    packs = catalogue.current().packs
    key = next(
        key for key, one in packs["kunming"].figures.items() if one.value != packs["national"].figures[key].value
    )
    assert history.then(key, VILLAGE, now).figure.value == packs["kunming"].figures[key].value
    before = history.then(key, VILLAGE, now - timedelta(days=20)).figure.value
    assert before == packs["national"].figures[key].value
    assert PackChoice.unscoped.count() == 1 and not Override.unscoped.exists()


def test_a_day_before_the_pack_was_written_is_not_known():
    written = catalogue.current().packs["national"].figures[KEY].date
    noon = clock.start_of(written) + timedelta(hours=12)
    assert history.then(KEY, VILLAGE, noon).certain
    assert not history.then(KEY, VILLAGE, noon - timedelta(days=1)).certain


def test_it_costs_two_queries_however_much_was_changed(now, django_assert_num_queries):
    for value in ("1", "2", "1"):
        own(value)
    with django_assert_num_queries(2):
        history.then(KEY, VILLAGE, now - timedelta(days=1))
