from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now

from lastmile.foundation.jobs import services, timetable
from lastmile.foundation.jobs.models import Job, Timer
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "lastmile.foundation.jobs.tests.test_jobs"
done: list[UUID] = []


def note(uid: UUID) -> None:
    done.append(uid)


def break_down(uid: UUID) -> None:
    raise RuntimeError("电话 15400000000")  # must not reach the row


def not_yet(uid: UUID) -> None:
    raise services.Retry


def meets_a_full_database(uid: UUID) -> None:
    """As each of the two says it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = 'disk_full'; END $$")
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count = {cursor.fetchone()[0]}")
        try:
            cursor.execute("CREATE TABLE filler AS SELECT randomblob(10000000) AS much")
        finally:
            cursor.execute("PRAGMA max_page_count = 4294967294")


class Subject:
    def __init__(self) -> None:
        self.uid = uuid7()


@pytest.fixture(autouse=True)
def _forget() -> None:
    done.clear()


def test_a_fact_reaches_each_subscriber_in_a_row_of_its_own(settings) -> None:  # type: ignore[no-untyped-def]
    settings.SUBSCRIPTIONS = {"thing.happened": [f"{HERE}.note", f"{HERE}.break_down"]}
    subject = Subject()
    services.tell("thing.happened", subject)
    services.run_due()
    assert done == [subject.uid]
    states = dict(Job.objects.values_list("handler", "state"))
    assert states == {f"{HERE}.note": "done", f"{HERE}.break_down": "waiting"}


def test_a_fact_told_in_a_transaction_that_fails_was_never_told(settings) -> None:  # type: ignore[no-untyped-def]
    settings.SUBSCRIPTIONS = {"thing.happened": [f"{HERE}.note"]}
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        services.tell("thing.happened", Subject())
        raise ZeroDivisionError
    assert Job.objects.count() == 0


def test_a_failed_job_waits_longer_each_time_and_is_given_up_in_the_end() -> None:
    job = services.later(f"{HERE}.break_down", uuid7())
    for _round in range(20):
        Job.objects.filter(state="waiting").update(run_at=Now())
        services.run_due()
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.tries) == ("given_up", 12)
    assert job.last_error == "RuntimeError"


def test_a_job_that_asks_to_wait_does_not_use_up_its_tries() -> None:
    services.later(f"{HERE}.not_yet", uuid7())
    services.run_due()
    assert Job.objects.get().tries == 0


def test_a_database_without_room_uses_up_no_tries_however_long_it_lasts() -> None:
    services.later(f"{HERE}.meets_a_full_database", uuid7())
    for _round in range(20):
        Job.objects.update(run_at=Now())
        services.run_due()
    job = Job.objects.get()
    assert (job.state, job.tries, job.last_error) == ("waiting", 0, "OperationalError")


def test_jobs_of_one_subject_run_in_the_order_they_were_told() -> None:
    uid = uuid7()
    first, second = (services.later(f"{HERE}.note", uid) for _ in range(2))
    assert [job.pk for job in services.claim()] == [first.pk]
    assert services.claim() == []
    services.done(Job.objects.get(pk=first.pk))
    assert [job.pk for job in services.claim()] == [second.pk]


def test_a_worker_whose_lease_ran_out_cannot_settle_the_job_any_more() -> None:
    services.later(f"{HERE}.note", uuid7())
    [slow] = services.claim()
    Job.objects.update(lease_until=Now() - timedelta(seconds=1))
    [quick] = services.claim()
    assert quick.fence == slow.fence + 1
    assert not services.done(slow)
    assert services.done(quick)


def test_a_timer_missed_ten_times_runs_once(settings) -> None:  # type: ignore[no-untyped-def]
    settings.TIMETABLE = {"tick": (f"{HERE}.tick", 60)}
    timetable.lay_out()
    Timer.objects.update(next_at=Now() - timedelta(minutes=10))
    assert timetable.run_due() == ["tick"]
    assert timetable.run_due() == []


def test_an_idle_worker_asks_the_whole_timetable_with_one_read(settings, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    settings.TIMETABLE = {
        "tick": (f"{HERE}.tick", 60),
        "tock": (f"{HERE}.tick", 60),
        "morning": (f"{HERE}.tick", "07:30"),
    }
    timetable.lay_out()
    assert timetable.run_due() == ["tick", "tock"]
    with django_assert_num_queries(1):
        assert timetable.run_due() == []


def test_daily_work_follows_the_business_clock_and_runs_once_after_a_jump(settings) -> None:  # type: ignore[no-untyped-def]
    settings.TIMETABLE = {"morning": (f"{HERE}.tick", "07:30")}
    evening = clock.at(clock.today(), 20)
    with clock.stopped(evening):
        timetable.lay_out()
        assert timetable.run_due() == []
    with clock.stopped(evening + timedelta(days=3)):
        assert timetable.run_due() == ["morning"]
        assert timetable.run_due() == []
    with clock.stopped(evening + timedelta(hours=12)):  # the clock was set back
        timetable.run_due()
        assert Timer.objects.get().next_at <= evening + timedelta(days=2)


def test_the_hour_of_daily_work_may_be_told_by_a_function(settings) -> None:  # type: ignore[no-untyped-def]
    settings.TIMETABLE = {"digest": (f"{HERE}.tick", "lastmile.foundation.obligations.digest.time_of_day")}
    settings.FIGURES = ["digest.clock=09:10"]
    with clock.stopped(clock.at(clock.today(), 9)):
        timetable.lay_out()
        assert Timer.objects.get().next_at == clock.at(clock.today(), 9, 10)


def tick() -> None:
    done.append(uuid7())


def test_of_many_that_are_done_one_after_another_one_that_fails_holds_up_none(caplog) -> None:
    done = []

    def act(number: int) -> int:
        if number == 2:
            raise ValueError("15400000001")
        done.append(number)
        return 10

    assert services.each([1, 2, 3], act) == 20 and done == [1, 3]
    assert "act failed for 2: ValueError" in caplog.text and "15400000001" not in caplog.text
