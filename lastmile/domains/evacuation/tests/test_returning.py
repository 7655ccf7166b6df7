"""Nobody goes home before somebody named approved it, on a basis; point by point; and the night ends once."""

from copy import deepcopy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lastmile.domains.evacuation import services
from lastmile.domains.evacuation.models import Help, Move
from lastmile.domains.evacuation.selectors import figuring, shelters
from lastmile.domains.evacuation.tests.factories import GRID, a_head, a_home, a_keeper
from lastmile.domains.points import public as points
from lastmile.foundation.obligations.models import Obligation
from lastmile.kernel.errors import NotAllowed, NotValid, WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def night(found):
    return deepcopy(found)


def let_home(night, scope=None, **said):
    given = {"points": [night.point.uid], "approver": "杨某(副镇长)", "basis": "lifted"}
    return services.allow_return(scope or night.office, source_uid=night.source[1], **{**given, **said})


@pytest.mark.parametrize("missing", [{"approver": " "}, {"basis": ""}, {"basis": "feeling"}, {"points": []}])
def test_without_approver_basis_and_place_nobody_returns(night, missing):
    with pytest.raises(NotValid):
        let_home(night, **missing)
    assert not Move.unscoped.filter(returned_at__isnull=False).exists()


def test_one_point_may_return_while_another_stays_closed(night):
    other = points.register_point(night.office, region_code=GRID, kind="debris_flow", name="沟口", colour="red")
    home = a_home()
    points.choose_households(night.office, uid=other.uid, chosen={home.uid: points.Help()})
    services.order_move(night.office, uid=other.uid, points=[other.uid])
    for one in (*night.homes, home):
        night.say(night.row(one), "arrived")
    let_home(night, points=[other.uid])
    assert night.row(home).returned_at and not night.row(night.homes[0]).returned_at
    assert shelters.rooms([night.shelter])[night.shelter.pk].people == 6
    assert figuring.figures(night.office, night.source).moved == 9  # the night's figure stands


def test_help_ends_with_the_return_and_twice_is_once(night):
    a_head()
    night.say(night.row(night.homes[0]), "refused")
    let_home(night)
    let_home(night)
    assert Help.unscoped.get().ended_how == "已解除转移"
    assert Obligation.unscoped.get(kind="move.help").outcome == "void"


def test_a_grid_member_lets_nobody_home(night):
    with pytest.raises(NotAllowed):
        let_home(night, a_keeper())


def test_rows_are_held_before_it_is_counted_who_is_out(night):
    """Else a household that leaves between the two is left outside on a list that has ended."""
    with CaptureQueriesContext(connection) as sent:
        services.end_lists(night.office, source=night.source, why="预警解除")
    said = [one["sql"] for one in sent]
    closes = next(
        n for n, sql in enumerate(said) if sql.startswith('UPDATE "evacuation_move" SET') and "is_open" in sql
    )
    counts = next(n for n, sql in enumerate(said) if "COUNT(*)" in sql and '"evacuation_move"' in sql)
    assert closes < counts


def test_the_list_ends_when_nobody_is_out_and_takes_nothing_more(night):
    row = night.say(night.row(night.homes[0]), "relatives")
    with pytest.raises(NotValid, match="还有 1 户"):
        services.end_lists(night.office, source=night.source, why="预警解除")
    let_home(night)
    services.end_lists(night.office, source=night.source, why="预警解除")
    with pytest.raises(WrongState):
        night.say(row, "told")
    assert services.open_rounds() == 0
