"""Names, phones and words lie beside the entry: found when changed, not missed when erased."""

from datetime import timedelta

import pytest

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.ledger import sealer, selectors, services
from lastmile.foundation.ledger.models import Entry, Private
from lastmile.foundation.ledger.tests.record import SCOPE, kinds, tamper, write
from lastmile.interfaces import keeping
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db


def two() -> list[Entry]:
    a_region("530113104", "阿旺镇")
    entries = write(2, private={"name": "罗应才"})
    sealer.seal()
    return entries


def test_an_erased_note_leaves_a_record_that_verifies() -> None:
    first, _second = two()
    assert services.erase_private(SCOPE, [first]) == 1
    assert kinds() == []
    assert selectors.timeline("thing", first.subject_uid)[0].private == {}


def test_a_changed_note_is_found() -> None:
    _first, second = two()
    Private.objects.filter(entry=second).update(text='{"name": "别人"}')
    assert kinds() == ["private"]


def test_a_digest_of_no_algorithm_is_found_like_any_other() -> None:
    two()
    tamper("UPDATE ledger_entry SET private_digest='md0:00' WHERE seq=1")
    assert sorted(kinds()) == ["altered", "private"]


def test_a_note_of_another_entry_put_in_its_place_is_found() -> None:
    first, second = two()
    other = Private.objects.get(entry=first)
    Private.objects.filter(entry=second).update(text=other.text, salt="0" * 32)
    assert kinds() == ["private"]


def test_the_same_words_have_another_digest_each_time() -> None:
    first, second = two()
    assert first.private_digest != second.private_digest


def test_no_name_is_in_the_entry_itself() -> None:
    two()
    assert "罗应才" not in str(list(Entry.objects.values()))


def test_after_the_packs_time_notes_go_and_younger_ones_stay() -> None:
    with_age(130)
    young = with_age(110)
    assert keeping.forget_ledger_notes() == 1
    assert list(Private.objects.filter(erased_at__isnull=True).values_list("entry_id", flat=True)) == [young.pk]


def with_age(months: int) -> Entry:
    [entry] = write(1, "", private={"name": "罗应才"}, at=clock.now() - timedelta(days=30.5 * months))
    return entry
