"""An entry and its change live or die together; a sealed one never changes."""

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError

from lastmile.foundation.ledger import selectors, services
from lastmile.foundation.ledger.models import Chain, Entry
from lastmile.foundation.ledger.tests.record import SCOPE, sealed, write
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def test_an_entry_outside_a_transaction_is_refused(transactional_db: None) -> None:
    with pytest.raises(services.OutsideTransaction):
        services.write(SCOPE, "thing.done", services.Matter("thing", uuid7()))


def test_a_change_that_fails_leaves_no_entry() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        write(1)
        Chain.objects.create(uid=Chain.objects.create(name="a", region_uid=uuid7()).uid, name="b", region_uid=uuid7())
    assert selectors.unsealed() == 0


def test_the_database_itself_refuses_to_change_or_delete_a_sealed_entry() -> None:
    sealed()
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.filter(seq=1).update(action="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.filter(seq=1)._raw_delete(using="default")


def test_a_timeline_names_what_happened_oldest_first() -> None:
    matter = services.Matter("thing", uuid7())
    with transaction.atomic():
        for action in ("thing.begun", "thing.done"):
            services.write(SCOPE, action, matter, private={"note": "罗应才"})
    lines = selectors.timeline("thing", matter.uid)
    assert [line.action for line in lines] == ["thing.begun", "thing.done"]
    assert lines[0].private == {"note": "罗应才"}
