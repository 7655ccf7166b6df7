"""A machine signs, publishes, takes down and changes; whatever it does, at most one version is public and none ever changes."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people import duty_list, list_changes, services, signed_lists
from lastmile.foundation.people.models import SignedList
from lastmile.foundation.people.rules import NEXT, ListState, may_become
from lastmile.foundation.people.tests.factories import VILLAGE, a_post, in_post, root
from lastmile.kernel import clock
from lastmile.kernel.errors import DomainError, NotValid, WrongState

pytestmark = pytest.mark.django_db


def test_every_state_says_what_follows_and_only_a_replaced_one_is_over():
    assert set(NEXT) == set(ListState) and [state for state in ListState if not NEXT[state]] == [ListState.REPLACED]
    assert not any(may_become(state, ListState.SIGNED) for state in ListState)


class Walk(RuleBasedStateMachine):
    """One village; `said` are the digests of its versions as they were signed."""

    @initialize()
    def begin(self) -> None:
        self.scope, self.place, self.said, self.acts = root(), a_region(VILLAGE), [], 0
        in_post("village_secretary", VILLAGE)
        self.post = a_post("village_officer", VILLAGE)

    @rule(words=st.sampled_from(["看水库", "看沟", "看路"]))
    def change(self, words: str) -> None:
        services.change_post(self.scope, uid=self.post.uid, duties=words)

    @rule(stale=st.booleans())
    def sign(self, stale: bool) -> None:
        """Signed exactly where something changed and nobody was first."""
        last, now = signed_lists.newest(self.place), duty_list.content(self.scope, self.place)
        differs = last is None or bool(list_changes.changes(last.content, now))
        try:
            with transaction.atomic():
                services.sign_list(
                    self.scope,
                    area=VILLAGE,
                    signed_by=duty_list.may_sign(self.scope, self.place)[0].uid,
                    signed_on=clock.today(),
                    seen="0" * 64 if stale else duty_list.digest(now),
                    based_on=last.number if last else 0,
                )
        except WrongState:
            assert stale
        except NotValid:
            assert not differs and not stale
        else:
            assert differs and not stale
            self.said.append(duty_list.digest(now))
            self.acts += 1

    @rule()
    def sign_anew(self) -> None:
        """The likely next thing, so that walks reach far."""
        services.change_post(self.scope, uid=self.post.uid, duties=f"第{self.acts}次")
        self.sign(stale=False)

    @rule(number=st.integers(1, 3), public=st.booleans())
    def turn(self, number: int, public: bool) -> None:
        """Refused exactly where the table or a newer version says so."""
        one = SignedList.objects.filter(region=self.place, number=number).first()
        if one is None:
            return
        wanted = ListState.PUBLIC if public else ListState.WITHDRAWN
        good = may_become(one.state, wanted) and (not public or number == len(self.said))
        replaced = public and signed_lists.is_public(self.place)
        act = services.make_public if public else services.withdraw_list
        try:
            with transaction.atomic():
                act(self.scope, uid=one.uid)
        except DomainError:
            assert not good
        else:
            assert good
            self.acts += 1 + replaced

    @invariant()
    def nothing_signed_ever_changes(self) -> None:
        if hasattr(self, "place"):
            kept = SignedList.objects.filter(region=self.place).order_by("number")
            assert [(one.number, one.digest) for one in kept] == list(enumerate(self.said, 1))
            assert all(duty_list.digest(one.content) == one.digest for one in kept)

    @invariant()
    def at_most_one_is_public_and_every_act_is_in_the_ledger(self) -> None:
        if hasattr(self, "place"):
            assert SignedList.objects.filter(region=self.place, state="public").count() <= 1
            assert Entry.objects.filter(subject_kind="duty_list").count() == self.acts


def test_whatever_is_done(db):
    class Apart(Walk):
        """Each walk in a transaction of its own."""

        def __init__(self) -> None:
            super().__init__()
            self.held = transaction.atomic()
            self.held.__enter__()

        def teardown(self) -> None:
            transaction.set_rollback(True)
            self.held.__exit__(None, None, None)

    run_state_machine_as_test(
        Apart,
        settings=settings(
            max_examples=12,
            stateful_step_count=20,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        ),
    )
