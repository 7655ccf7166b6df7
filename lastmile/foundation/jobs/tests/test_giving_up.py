"""A job that fails for ever is given up loudly, and a person can have it tried again."""

import json
from datetime import timedelta
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db.models.functions import Now
from django.test import Client

from lastmile.foundation.jobs import services
from lastmile.foundation.jobs.models import Job
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "lastmile.foundation.jobs.tests.test_giving_up"
mended: list[bool] = []


def break_down(uid: UUID) -> None:
    if not mended:
        raise RuntimeError("电话 15400000000")  # must reach neither row nor log


def a_lost_job() -> Job:
    mended.clear()
    job = services.later(f"{HERE}.break_down", uuid7())
    for _round in range(13):
        Job.objects.filter(state="waiting").update(run_at=Now())
        services.run_due()
    return Job.objects.get(pk=job.pk)


def test_it_is_in_the_log_without_personal_words(caplog: pytest.LogCaptureFixture) -> None:
    lost = a_lost_job()
    assert (lost.state, lost.tries, lost.last_error) == ("given_up", 12, "RuntimeError")
    assert "given up after 12 tries" in caplog.text
    assert "15400000000" not in caplog.text


def test_the_health_page_names_it() -> None:
    a_lost_job()
    answer = Client().get("/healthz")
    assert answer.status_code == 503
    assert "有1项后台作业多次失败,需要人工处理" in answer.json()["troubles"]


def test_the_command_lists_it_and_has_it_tried_again() -> None:
    lost = a_lost_job()
    assert [row["id"] for row in json.loads(run("list", "--json"))] == [lost.pk]
    mended.append(True)
    assert json.loads(run("retry", "--json")) == {"tried_again": 1}
    services.run_due()
    assert Job.objects.get().state == "done"
    assert run("list") == ""


def run(*words: str) -> str:
    out = StringIO()
    call_command("jobs", *words, stdout=out)
    return out.getvalue()


def test_a_job_whose_workers_die_each_time_is_given_up_too(caplog: pytest.LogCaptureFixture) -> None:
    services.later(f"{HERE}.break_down", uuid7())
    for _round in range(12):
        services.claim()
        Job.objects.update(lease_until=Now() - timedelta(seconds=1))
    services.give_back_expired()
    assert Job.objects.get().state == "given_up"
    assert "their workers died each time" in caplog.text
