"""Two desks at once: one call, one entry."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from lastmile.domains.orders import services
from lastmile.domains.orders.models import Call
from lastmile.domains.orders.tests.factories import a_call, a_town, duty, person_of, scope_of
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.jobs.models import Job
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations import answering, calling, climbing
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.people.models import Holding
from lastmile.kernel.errors import WrongState
from lastmile.kernel.ids import uuid7
from tools.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(number: int, work: Callable[[], object]) -> list[object]:
    """What each of several threads, started together, came back with: a value or what it raised."""
    start, found = threading.Barrier(number), []

    def run() -> None:
        start.wait()
        try:
            found.append(work())
        except Exception as problem:
            found.append(problem)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_the_same_call_sent_four_times_at_once_is_one_call() -> None:
    a_town(grids=5)
    uid = uuid7()
    found = at_once(4, lambda: a_call(uid=uid).pk)
    assert len(set(found)) == 1 and Call.unscoped.count() == 1
    assert Obligation.unscoped.count() == 10
    assert Job.objects.filter(fact="call.issued").count() == 1
    assert Call.unscoped.get().people == 10


def test_different_calls_at_once_get_different_numbers() -> None:
    a_town()
    numbers = at_once(4, lambda: a_call().number)
    assert sorted(str(one)[-3:] for one in numbers) == ["001", "002", "003", "004"]


def test_of_two_entries_for_one_person_the_second_is_told_that_it_is_done() -> None:
    town = a_town()
    call, who = a_call(), person_of(town.post()).uid
    found = at_once(3, lambda: services.enter_answer(duty(), uid=call.uid, who=who, how="phone"))
    assert found.count(True) == 1 and [type(one) for one in found].count(WrongState) == 2
    assert [line.action for line in ledger.timeline("call", call.uid)].count("call.entered") == 1


def test_of_two_who_end_a_call_one_ends_it() -> None:
    a_town()
    call = a_call()
    found = at_once(3, lambda: services.end_call(duty(), uid=call.uid, why="误发").state)
    assert found.count("ended") == 1 and [type(one) for one in found].count(WrongState) == 2


def test_one_who_presses_three_times_has_answered_once() -> None:
    town = a_town()
    call, scope = a_call(), scope_of(Holding.objects.get(post=town.post()))
    at_once(3, lambda: services.answer_in_app(scope, call.uid).uid)
    assert [line.action for line in ledger.timeline("call", call.uid)].count("call.answered") == 1


def test_what_the_ladder_calls_while_a_call_ends_does_not_go_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ladder holds the rows and has called; the end, which waits for them, stops what it called."""
    a_town()
    call = a_call()
    called, stopped, go_on = threading.Event(), threading.Event(), threading.Event()
    carry_out, stop = calling.Plan.carry_out, answering.stop_all_calls

    def call_and_wait(plan: calling.Plan) -> None:
        carry_out(plan)
        called.set()
        go_on.wait(PATIENCE)

    def stop_and_say(uid: object) -> None:
        stop(uid)
        stopped.set()

    def end() -> object:
        called.wait(PATIENCE)
        threading.Timer(0.2, go_on.set).start()  # by then an end that did not wait has stopped what it could see
        return services.supersede(duty(), uid=call.uid, why="升级").state

    monkeypatch.setattr(calling.Plan, "carry_out", call_and_wait)
    monkeypatch.setattr(answering, "stop_all_calls", stop_and_say)
    acts = iter([climbing.climb_all, end])
    found = at_once(2, lambda: next(acts)())
    assert "ended" in found and stopped.is_set()
    assert Attempt.objects.exists() and not Attempt.objects.filter(state="waiting").exists()
