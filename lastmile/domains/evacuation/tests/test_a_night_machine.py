"""One list through a night, in any order of acts: the figures always equal a recount, and nobody is lost."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from lastmile.domains.evacuation import rules, services
from lastmile.domains.evacuation.models import Help
from lastmile.domains.evacuation.rules import GONE, Status, Trouble
from lastmile.domains.evacuation.selectors import figuring, shelters
from lastmile.domains.evacuation.tests.factories import TOWNSHIP, VILLAGE, a_home, a_night
from lastmile.domains.points import public as points
from lastmile.foundation.obligations.models import Obligation
from lastmile.kernel.errors import NotValid, WrongState
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
SAID = [one for one in Status if one != Status.WAITING]
NUMBERS = st.none() | st.integers(0, 6)


class OneNight(RuleBasedStateMachine):
    """Acts of a night; the world is one list, as everybody's services write it."""

    def row(self, number):
        rows = self.night.rows
        return rows[number % len(rows)]

    @rule(number=st.integers(0, 30), status=st.sampled_from(SAID), gone=NUMBERS, tonight=NUMBERS)
    def says(self, number, status, gone, tonight):
        row = self.row(number)
        try:
            said = self.night.say(row, status, gone=gone, tonight=tonight)
        except NotValid:
            assert status in GONE and gone == 0
        except WrongState:
            assert status == Status.BACK and row.status not in {*GONE, Status.BACK}
        else:
            assert said.status == status

    @rule(number=st.integers(1, 9), kind=st.sampled_from(["worksite", "guests", "care", "passers", "others"]))
    def adds_people(self, number, kind):
        uid, source = uuid7(), self.night.source[1]
        for _twice in range(2):
            services.add_people(
                self.night.office, source_uid=source, uid=uid, kind=kind, number=number, region_code=VILLAGE
            )
        self.known.add(uid)

    @rule()
    def rises(self):
        home = a_home()
        points.choose_households(
            self.night.office, uid=self.night.point.uid, chosen={home.uid: points.Help()}, shown=[]
        )
        services.open_lists(self.night.office, source=self.night.source, region_codes=[TOWNSHIP], level="red")
        self.known.add(self.night.row(home).uid)

    @precondition(lambda self: any(row.status == Status.ARRIVED for row in self.night.rows))
    @rule(here=st.sets(st.integers(0, 8)))
    def counts(self, here):
        one = services.open_rollcall(
            self.night.office, source_uid=self.night.source[1], shelter_uid=self.night.shelter.uid
        )
        there = [row for row in self.night.rows if row.status == Status.ARRIVED and row.returned_at is None]
        present = {row.uid: None for number, row in enumerate(there) if number in here}
        taken = services.take_rollcall(self.night.office, uid=one.uid, present=present)
        assert taken.expected - taken.present == sum(row.gone or 1 for row in there if row.uid not in present)

    @precondition(lambda self: any(row.missing for row in self.night.rows))
    @rule()
    def finds(self):
        row = next(row for row in self.night.rows if row.missing)
        services.report_found(self.night.office, uid=row.uid, how="在猪圈")

    @invariant()
    def the_figures_are_those_of_a_recount(self):
        helping = Help.unscoped.filter(list=self.night.list, ended_at__isnull=True).count()
        found = figuring.figures(self.night.office, self.night.source)
        plain = rules.recount(self.night.rows)
        assert found == type(plain)(**{**vars(plain), "helping": helping})
        parts = figuring.by_point(self.night.office, self.night.list).values()
        assert sum(one.moved for one in parts) == found.moved and sum(one.must for one in parts) == found.must

    @invariant()
    def nobody_is_lost(self):
        assert self.known == {row.uid for row in self.night.rows}

    @invariant()
    def help_is_open_for_whoever_needs_it_and_owed_while_it_is(self):
        open_help = {(one.move_id, one.trouble) for one in Help.unscoped.filter(ended_at__isnull=True)}
        needed = set()
        for row in self.night.rows:
            empty = row.status in rules.NOT_FOUND and row.tonight == 0
            if row.status in {*rules.TROUBLE, Status.BACK} and not empty:
                needed.add((row.pk, row.status))
            if row.missing:
                needed.add((row.pk, Trouble.MISSING))
        assert needed <= open_help
        out = {row.pk for row in self.night.rows if row.status not in GONE}
        stays = {Trouble.CARRY, Trouble.REFUSED, Trouble.BACK}  # until they have gone, whatever else is said
        assert {
            (move, trouble) for move, trouble in open_help - needed if move not in out or trouble not in stays
        } == set()
        owed = set(
            Obligation.unscoped.filter(subject_kind="movehelp", done_at=None).values_list("subject_uid", flat=True)
        )
        assert owed == set(Help.unscoped.filter(ended_at__isnull=True).values_list("uid", flat=True))

    @invariant()
    def who_is_in_a_shelter_is_who_arrived(self):
        arrived = [row for row in self.night.rows if row.status == Status.ARRIVED]
        assert shelters.rooms([self.night.shelter])[self.night.shelter.pk].people == sum(
            row.gone or 0 for row in arrived
        )


def test_any_order_of_acts_keeps_the_figures_and_loses_nobody():
    night = a_night(homes=((4, 3, 1), (3, 3, 0), (5, None, None)))

    class Rolled(OneNight):
        """Each run in a savepoint: the cast is made once, what a run did is gone after it."""

        def __init__(self):
            super().__init__()
            self.begun = transaction.savepoint()
            self.night = night
            self.known = {row.uid for row in night.rows}

        def teardown(self):
            transaction.savepoint_rollback(self.begun)

    chosen = settings(max_examples=5, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Rolled, settings=chosen)
