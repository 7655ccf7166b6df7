"""A domain row whose evidence differs from its last entry is found, as is one without an entry, or gone."""

from typing import Any

import pytest
from django.db import transaction

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.ledger import services, verify
from lastmile.foundation.ledger.tests.record import SCOPE, kinds, tamper
from lastmile.foundation.rulepacks.models import Override
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def a_row(*, written: bool = True, code: str = "530113104") -> Override:
    """A figure a region set: its key, value and region are its evidence."""
    region = a_region(code)
    values: dict[str, Any] = {"region": region, "region_code": region.code, "key": "access.lock_minutes", "value": 20}
    with transaction.atomic():
        row = Override.unscoped.create(**values, reason="x", changed_at=clock.now(), changed_by=uuid7())
        if written:
            services.write(SCOPE, "pack.overridden", row)
    return row


def test_a_row_as_it_was_written_is_no_finding() -> None:
    a_row()
    assert kinds() == []


def test_a_row_changed_behind_the_ledgers_back_is_found() -> None:
    Override.unscoped.filter(pk=a_row().pk).update(value=1)
    assert kinds() == ["domain"]


def test_a_row_changed_with_an_entry_is_none() -> None:
    row = a_row()
    row.value = 25
    row.save()
    with transaction.atomic():
        services.write(SCOPE, "pack.overridden", row)
    assert kinds() == []


def test_a_field_that_is_no_evidence_may_change() -> None:
    Override.unscoped.filter(pk=a_row().pk).update(reason="y")
    assert kinds() == []


def test_a_row_nobody_wrote_down_is_found() -> None:
    a_row(written=False)
    assert kinds() == ["domain"]


def test_a_row_that_was_taken_away_is_found() -> None:
    Override.unscoped.filter(pk=a_row().pk).delete()
    assert kinds() == ["domain"]


def test_evidence_of_another_digest_still_verifies(settings: Any) -> None:
    row = a_row()
    settings.LEDGER_DIGEST = "sm3"
    assert kinds() == []
    Override.unscoped.filter(pk=row.pk).update(value=1)
    assert kinds() == ["domain"]


def test_a_row_that_changes_while_the_record_is_read_is_no_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    first, _between, later = a_row(), a_row(code="530113105"), a_row(code="530113106")
    evidence = services.evidence

    def meanwhile(row: Override, algorithm: str = "") -> str:
        if row.pk == first.pk and later.value == 20:
            later.value = 25
            later.save()
            with transaction.atomic():
                services.write(SCOPE, "pack.overridden", later)
        return evidence(row, algorithm)

    monkeypatch.setattr(verify, "ROWS", 1)
    monkeypatch.setattr(verify.services, "evidence", meanwhile)
    assert kinds() == [] and later.value == 25


def test_a_digest_of_no_algorithm_is_found_like_any_other() -> None:
    a_row()
    tamper("UPDATE ledger_entry SET evidence='md0:00'")
    assert kinds() == ["domain"]
