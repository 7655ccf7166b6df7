import pytest

from lastmile.domains.orders import jobs, services
from lastmile.domains.orders.models import CallChange
from lastmile.domains.orders.selectors import counting
from lastmile.domains.orders.tests.factories import HAIKE, SHIMEN, a_call, a_town, duty, person_of, scope_of
from lastmile.domains.orders.tests.nights import CallNight, owed
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.channels.models import Attempt, Message
from lastmile.foundation.jobs.models import Job
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations.models import Callout, Obligation
from lastmile.kernel.errors import NotAllowed, NotValid
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def told(call: object) -> list[Attempt]:
    for change in CallChange.objects.all():
        jobs.tell_change(change.uid)
    return list(Attempt.objects.filter(asks=False).order_by("id"))


def test_superseding_stops_what_rings_and_keeps_what_was_done() -> None:
    night, town = CallNight(), a_town()
    call = a_call(level="orange")
    night.until(1)
    night.answers(call, person_of(town.post(HAIKE)))
    services.supersede(duty(), uid=call.uid, why="橙色升级为红色")
    assert owed(call, town.post(HAIKE)).outcome == "done"
    assert owed(call, town.post(SHIMEN)).outcome == "superseded"
    assert not Attempt.objects.filter(subject_uid=call.uid, state="waiting").exists()
    made = Callout.objects.count()
    night.until(40)
    assert Callout.objects.count() == made


def test_the_figures_of_a_superseded_call_stay_those_of_its_end() -> None:
    night, town = CallNight(), a_town()
    call = a_call()
    night.until(1)
    night.answers(call, person_of(town.post(HAIKE)))
    ended = services.supersede(duty(), uid=call.uid, why="升级")
    assert (ended.reached, ended.people) == (1, 4)
    tally = counting.tally(ended, counting.Q())
    assert (tally.reached, tally.missing) == (1, 3)


def test_superseding_twice_or_after_the_end_changes_nothing() -> None:
    a_town()
    call = a_call()
    first = services.supersede(duty(), uid=call.uid, why="升级")
    again = services.supersede(duty(), uid=call.uid, why="再升级")
    assert again.ended_why == first.ended_why == "升级"
    assert [line.action for line in ledger.timeline("call", call.uid)].count("call.superseded") == 1


def test_whoever_answered_the_first_call_must_answer_the_second() -> None:
    night, town = CallNight(), a_town()
    alert = uuid7()
    first = a_call(level="orange", source=("alert", alert))
    night.until(1)
    night.answers(first, person_of(town.post(HAIKE)))
    services.supersede(duty(), uid=first.uid, why="升级")
    second = a_call(source=("alert", alert))
    assert owed(second, town.post(HAIKE)).done_at is None and second.people == 4


def test_a_change_is_one_message_to_everybody_who_was_called_and_asks_nothing() -> None:
    night, town = CallNight(), a_town()
    call = a_call()
    night.until(0.5)
    night.answers(call, person_of(town.post(HAIKE)))
    services.tell_change(duty(), uid=call.uid, text="暴雨红色预警已解除。")
    sent = told(call)
    assert len(sent) == 4 and {one.channel for one in sent} == {"sms"}
    assert CallChange.objects.get().people == 4
    assert Callout.objects.count() == 4 and Obligation.unscoped.count() == 4


def test_the_same_change_is_told_once_however_often_the_job_runs() -> None:
    night = CallNight()
    a_town()
    call = a_call()
    night.until(0.5)
    services.tell_change(duty(), uid=call.uid, text="降为橙色。")
    services.tell_change(duty(), uid=call.uid, text="降为橙色。")
    told(call)
    assert len(told(call)) == 4
    assert CallChange.objects.count() == 1 and Job.objects.filter(fact="call.change_told").count() == 1


def test_whoever_was_called_before_the_upgrade_hears_of_the_end_too() -> None:
    night, town = CallNight(), a_town()
    alert = uuid7()
    first = a_call(level="orange", source=("alert", alert))
    night.until(0.5)
    services.supersede(duty(), uid=first.uid, why="升级")
    second = a_call(source=("alert", alert), areas=[HAIKE])
    night.until(1)
    services.tell_change(duty(), uid=second.uid, text="预警已解除。")
    people = {one.address for one in told(second)}
    assert person_of(town.post(SHIMEN)).phone in people and len(people) == 4


def test_a_drill_says_so_in_its_changes_too() -> None:
    night = CallNight()
    a_town(grids=1)
    call = a_call(drill=True)
    night.until(0.5)
    services.tell_change(duty(), uid=call.uid, text="演练结束。")
    told(call)
    assert Message.objects.get(text="演练结束。").mark == "drill"


def test_only_whoever_may_call_may_tell_and_nothing_is_told_empty() -> None:
    town = a_town()
    call = a_call()
    with pytest.raises(NotAllowed):
        services.tell_change(scope_of(town.secretaries[HAIKE]), uid=call.uid, text="解除")
    with pytest.raises(NotValid):
        services.tell_change(a_scope("53"), uid=call.uid, text=" ")
