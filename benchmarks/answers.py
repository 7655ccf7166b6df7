"""What gateways tell: in batches, from the signed POST to what follows of it; and one by one, beside a signed-in POST."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any
from uuid import UUID

from django.conf import settings
from django.test import Client, override_settings

from benchmarks import filling
from benchmarks.databases import database, execute, rows
from benchmarks.measuring import Figure, figure, rounds
from lastmile.foundation.channels import services
from lastmile.foundation.channels.signing import signature
from lastmile.foundation.people.models import Account

WANTED, GOAL = 4_000.0, round(1 / 0.7, 3)
A_POST, SINGLE = 1_000, 300
ATTEMPTS = (
    "INSERT INTO channels_attempt (uid, message_id, channel, address, address_key, say, reference, subject_uid, lane, asks, "
    "state, fence, tries, repeats, created_at, handed_at, key, replies, error) SELECT lastmile_uuid7(), %s, 'voice', '', "
    "md5(i::text), '', lastmile_uuid7(), '00000000-0000-7000-8000-000000000001', 0, true, 'handed', 1, 1, 0, now(), now(), "
    "'', '[]', '' FROM generate_series(1, %s) i RETURNING uid"
)


def measure(count: int, said: Callable[[str], None]) -> Iterator[Figure]:
    """Two figures: answers a second in batches, with everything they lead to written; milliseconds of a single one."""
    with override_settings(ROOT_URLCONF="benchmarks.plain"), database("answers", count) as place, place.chosen():
        filling.fill(200, said)
        rates = []
        for run in rounds(3):
            said(f"{count:,} answers, run {run + 1}")
            rates.append(_rate(count))
        rate = median(rates)
        yield Figure(
            "answers: 4,000 a second in batches", round(rate), WANTED, round(WANTED / rate, 3), 1.0, count, "answers/s"
        )
        ours, plain = _single()
        yield figure("answers: a single one, beside a plain signed-in POST", ours, plain, GOAL, SINGLE, "ms")


def _handed(count: int) -> list[UUID]:
    message = services.word(text="请立即应答")
    return [uid for (uid,) in rows(ATTEMPTS, [message.pk, count])]


def _answer(uid: UUID) -> dict[str, Any]:
    return {"dedupe": uid.hex, "id": str(uid), "event": "answered", "heard": 22, "key": "1"}


def _rate(count: int) -> float:
    """From the first POST until every answer is applied and told to the ladder."""
    uids = _handed(count)
    bodies = [json.dumps([_answer(uid) for uid in uids[at : at + A_POST]]).encode() for at in range(0, count, A_POST)]
    client = Client()
    began = time.perf_counter()
    for body in bodies:
        _post(client, body)
    while services.drain_callbacks():
        pass
    seconds = time.perf_counter() - began
    [(answered, told)] = rows(
        "SELECT (SELECT count(*) FROM channels_attempt WHERE state = 'answered'), "
        "(SELECT count(*) FROM jobs_job WHERE fact = 'channel.answered')"
    )
    if answered != count or told != count:
        raise AssertionError(f"of {count} answers {answered} were applied and {told} told")
    execute("TRUNCATE channels_attempt, channels_tally, channels_callback, channels_attemptevent, jobs_job")
    return count / seconds


def _post(client: Client, body: bytes) -> None:
    stamp = str(int(time.time()))
    signed = {"X-Timestamp": stamp, "X-Signature": signature(settings.GATEWAY_SECRET, stamp, body)}
    answer = client.post("/channels/event/", body, content_type="application/json", headers=signed)
    assert answer.status_code == 204, answer.status_code


def _single() -> tuple[float, float]:
    """Medians in milliseconds, one of ours and one plain in turn."""
    person, gateway = Client(), Client()
    person.force_login(Account.objects.order_by("pk")[0])
    ours, plain = [], []
    for uid in _handed(SINGLE):
        body = json.dumps(_answer(uid)).encode()
        began = time.perf_counter()
        _post(gateway, body)
        between = time.perf_counter()
        assert person.post("/plain/", body, content_type="application/json").status_code == 204
        ours.append(between - began)
        plain.append(time.perf_counter() - between)
    return median(ours) * 1000, median(plain) * 1000
