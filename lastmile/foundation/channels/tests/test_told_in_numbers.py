"""What gateways tell by the thousand: answers first, each once, in a handful of statements, by one writer on SQLite."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lastmile.foundation.channels import answers, services
from lastmile.foundation.channels.bulk.writer import Writer
from lastmile.foundation.channels.models import Attempt, AttemptEvent, Callback
from lastmile.foundation.channels.services import Told
from lastmile.foundation.channels.tests.factories import an_attempt, state_of
from lastmile.foundation.jobs.models import Job
from tools.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.django_db


def event(one: Attempt, what: str = "delivered", dedupe: str = "1", **more: Any) -> Told:
    return Told(dedupe, "event", {"id": str(one.uid), "event": what, **more})


def handed(lane: int = 0) -> Attempt:
    return an_attempt(channel="sms", state="handed", lane=lane)


def test_an_answer_is_applied_before_receipts_that_came_earlier() -> None:
    crowd, post = handed(lane=2), handed()
    services.receive_many([event(crowd), event(post, "answered", heard=22, key="1")])
    assert services.drain_callbacks(limit=1) == 1
    assert (state_of(post), state_of(crowd)) == ("answered", "handed")


def test_of_many_told_the_new_ones_are_counted() -> None:
    one = handed()
    assert services.receive_many([event(one), event(one), event(one, dedupe="2")]) == 2
    assert services.receive_many([event(one)]) == 0
    assert services.receive_many([]) == 0


def test_many_are_applied_in_as_many_statements_as_one() -> None:
    counts = []
    for number in (1, 20):
        services.receive_many([event(handed(), "answered", heard=21.5, key="1") for _each in range(number)])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            services.drain_callbacks()
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert set(Attempt.objects.values_list("state", "heard_seconds", "key")) == {("answered", 21.5, "1")}
    assert AttemptEvent.objects.filter(what="answered").count() == 21
    assert Job.objects.filter(fact="channel.answered").count() == 21


def test_a_resident_who_answers_climbs_no_ladder() -> None:
    services.receive_many([event(handed(lane=1), "answered")])
    services.drain_callbacks()
    assert not Job.objects.filter(fact="channel.answered").exists()


def test_whoever_comes_while_one_writes_is_written_by_the_next_all_at_once() -> None:
    free, begun, batches = threading.Event(), threading.Event(), []

    def write(parts: Sequence[Sequence[int]]) -> list[int]:
        batches.append([row for part in parts for row in part])
        begun.set()
        free.wait(PATIENCE)
        return [len(part) for part in parts]

    writer, results = Writer(write), []
    threads = [threading.Thread(target=lambda n=n: results.append(writer.put([n]))) for n in range(6)]
    threads[0].start()
    assert begun.wait(PATIENCE)
    for thread in threads[1:]:
        thread.start()
    wait_until(lambda: len(writer._waiting) == 5, "the others wait")
    free.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert ([sorted(one) for one in batches], results) == ([[0], [1, 2, 3, 4, 5]], [1] * 6)


def test_whoever_was_not_written_is_told_so() -> None:
    writer: Writer[int] = Writer(lambda _parts: 1 / 0)  # type: ignore[arg-type, return-value]
    with pytest.raises(ZeroDivisionError):
        writer.put([1])


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_confirmed_only_after_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    one = handed()
    monkeypatch.setattr(answers, "insert_rows", lambda *_words: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.receive(dedupe="1", kind="event", content={"id": str(one.uid), "event": "answered"})
    assert not Callback.objects.exists()
