"""Two people, two phones, two workers at once: one hazard, one round, nothing lost."""

import pytest

from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.tests.test_races import at_once
from lastmile.domains.patrols import services
from lastmile.domains.patrols.models import Failing, Round, Walk
from lastmile.domains.patrols.tests.factories import a_walk, same, the_cast
from lastmile.foundation.obligations.models import Obligation
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_people_find_the_same_thing_at_once_and_it_is_one_hazard_and_one_round():
    cast = the_cast()
    services.open_due()
    found = at_once(
        *[lambda who=who: a_walk(who, cast.point, same(drain={"a": "yes"})) for who in (cast.wang, cast.zhang)]
    )
    assert [type(one).__name__ for one in found] == ["Finished", "Finished"]
    assert (Walk.unscoped.count(), Hazard.unscoped.count(), Failing.objects.get().times) == (2, 1, 2)
    closed = [one.round for one in found if one.round]
    assert len({one.pk for one in closed}) == len(closed)
    assert Round.unscoped.filter(occasion="routine", state="walked").count() == 1


def test_the_same_walk_and_pieces_of_it_at_once_are_one():
    cast, uid = the_cast(), uuid7()
    facts = {"uid": uid, "key": "slope", "subject_kind": "point", "subject_uid": cast.point.uid}
    pieces = [
        lambda name=name: services.save_piece(cast.wang, answers={name: {"a": "no"}}, **facts)
        for name in ("crack", "wall", "lean")
    ]
    found = at_once(*pieces)
    assert not [one for one in found if isinstance(one, Exception)]
    assert set(Walk.unscoped.get().answers) == {"crack", "wall", "lean"}
    ends = at_once(*[lambda: a_walk(cast.wang, cast.point, same(), uid=uid)] * 3)
    assert sorted(one.known for one in ends) == [False, True, True]


def test_two_workers_open_the_rounds_of_a_day_once():
    cast = the_cast()
    at_once(services.open_due, services.open_due)
    services.open_due()
    assert Round.unscoped.filter(point=cast.point, occasion="routine").count() == 1
    owed = Obligation.unscoped.filter(kind="patrol.round", subject_uid=cast.point.uid, occurrence__startswith="routine")
    assert owed.count() == 1
