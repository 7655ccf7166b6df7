"""Two real worker processes at one queue: every job is done once, and both take part."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from lastmile.foundation.jobs import services
from lastmile.foundation.jobs.models import Job
from lastmile.foundation.jobs.tests import racing
from lastmile.interfaces import supervisor
from lastmile.kernel.ids import uuid7
from tools import forking
from tools.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "lastmile.foundation.jobs.tests.racing"


def test_two_workers_do_every_job_once(tmp_path: Path, settings: Any) -> None:
    for _number in range(150):
        services.later(f"{HERE}.note", uuid7())
    runs = worked(tmp_path, settings, workers=2)
    assert Counter(uid for uid, _pid in runs).most_common(1)[0][1] == 1
    assert len(runs) == 150


def test_jobs_of_one_matter_keep_their_order_whoever_runs_them(tmp_path: Path, settings: Any) -> None:
    uid = uuid7()
    first = [services.later(f"{HERE}.note_slowly", uid).pk for _number in range(6)]
    worked(tmp_path, settings, workers=2)
    settled = list(Job.objects.order_by("settled_at").values_list("pk", flat=True))
    assert settled == first


def test_a_worker_killed_in_the_middle_leaves_its_jobs_to_the_other(tmp_path: Path, settings: Any) -> None:
    uids = [uuid7() for _number in range(20)]
    for uid in uids:
        services.later(f"{HERE}.note_and_stay_the_first_time", uid)
    runs = worked(tmp_path, settings, workers=2, kill_first=True)
    assert {uid for uid, _pid in runs} == {str(uid) for uid in uids}
    assert len(runs) - len(uids) == 1  # the one that had run and was not settled yet
    assert len({pid for _uid, pid in runs}) == 2


def worked(folder: Path, settings: Any, *, workers: int, kill_first: bool = False) -> list[tuple[str, str]]:
    """(subject, worker) of every run, once the queue is empty."""
    log = folder / "log"
    log.touch()
    env = {**os.environ, "DATABASE_URL": address(settings), "RACING_LOG": str(log)}
    if kill_first:
        env["LASTMILE_JOB_LEASE"] = "2"  # or the other waits long for what the dead one holds
    processes = [forking.start(supervisor.lastmile("work"), env) for _number in range(workers)]
    try:
        if kill_first:
            staying = int(wait_until(lambda: racing.staying(log), "one worker is in the middle of a job"))
            next(one for one in processes if one.pid == staying).kill()
        wait_until(lambda: not Job.objects.exclude(state="done").exists(), "every job is done")
    finally:
        for process in processes:
            process.kill()
            process.wait()
    return [(line.split()[0], line.split()[1]) for line in log.read_text().splitlines()]


def address(settings: Any) -> str:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    return (
        f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )
