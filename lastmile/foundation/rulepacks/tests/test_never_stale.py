"""Kept figures are used only while nothing changed: the price is one query, two after a change."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import selectors, services
from lastmile.foundation.rulepacks.models import Override
from lastmile.kernel import clock

KEY = "hazard.verify_days"
SCOPE = a_scope("")


def put(value: int, code: str = "530113") -> Override:
    return services.override(SCOPE, a_region(code), key=KEY, value=value, reason="试验")


def asked() -> Any:
    return selectors.value(KEY, "530113104").value


@pytest.mark.django_db
def test_a_figure_costs_two_queries_and_one_when_nothing_changed(django_assert_num_queries: Any) -> None:
    put(5)
    with django_assert_num_queries(2):
        assert asked() == 5
    with django_assert_num_queries(1):
        assert asked() == 5
    with django_assert_num_queries(1):
        selectors.ladder("red_night", "530113104")
        assert connection.vendor


@pytest.mark.django_db
def test_a_whole_page_of_figures_costs_the_same(django_assert_num_queries: Any) -> None:
    put(5)
    region = a_region("530113104")
    with django_assert_num_queries(2):
        selectors.pack_page(SCOPE, region)
    with django_assert_num_queries(1):
        selectors.figures("530113104")


@pytest.mark.django_db
def test_every_kind_of_change_is_seen_at_once() -> None:
    assert asked() == 3
    put(5)
    assert asked() == 5
    put(6)
    assert asked() == 6
    services.clear_override(SCOPE, a_region("530113"), key=KEY, reason="试验")
    assert asked() == 3
    services.choose_pack(SCOPE, a_region("5301"), pack="kunming")
    assert selectors.value("relief.basic_hours", "530113104").value == 10


@pytest.mark.django_db(transaction=True)
def test_a_change_that_was_rolled_back_was_never_there() -> None:
    put(5)
    assert asked() == 5
    with transaction.atomic():
        put(9)
        assert asked() == 9
        transaction.set_rollback(True)
    assert asked() == 5
    put(7)
    assert asked() == 7


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_follow_each_other() -> None:
    region = a_region("530113")
    put(4)
    start, failed = threading.Barrier(2), []

    def work(value: int) -> None:
        try:
            start.wait()
            services.override(SCOPE, region, key=KEY, value=value, reason="同时")
        except Exception as problem:
            failed.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(value,)) for value in (8, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert Override.unscoped.filter(key=KEY).count() == 3
    assert Override.unscoped.filter(key=KEY, ended_at__isnull=True).get().value == asked()
    assert asked() in {8, 9}


@pytest.mark.django_db
def test_a_region_that_gets_another_code_keeps_its_figures() -> None:
    county = put(5).region
    assert (asked(), selectors.value(KEY, "530199").value) == (5, 3)
    Region.objects.filter(pk=county.pk).update(code="530199")
    services.note_change()
    assert (asked(), selectors.value(KEY, "530199").value) == (3, 5)


@pytest.mark.django_db
def test_a_region_that_was_merged_away_takes_no_figure_along() -> None:
    county = put(5).region
    Region.objects.filter(pk=county.pk).update(closed_on=clock.today())
    services.note_change()
    assert asked() == 3


@pytest.mark.django_db
def test_a_figure_of_an_older_release_is_kept_but_not_applied() -> None:
    made = put(5)
    Override.unscoped.filter(pk=made.pk).update(key="hazard.forgotten_days")
    services.note_change()
    assert asked() == 3
    assert Override.unscoped.filter(key="hazard.forgotten_days").exists()
