"""Rows too many for an entry each are digested in batches; what is done to one of them is found."""

import pytest

from lastmile.foundation.channels import services as channels
from lastmile.foundation.channels.models import AttemptEvent
from lastmile.foundation.ledger import sealer
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.ledger.tests.record import kinds
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def digested(count: int = 5) -> None:
    channels.note([(uuid7(), "handed", {"n": number}) for number in range(count)])
    while sealer.digest_bulk(AttemptEvent, limit=3):
        pass
    sealer.seal()


def test_batches_cover_every_row_once() -> None:
    digested(7)
    batches = Entry.objects.filter(action="bulk.digested").order_by("id")
    assert [entry.figures["rows"] for entry in batches] == [3, 3, 1]
    assert AttemptEvent.objects.filter(sealed_in__isnull=True).count() == 0
    assert kinds() == []


@pytest.mark.parametrize("change", [{"what": "answered"}, {"figures": {"n": 99}}, {"attempt_uid": uuid7()}])
def test_a_changed_row_is_found(change: dict[str, object]) -> None:
    digested()
    AttemptEvent.objects.filter(pk=AttemptEvent.objects.order_by("pk")[1].pk).update(**change)
    assert kinds() == ["bulk"]


def test_a_row_taken_away_is_found() -> None:
    digested()
    AttemptEvent.objects.order_by("pk")[0].delete()
    assert kinds() == ["bulk"]


def test_a_row_slipped_into_a_digested_batch_is_found() -> None:
    digested()
    entry = Entry.objects.filter(action="bulk.digested").first()
    channels.note([(uuid7(), "answered", {})])
    AttemptEvent.objects.filter(sealed_in__isnull=True).update(sealed_in=entry)
    assert kinds() == ["bulk"]


def test_batches_of_another_digest_still_verify(settings) -> None:  # type: ignore[no-untyped-def]
    digested()
    settings.LEDGER_DIGEST = "sm3"
    digested()
    assert kinds() == []
    assert {entry.figures["digest"].partition(":")[0] for entry in Entry.objects.all()} == {"sha256", "sm3"}
