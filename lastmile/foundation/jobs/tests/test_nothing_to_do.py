"""Workers and sealers that have nothing to do cost next to nothing, and hold nothing of the database."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from lastmile.foundation.channels import answers, dispatch
from lastmile.foundation.channels import jobs as channels
from lastmile.foundation.jobs import services, timetable
from lastmile.foundation.jobs.models import Job, Timer
from lastmile.foundation.ledger import sealer
from lastmile.foundation.obligations import climbing
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def digest_all() -> None:
    for model in sealer.bulk_models():
        sealer.digest_bulk(model)


LOOKS = (
    services.run_due, sealer.seal, digest_all, climbing.climb_all,
    channels.carry, channels.resolve, answers.drain_callbacks, dispatch.drain_all,
)  # fmt: skip


@pytest.mark.parametrize("look", LOOKS)
def test_whoever_finds_nothing_to_do_only_reads(look: object) -> None:
    with CaptureQueriesContext(
        connection,
    ) as sent:
        look()  # type: ignore[operator]
    words = [one["sql"] for one in sent]
    assert words and all(one.startswith("SELECT") and "FOR UPDATE" not in one for one in words), words


@pytest.mark.parametrize("look", [channels.carry, dispatch.drain_all])
def test_where_nothing_waits_no_channel_is_asked_after_by_itself(look: object) -> None:
    with CaptureQueriesContext(connection) as sent:
        look()  # type: ignore[operator]
    assert sum('FROM "channels_attempt"' in one["sql"] for one in sent) == 1


def test_a_timetable_of_which_nothing_is_due_is_read_in_one_question() -> None:
    timetable.lay_out()
    Timer.objects.update(next_at=Now() + timedelta(hours=1))
    with CaptureQueriesContext(connection) as sent:
        assert timetable.run_due() == []
    assert [one["sql"].partition(" ")[0] for one in sent] == ["SELECT"]


def test_what_is_to_be_done_at_once_is_due_at_the_same_tick() -> None:
    job = services.later("a.b", uuid7())
    assert Job.objects.filter(pk=job.pk, run_at=F("created_at")).exists()
    assert [one.pk for one in services.claim()] == [job.pk]
