"""Every entry gets one place in one chain, whoever seals and however many at once."""

import threading
from datetime import date

import pytest
from django.db import connection

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.ledger import sealer, selectors
from lastmile.foundation.ledger.models import Chain, Entry, Head
from lastmile.foundation.ledger.tests.record import kinds, write
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db


def test_each_township_has_a_chain_of_its_own_and_the_platform_one() -> None:
    a_region("530113104", "阿旺镇")
    a_region("530113105", "乌龙镇")
    write(2, "530113104211")
    write(1, "530113105")
    write(1, "")
    sealer.seal()
    assert dict(Chain.objects.values_list("name", "length")) == {"阿旺镇": 2, "乌龙镇": 1, "平台": 1}


def test_a_code_nobody_knows_goes_to_the_platforms_chain() -> None:
    write(1, "999999999")
    sealer.seal()
    assert dict(Chain.objects.values_list("name", "length")) == {"平台": 1}


def test_sealing_in_parts_gives_every_entry_one_place() -> None:
    a_region("530113104", "阿旺镇")
    write(5)
    assert (sealer.seal(3), sealer.seal(3), sealer.seal(3)) == (3, 2, 0)
    assert sorted(Entry.objects.values_list("seq", flat=True)) == [1, 2, 3, 4, 5]


@pytest.mark.django_db(transaction=True)
def test_sealers_at_once_from_the_very_first_entry_take_turns() -> None:
    a_region("530113104", "阿旺镇")
    write(30)
    write(10, "")
    problems: list[BaseException] = []

    def seal_all() -> None:
        try:
            while sealer.seal(4):
                sealer.sign_heads()
        except BaseException as problem:
            problems.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=seal_all) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert dict(Chain.objects.values_list("name", "length")) == {"阿旺镇": 30, "平台": 10}
    assert (selectors.unsealed(), kinds()) == (0, [])


def test_a_head_is_signed_once_a_place() -> None:
    write(2, "")
    sealer.seal()
    assert (sealer.sign_heads(), sealer.sign_heads()) == (1, 0)
    write(1, "")
    sealer.seal()
    assert sealer.sign_heads() == 1
    assert list(Head.objects.order_by("seq").values_list("seq", flat=True)) == [2, 3]


def test_a_head_bears_the_time_of_the_one_clock() -> None:
    """In a demo its own night, beside what the record says of it."""
    write(1, "")
    with clock.stopped(clock.at(date(2026, 7, 25), 23)):
        sealer.seal()
        sealer.sign_heads()
    assert Head.objects.get().at == clock.at(date(2026, 7, 25), 23)


def test_the_signing_of_heads_costs_the_same_for_one_chain_or_many(django_assert_num_queries: object) -> None:
    for number in range(10):
        a_region(f"5301131{number:02d}", f"镇{number}")
        write(1, f"5301131{number:02d}")
    sealer.seal()
    with django_assert_num_queries(2):  # type: ignore[operator]
        sealer.sign_heads()
