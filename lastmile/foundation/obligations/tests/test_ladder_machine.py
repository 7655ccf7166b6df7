"""Whatever happens in whatever order — answers, outages, jumps, people leaving — the promises of the ladder hold."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.obligations import answering, climbing, rules, services
from lastmile.foundation.obligations.models import Callout, Obligation, Step
from lastmile.foundation.obligations.rules import Outcome
from lastmile.foundation.obligations.tests.factories import RED_NIGHT, a_person, a_post, hold
from lastmile.foundation.obligations.tests.night import START, Night
from lastmile.foundation.people.models import Holding
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

FOUR = st.integers(0, 3)
OTHERS = ("orange", "yellow", "blue", "derived_red_night")


class Ladder(RuleBasedStateMachine):
    """Three grid posts below a secretary below a duty leader; four people, some with several posts."""

    ladder = RED_NIGHT

    @initialize(holders=st.lists(st.tuples(FOUR, st.one_of(st.none(), FOUR)), min_size=3, max_size=3), secretary=FOUR)
    def begin(self, holders: list[tuple[int, int | None]], secretary: int) -> None:
        self.open = transaction.atomic()
        self.open.__enter__()
        self.people = [a_person(keypad=bool(number % 2)) for number in range(4)]
        leader = a_post("duty_leader", "530113104")
        hold(leader)
        above = a_post("village_secretary", "530113104201", superior=leader)
        hold(above, self.people[secretary])
        self.posts = [a_post(superior=above) for _ in range(3)]
        for post, (a, b) in zip(self.posts, holders, strict=True):
            hold(post, self.people[a])
            if b is not None and b != a:
                hold(post, self.people[b], rank="B")
        self.night = Night(self.posts, ladder=self.ladder)
        self.closed: dict[int, tuple[str, object]] = {}
        self.jumped = False
        self.brought: set[tuple[int, int]] = set()  # (post, rung) the desk did not want to wait for

    @rule(minutes=st.sampled_from([0.5, 1, 2, 5, 15]))
    def time_passes(self, minutes: float) -> None:
        self.night.until(self.night.minute + minutes)

    @rule()
    def an_outage_of_two_hours(self) -> None:
        self.night.minute += 120

    @rule()
    def the_clock_is_set_back(self) -> None:
        self.night.minute = max(0, self.night.minute - 10)
        self.jumped = True

    @rule()
    def the_worker_ticks_twice_at_once(self) -> None:
        climbing.climb_all()
        before = Callout.objects.count()
        climbing.climb_all()
        assert Callout.objects.count() == before

    @rule(
        who=FOUR,
        channel=st.sampled_from(["voice", "sms", "in_app"]),
        heard=st.sampled_from([0, 9, 20, 30]),
        key=st.sampled_from(["", "1", "ok"]),
    )
    def something_comes_back(self, who: int, channel: str, heard: float, key: str) -> None:
        call = Callout.objects.filter(person=self.people[who]).order_by("-id").first()
        if call is None:
            return
        counts = answering.take_answer(
            reference=call.uid, channel=channel, at=self.night.now, heard_seconds=heard, key=key, reply=key
        )
        if counts:
            rows = list(answering.covered_by(self.night.matter.uid, self.people[who].pk))
            services.close(a_scope("53"), rows, done_at=self.night.now)
            answering.stop_idle_calls(rows)

    @rule(post=st.integers(0, 2))
    def somebody_leaves_a_post(self, post: int) -> None:
        Holding.objects.filter(post=self.posts[post], rank="A").update(until_on=START.date() - timedelta(days=1))

    @rule(post=st.integers(0, 2), to=st.sampled_from(["holder_b", "door"]))
    def the_desk_brings_a_step_forward(self, post: int, to: str) -> None:
        self.night.minute += 0.01  # two presses of a button never lie in one moment
        owed = self.night.owed(self.posts[post])
        if services.bring_forward(a_scope("53"), [owed], to=to):
            self.brought.add((post, self.night.owed(self.posts[post]).rung))

    @invariant()
    def what_is_closed_stays_closed_and_climbs_no_more(self) -> None:
        for row in Obligation.unscoped.filter(done_at__isnull=False):
            assert row.next_step_at is None and row.outcome in {Outcome.DONE, Outcome.LATE}
            assert self.closed.setdefault(row.pk, (row.outcome, row.done_at)) == (row.outcome, row.done_at)

    @invariant()
    def rungs_only_go_up(self) -> None:
        for post in self.posts:
            ran = list(
                Step.objects.filter(obligation_uid=self.night.owed(post).uid).order_by("id").values_list("rung", "run")
            )
            assert ran == sorted(ran)

    @invariant()
    def between_two_rungs_that_ran_lies_at_least_the_wait(self) -> None:
        if self.jumped:
            return
        for number, post in enumerate(self.posts):
            steps = list(Step.objects.filter(obligation_uid=self.night.owed(post).uid).order_by("id"))
            passed = {one.rung for one in steps if one.passed}
            for one, other in pairwise([step for step in steps if not step.passed]):
                if any((number, rung) in self.brought for rung in range(one.rung, other.rung + 1)):
                    continue
                place = next((rung for rung in range(one.rung + 1, other.rung) if rung in passed), other.rung)
                rungs = self.ladder.rungs
                least = (
                    rungs[one.rung].repeat_every
                    if one.rung == other.rung
                    else min(rungs[place].wait, rungs[other.rung].wait)
                )
                assert other.at - one.at >= timedelta(minutes=least)

    @invariant()
    def nobody_has_two_calls_of_one_matter_rung_and_moment(self) -> None:
        calls = list(Callout.objects.values_list("person", "rung", "created_at"))
        assert len(calls) == len(set(calls))

    @invariant()
    def an_attempt_belongs_to_a_call_and_each_channel_rings_once_for_it(self) -> None:
        sent = list(Attempt.objects.values_list("reference", "channel"))
        assert len(sent) == len(set(sent))

    @invariant()
    def whatever_is_open_has_a_next_step_or_stands_at_the_top(self) -> None:
        for row in Obligation.unscoped.filter(kind="call.answer", done_at__isnull=True):
            assert row.next_step_at is not None or row.rung == len(self.ladder.rungs)

    @invariant()
    def no_rung_is_left_out_without_being_said(self) -> None:
        told = set(Step.objects.values_list("obligation_uid", "rung"))
        for uid, climbed in Obligation.unscoped.filter(kind="call.answer").values_list("uid", "rung"):
            assert {(uid, rung) for rung in range(climbed)} <= told

    @invariant()
    def at_quiet_hours_nobody_is_rung_up_on_a_silent_channel(self) -> None:
        silent = self.ladder.quiet.get("channels", ())
        for at in Attempt.objects.filter(channel__in=silent).values_list("created_at", flat=True):
            assert not clock.is_between(clock.local(at).time(), self.ladder.quiet["from"], self.ladder.quiet["until"])

    def teardown(self) -> None:
        if hasattr(self, "open"):
            transaction.set_rollback(True)
            self.open.__exit__(None, None, None)
        clock.set_source(None)


def run(machine: type[Ladder], examples: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=18, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


@pytest.mark.django_db
def test_the_promises_of_the_ladder_hold_whatever_happens() -> None:
    run(Ladder, 30)


@pytest.mark.django_db
@pytest.mark.parametrize("name", OTHERS)
def test_they_hold_for_every_other_rule_of_the_packs(name: str) -> None:
    ladder = rules.Ladder.from_json(packs.ladder(name, "53"))
    run(type(f"Ladder_{name}", (Ladder,), {"ladder": ladder}), 4)
