"""A machine walks all acts by whoever may do them; whatever it does, the loop stays whole."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lastmile.domains.hazards import acts, rules, selectors
from lastmile.domains.hazards.models import Handover, Hazard
from lastmile.domains.hazards.rules import Act, Closing, Grade
from lastmile.domains.hazards.tests.factories import a_hazard, departments, the_cast
from lastmile.foundation.access.models import Share
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.obligations.models import Obligation
from lastmile.kernel import clock
from lastmile.kernel.errors import DomainError, NotAllowed, WrongState

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
EXAMPLES, STEPS = 5, 18
# What is typed into each form: a good filling.
FILLED: dict[Act, dict[str, Any]] = {
    Act.CONFIRM: {"grade": "general"},
    Act.FIX: {"note": "搬走了"},
    Act.RECTIFY: {"proof": "改了"},
    Act.RETURN: {"note": "还差"},
    Act.VERIFY: {"accepting_unit": "水务局", "acceptance_document": "东水验1号"},
    Act.ACCEPT: {"unit": "水务局", "document": "东水验1号"},
    Act.JUDGE: {"unit": "水务局", "clause": "第三条"},
    Act.LOWER: {"unit": "水务局", "note": "不够"},
    Act.PREPARE: {
        "measures": "拉线",
        "plan": "先撤",
        "responsible_unit": "水务站",
        "responsible_person": "某人",
        "money": 1,
    },
    Act.HAND: {"department": "water", "reason": "不归镇里管", "measures": "拉警戒带"},
    Act.ANSWER: {"name": "电话"},
    Act.EXTEND: {"reason": "下雨"},
    Act.LIST: {"unit": "市安委办"},
    Act.INSPECT: {"kind": "joint", "power_unit": "消防救援大队"},
    Act.ELSEWHERE: {"system": "省系统", "number": "A1"},
}
NOTED = (Act.DISMISS, Act.REOPEN, Act.SUSPECT, Act.PROGRESS, Act.TAKE_BACK, Act.PART)
ENDINGS = {Closing.VERIFIED, Closing.ON_SPOT, Closing.ELSEWHERE, Closing.JOINED}


class Walk(RuleBasedStateMachine):
    """Two reports of one thing, the later walked through every act by one of six people."""

    people: tuple[Scope, ...] = ()

    @initialize()
    def report(self) -> None:
        wang = self.people[0]
        self.first = a_hazard(wang, position=(103.18, 26.08))
        self.uid = a_hazard(wang, position=(103.18, 26.08), picture="water", title="坝上裂缝").uid
        self.lines = 0

    @rule(act=st.sampled_from(Act), who=st.integers(0, 5), turn=st.booleans())
    def do(self, act: Act, who: int, turn: bool) -> None:
        """A refusal changes nothing; what the page offers is never refused for the state or the person."""
        scope, before = self.people[who], self.now()
        offered = self._offered(scope, act)
        try:
            with transaction.atomic():
                acts.ACTIONS[act].service(scope, uid=self.uid, **self._filled(act, turn))
        except (NotAllowed, WrongState) as problem:
            assert not offered, f"{act} was offered in {before.status} and refused: {problem}"
            assert self.now().status == before.status
        except DomainError:
            assert self.now().status == before.status

    @rule(days=st.integers(1, 9))
    def press_for_progress(self, days: int) -> None:
        """The office does the likely next thing, so that walks reach far."""
        for act in (Act.CONFIRM, Act.JUDGE, Act.PREPARE, Act.ANSWER, Act.RECTIFY, Act.VERIFY):
            if rules.may_move(self.now().status, act):
                for scope in (self.people[2], self.people[3], self.people[4]):
                    if not self._offered(scope, act):
                        continue
                    with contextlib.suppress(DomainError), transaction.atomic():
                        acts.ACTIONS[act].service(scope, uid=self.uid, **self._filled(act, days > 2))
                        return

    def _filled(self, act: Act, turn: bool) -> dict[str, Any]:
        values = dict(FILLED.get(act, {})) | ({"note": "说明"} if act in NOTED else {})
        if act == Act.CONFIRM and turn:
            values["grade"] = "suspected"
        if act == Act.ANSWER:
            values |= {"answer": "accepted" if turn else "refused", "words": "说明"}
        if act == Act.DECIDE:
            values |= {"granted": turn, "note": "说明"}
        if act == Act.EXTEND:
            values["until_on"] = max(self.now().due_on or clock.today(), clock.today()) + DAY
        if act == Act.PREPARE and not turn:
            values["plan"] = ""
        if act == Act.JOIN:
            values["first_uid"] = self.first.uid
        if act == Act.ELSEWHERE:
            values["day"] = clock.today()
        return values

    def _offered(self, scope: Scope, act: Act) -> bool:
        with contextlib.suppress(DomainError):
            hazard = selectors.get_matter(scope, self.uid)
            return any(one.action.act == act and not one.why_not for one in acts.buttons(scope, hazard))
        return False

    def now(self) -> Hazard:
        return Hazard.unscoped.get(uid=self.uid)

    @invariant()
    def the_loop_is_whole(self) -> None:
        if not hasattr(self, "uid"):
            return
        hazard = self.now()
        self._nothing_is_deleted()
        self._it_is_open_just_when_something_is_owed(hazard)
        self._what_is_closed_is_open_to_no_department(hazard)
        if hazard.status == "closed":
            assert hazard.closing in ENDINGS
            assert hazard.grade != Grade.MAJOR or hazard.accepted_on, "重大 closed without its judging unit"
        if hazard.status == "rectified":
            assert not selectors.lacks(hazard), "重大 rectified without the five"

    def _nothing_is_deleted(self) -> None:
        lines = Entry.objects.filter(subject_uid=self.uid).count()
        assert Hazard.unscoped.count() == 2 and lines >= self.lines
        self.lines = lines

    def _it_is_open_just_when_something_is_owed(self, hazard: Hazard) -> None:
        rows = Obligation.unscoped.filter(subject_uid=self.uid, done_at__isnull=True)
        owed = set(rows.values_list("kind", flat=True))
        assert bool(owed - {"hazard.recheck", "hazard.lift"}) == hazard.is_open, f"{hazard.status}: {owed}"

    def _what_is_closed_is_open_to_no_department(self, hazard: Hazard) -> None:
        handed = Handover.objects.filter(hazard=hazard, ended_at__isnull=True)
        assert handed.exists() == bool(hazard.handed_to)
        shared = Share.objects.filter(subject_uid=self.uid, until_at__isnull=True)
        to_answer = [one for one in shared if "hazard.answer" in one.permissions]
        assert bool(to_answer) <= hazard.is_open


def test_whatever_is_done_the_loop_stays_whole() -> None:
    cast = the_cast()
    people_ = (cast.wang, cast.li, cast.zhang, cast.zhao, *departments())

    class Rolled(Walk):
        """Each walk in a transaction of its own that is undone."""

        people = people_

        def __init__(self) -> None:
            super().__init__()
            self.undone = transaction.atomic()
            self.undone.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    chosen = settings(
        max_examples=EXAMPLES,
        stateful_step_count=STEPS,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],  # a walk is short enough to read; shrinking would take minutes
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Rolled, settings=chosen)


def test_every_act_has_a_filling() -> None:
    plain = {Act.DECIDE, Act.JOIN, Act.LIFT}
    assert set(FILLED) | set(NOTED) | plain == set(Act) == set(rules.PERMISSION)
