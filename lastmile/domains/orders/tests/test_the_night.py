"""The whole night with the real simulator process: real HTTP out, real signed callbacks in, the worker's own functions.

Only the clock is ours: minutes pass when the test says so, and after each of them everything on its way is settled.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from django.conf import settings as django_settings

from lastmile.domains.orders import services
from lastmile.domains.orders.models import Call
from lastmile.domains.orders.selectors import calls, watching
from lastmile.domains.orders.tests.factories import (
    HAIKE,
    SHIMEN,
    Town,
    a_call,
    a_post,
    a_town,
    duty,
    hold,
    person_of,
    scope_of,
)
from lastmile.domains.orders.tests.nights import START, CallNight, owed
from lastmile.foundation.channels import dispatch
from lastmile.foundation.channels import services as channels
from lastmile.foundation.channels.models import Attempt, Callback
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.jobs.models import Job
from lastmile.foundation.ledger import sealer, verify
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations.models import Callout, Obligation
from lastmile.foundation.people.models import Person
from lastmile.interfaces import supervisor
from tools import forking
from tools.postgres import free_port
from tools.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
PACE = 500  # a call of half a minute takes a sixteenth of a second
ON_THE_WAY = ("waiting", "leased", "handed")


@pytest.fixture
def gateway(settings, live_server) -> Iterator[str]:
    """`lastmile simulate` as its own process; the platform knows it as voice and SMS gateway."""
    port = free_port(1)
    address = f"http://127.0.0.1:{port}"
    settings.GATEWAYS = {"voice": address, "sms": address}
    settings.CALLBACK_ADDRESS = f"{live_server.url}/channels/"
    settings.DEMO = True  # what comes back is dated by our clock, and nobody but the simulator can be reached
    env = {**os.environ, "LASTMILE_GATEWAY_SECRET": django_settings.GATEWAY_SECRET, "LASTMILE_DEMO": "0"}
    words = ("simulate", "--port", str(port), "--pace", str(PACE))
    running = forking.start(supervisor.lastmile(*words), env)
    try:
        wait_until(lambda: _answers(address), "the simulator answers")
        yield address
    finally:
        running.kill()
        running.wait()


def _answers(address: str) -> bool:
    try:
        return bool(httpx.get(f"{address}/log", timeout=5))
    except httpx.HTTPError:
        return False


class RealNight(CallNight):
    """A night in which every minute ends only when nothing is on its way any more."""

    def until(self, minute: float) -> RealNight:
        while self.minute < minute:
            super().until(min(self.minute + 0.5, minute))
            self.settle()
        super().until(minute)
        self.settle()
        return self

    def settle(self) -> None:
        wait_until(self._is_still, "nothing is on its way any more", pause=lambda _seconds: self._go_on())

    def _go_on(self) -> None:
        while channels.drain_callbacks():
            pass
        dispatch.drain_all()
        while jobs.run_due():
            pass
        time.sleep(0.01)

    def _is_still(self) -> bool:
        return not (
            Attempt.objects.filter(state__in=ON_THE_WAY).exists()
            or Callback.objects.filter(handled_at__isnull=True).exists()
            or Job.objects.exclude(state__in=["done", "given_up"]).exists()
        )


@dataclass
class Scene:
    """The cast of the night and what the simulator does with each of them."""

    night: RealNight
    town: Town
    address: str
    call: Call

    def watch(self) -> watching.Watch:
        return watching.watch(duty(), calls.get_call(duty(), self.call.uid), tab="people")

    def log(self) -> list[dict[str, object]]:
        return list(httpx.get(f"{self.address}/log", timeout=10).json()["calls"])

    def rung(self, person: Person) -> int:
        """How many voice calls a person's phone really got."""
        return sum(one["number"] == person.phone and one["channel"] == "voice" for one in self.log())


def behave(address: str, voice: dict[str, list[str]], sms: dict[str, str] | None = None) -> None:
    answer = httpx.post(f"{address}/behaviour", json={"voice": voice, "sms": sms or {}}, timeout=10)
    assert answer.status_code == 200, answer.text


@pytest.fixture
def scene(gateway: str) -> Scene:
    """海科 1组 answers, 2组 is switched off with a stand-in who answers; 石门 1组 hangs up at 9 s, 2组 never picks up."""
    night, town = RealNight(), a_town()
    stand_in = hold(town.post(HAIKE, 1), "余小满", rank="B").person
    quick, off = person_of(town.post(HAIKE)), person_of(town.post(HAIKE, 1))
    hangs_up, never = person_of(town.post(SHIMEN)), person_of(town.post(SHIMEN, 1))
    hold(a_post("forest_ranger", HAIKE, title="护林员"), quick)
    behave(
        gateway,
        {
            quick.phone: ["answers"],
            off.phone: ["off"],
            stand_in.phone: ["answers"],
            hangs_up.phone: ["hangs_up", "hangs_up", "answers"],
            never.phone: ["rings_out"],
            town.secretaries[SHIMEN].person.phone: ["answers"],
            town.leader.person.phone: ["answers"],
            town.desk.person.phone: ["answers"],
        },
    )
    call = a_call(post_kinds=["grid_member", "forest_ranger"])
    night.settle()
    return Scene(night, town, gateway, call)


def test_from_the_call_to_nobody_missing(scene: Scene) -> None:
    night, town, call = scene.night, scene.town, scene.call
    quick, off = person_of(town.post(HAIKE)), person_of(town.post(HAIKE, 1))
    hangs_up, never = person_of(town.post(SHIMEN)), person_of(town.post(SHIMEN, 1))

    night.until(1)  # the first answers: one man, two posts, one call
    assert (scene.watch().tally.people, scene.watch().tally.posts, scene.watch().tally.missing) == (4, 5, 3)
    assert scene.rung(quick) == 1
    assert {owed(call, post).outcome for post in (town.post(HAIKE),)} == {"done"}

    tried = {row.who: row.tried for row in scene.watch().rows}  # nine of twenty seconds do not count
    assert tried[hangs_up.uid].startswith("语音听了 9 秒,未听完")
    assert tried[off.uid].startswith("语音关机") and tried[never.uid].startswith("语音未接")

    night.until(3.5)  # redialled; still hung up at nine seconds
    assert (scene.rung(hangs_up), scene.rung(never), scene.rung(quick)) == (2, 2, 1)
    night.until(5.5)  # the third time the whole message is heard
    assert hangs_up.uid not in {row.who for row in scene.watch().rows}

    night.until(8.5)  # the stand-in answers for the one who is switched off
    by = owed(call, town.post(HAIKE, 1)).done_by
    assert by.person.name == "余小满" and by.rank == "B"
    [row] = scene.watch().rows
    assert row.who == never.uid and "换 B 角:没有 B 角" in row.passed

    night.until(10.5)  # the superior gets the list of names, and goes to look
    asked = [one for one in scene.log() if one["number"] == town.secretaries[SHIMEN].person.phone]
    assert any(never.name in str(one["text"]) and "【演示】" in str(one["text"]) for one in asked)
    [row] = scene.watch().rows
    assert "上一级 石书记:按 1,我去找" in row.others
    assert watching.watch(scope_of(town.desk), call, tab="people").rows == []  # not the county's turn yet

    night.until(15.5)  # sent to the door
    [row] = scene.watch().rows
    assert row.door is not None and row.door.holder == "石书记"

    night.until(30.5)  # the duty leader and the county's desk are called, and only now see the name
    assert {one.role for one in Callout.objects.filter(person__in=[town.leader.person, town.desk.person])} == {
        "duty_leader"
    }
    assert [one.name for one in watching.watch(scope_of(town.desk), call, tab="people").rows] == [never.name]

    night.minute = 39  # 23:19, the village clerk on his motorbike
    services.record_door(
        scope_of(town.secretaries[SHIMEN]), uid=call.uid, door_uid=row.door.uid, went="村文书", found="reached"
    )
    tally = scene.watch().tally
    assert (tally.missing, tally.reached) == (0, 4)
    last = scene.watch().reached[0]
    assert (last.name, last.how) == (never.name, "上门 村文书:叫到了")

    made = len(scene.log())  # and it is quiet
    night.until(60)
    assert len(scene.log()) == made
    services.end_call(duty(), uid=call.uid)
    sealer.seal()
    assert list(verify.everything()) == []


def test_callbacks_twice_and_out_of_order_change_nothing(gateway: str) -> None:
    night, town = RealNight(), a_town()
    twice, backwards = person_of(town.post(HAIKE)), person_of(town.post(SHIMEN))
    others = [person_of(town.post(HAIKE, 1)), person_of(town.post(SHIMEN, 1))]
    behave(
        gateway,
        {twice.phone: ["twice"], backwards.phone: ["out_of_order"], **{one.phone: ["answers"] for one in others}},
        {twice.phone: "replies", backwards.phone: "replies"},
    )
    call = a_call()
    night.until(2.5)
    rows = Obligation.unscoped.filter(subject_uid=call.uid, kind="call.answer")
    assert set(rows.values_list("outcome", flat=True)) == {"done"}
    answered = [line.figures["person"] for line in ledger.timeline("call", call.uid) if line.action == "call.answered"]
    assert len(answered) == len(set(answered)) == 4
    assert set(Attempt.objects.filter(channel="voice").values_list("state", flat=True)) == {"answered"}
    before = list(rows.order_by("id").values_list("done_at", "done_by", "outcome"))
    for callback in Callback.objects.all():  # the gateway tells everything once more, under new numbers
        channels.receive(
            dedupe=f"again {callback.pk}", kind=callback.kind, content=callback.content, number=callback.number
        )
    night.settle()
    assert list(rows.order_by("id").values_list("done_at", "done_by", "outcome")) == before


def test_an_sms_reply_answers_like_a_call(gateway: str) -> None:
    night, town = RealNight(), a_town(grids=1)
    chen = person_of(town.post(HAIKE))
    behave(
        gateway, {chen.phone: ["rings_out"], person_of(town.post(SHIMEN)).phone: ["answers"]}, {chen.phone: "replies"}
    )
    call = a_call()
    night.until(0.5)

    def answered() -> bool:
        night.settle()  # the reply comes after the delivery, on its own
        return owed(call, town.post(HAIKE)).done_at is not None

    wait_until(answered, "the reply has come")
    made = Callout.objects.get(person=chen, answered_at__isnull=False)
    assert made.answered_via == "sms" and owed(call, town.post(HAIKE)).outcome == "done"
    assert owed(call, town.post(HAIKE)).done_at >= START
