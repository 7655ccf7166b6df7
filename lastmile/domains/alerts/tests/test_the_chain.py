"""Messages in any order, twice, late: one alert a danger, the right effect, never two calls for one version."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lastmile.domains.alerts.models import Alert, Area, Version
from lastmile.domains.alerts.rules import Announcement, Effect, Held, MsgType, grade_of
from lastmile.domains.alerts.selectors.placing import Place, Placed
from lastmile.domains.alerts.services import chaining, issuing
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.jobs.models import Job
from lastmile.kernel import clock

from .nights import AT, ISSUER, TOWN, desk

LEVELS = st.sampled_from(["red", "orange", "yellow", "blue"])
SENDER = "530113@12379"
LOUD = {Effect.FIRST, Effect.UPGRADE}


class TheChain(RuleBasedStateMachine):
    """One issuer, one signal, one township; `minute` is when a message was sent, `model` what should stand."""

    @initialize()
    def begin(self):
        self.number = 0
        self.minute = 0
        self.sent: list[Announcement] = []
        self.stands = ""  # the number of what stands
        self.model: tuple[int, int] | None = None  # minute and grade of what stands
        clock.set_source(lambda: AT + timedelta(minutes=self.minute))
        region = a_region(TOWN)
        self.placed = Placed((Place(region, "code"),))

    def _said(self, level, *, minute, msg_type, clear=False, name=""):
        self.number += 1
        return Announcement(
            identifier=f"n{self.number}",
            sender=SENDER,
            issuer=ISSUER,
            sent_at=AT + timedelta(minutes=minute),
            event="暴雨",
            signal="rainstorm",
            level=level,
            grade=grade_of(level),
            msg_type=msg_type,
            all_clear=clear,
            until_at=AT + timedelta(minutes=minute + 60),
            references=((SENDER, name),) if name else (),
        )

    def _send(self, level, *, minute, msg_type=MsgType.ALERT, clear=False, name=""):
        said = self._said(level, minute=minute, msg_type=msg_type, clear=clear, name=name)
        before = self.model
        try:
            taken = chaining.take(desk(), said, self.placed, via="api", at_once=True)
        except Held:
            assert before is None and said.speaks_of_an_end
            return
        self.sent.append(said)
        self._expect(before, said, minute, taken.version)

    def _expect(self, before, said, minute, version):
        version.refresh_from_db()
        if before is None:
            assert version.effect == Effect.FIRST
            self.model, self.stands = (minute, said.grade), said.identifier
        elif minute < before[0]:
            assert version.effect == Effect.LATE and version.state == "late"
        elif said.speaks_of_an_end:
            assert version.effect == (Effect.LIFT if said.all_clear else Effect.CANCEL)
            self.model = None
        else:
            worse, same = said.grade < before[1], said.grade == before[1]
            assert version.effect == (Effect.UPDATE if same else Effect.UPGRADE if worse else Effect.DOWNGRADE)
            self.model, self.stands = (minute, said.grade), said.identifier

    @rule(level=LEVELS, name=st.booleans(), pause=st.integers(1, 20))
    def a_message(self, level, name, pause):
        self.minute += pause
        kind = MsgType.UPDATE if name else MsgType.ALERT
        self._send(level, minute=self.minute, msg_type=kind, name=self.stands if name else "")

    @rule(level=LEVELS)
    def a_message_that_is_late(self, level):
        if self.model:
            self._send(level, minute=self.model[0] - 5)

    @rule(clear=st.booleans(), pause=st.integers(1, 20))
    def an_end(self, clear, pause):
        self.minute += pause
        name = self.stands or "n0"
        self._send("red", minute=self.minute, msg_type=MsgType.CANCEL, clear=clear, name=name)

    @rule(which=st.integers(0, 30))
    def an_end_of_something_else(self, which):
        """Of an older message, or of one nobody knows: what stands stays, and a person looks."""
        others = [one.identifier for one in self.sent if one.identifier != self.stands] or ["n0"]
        said = self._said("red", minute=self.minute, msg_type=MsgType.CANCEL, name=others[which % len(others)])
        with pytest.raises(Held):
            chaining.take(desk(), said, self.placed, via="api", at_once=True)

    @rule(which=st.integers(0, 30))
    def the_same_again(self, which):
        if self.sent:
            said = self.sent[which % len(self.sent)]
            count = Version.objects.count()
            assert chaining.take(desk(), said, self.placed, via="api", at_once=True).known
            assert Version.objects.count() == count

    @rule()
    def time_runs_out(self):
        self.minute += 61
        for alert in Alert.unscoped.filter(state="in_force"):
            assert issuing.expire(desk(), alert)
        self.model = None

    @invariant()
    def one_alert_stands_with_the_grade_it_should_have(self):
        standing = list(Alert.unscoped.filter(state="in_force").values_list("grade", flat=True))
        assert standing == ([self.model[1]] if self.model else [])

    @invariant()
    def the_places_of_what_stands_are_live_and_no_others(self):
        live = set(Area.unscoped.filter(live=True).values_list("alert__state", flat=True))
        assert live == ({"in_force"} if self.model else set())

    @invariant()
    def every_loud_version_told_once_that_posts_are_to_be_called(self):
        told = Job.objects.filter(fact="alert.issued", handler__endswith=".call_posts").count()
        assert told == Version.objects.filter(state="applied", effect__in=LOUD).count()

    @invariant()
    def whatever_ended_says_so(self):
        ended = Alert.unscoped.exclude(state="in_force")
        assert all(one.ended_at and one.ended_why for one in ended)
        told = Job.objects.filter(fact="alert.ended", handler__endswith=".tell_posts").count()
        assert told == ended.count()


def _afresh() -> TheChain:
    """A machine that begins with nothing."""
    for model in (Job.objects, Area.unscoped, Version.objects, Alert.unscoped):
        model.all().delete()
    return TheChain()


@pytest.mark.django_db
def test_the_chain_holds():
    few = settings(max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(_afresh, settings=few)
