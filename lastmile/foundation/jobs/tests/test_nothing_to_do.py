"""Workers and sealers that have nothing to do cost next to nothing, and hold nothing of the database."""

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from lastmile.foundation.channels import jobs as channels
from lastmile.foundation.jobs import services
from lastmile.foundation.jobs.models import Job
from lastmile.foundation.ledger import sealer
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def digest_all() -> None:
    for model in sealer.bulk_models():
        sealer.digest_bulk(model)


@pytest.mark.parametrize("look", [services.run_due, sealer.seal, digest_all, channels.carry, channels.resolve])
def test_whoever_finds_nothing_to_do_only_reads(look: object) -> None:
    with CaptureQueriesContext(
        connection,
    ) as sent:
        look()  # type: ignore[operator]
    words = [one["sql"] for one in sent]
    assert words and all(one.startswith("SELECT") and "FOR UPDATE" not in one for one in words), words


def test_what_is_to_be_done_at_once_is_due_at_the_same_tick() -> None:
    job = services.later("a.b", uuid7())
    assert Job.objects.filter(pk=job.pk, run_at=F("created_at")).exists()
    assert [one.pk for one in services.claim()] == [job.pk]
