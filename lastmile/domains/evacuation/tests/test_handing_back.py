"""A graver list that ends gives back what the milder one still asks for."""

import pytest

from lastmile.domains.evacuation import services
from lastmile.domains.evacuation.models import Help, Move
from lastmile.domains.evacuation.selectors import figuring
from lastmile.domains.evacuation.tests.factories import GRID, TOWNSHIP, a_home, a_night
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.ledger import selectors as ledger
from lastmile.kernel.errors import NotValid
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
HOMES = ((4, 3, 1), (3, 3, 0))


def graver(night, level="red", codes=(TOWNSHIP,)):
    return services.open_lists(
        night.office, source=("alert", uuid7()), region_codes=list(codes), level=level, title="更重的"
    )


def end(night, one):
    return services.end_lists(night.office, source=(one.source_kind, one.source_uid), why="解除")


def test_rows_taken_over_go_back_with_what_was_said_and_their_help():
    night = a_night(homes=HOMES, level="orange")
    red = graver(night)
    row = night.list and Move.unscoped.get(list=red, household=night.homes[0])
    night.say(row, "carry")
    night.say(Move.unscoped.get(list=red, household=night.homes[1]), "relatives", destination="舅舅家")
    before = figuring.figures_of(night.office, red)
    end(night, red)
    assert figuring.figures_of(night.office, night.list) == before
    assert not Move.unscoped.filter(list=red).exists()
    assert Help.unscoped.get().list_id == night.list.pk and Help.unscoped.get().ended_at is None
    assert "moves.handed_back" in {line.action for line in ledger.timeline("movelist", night.list.uid)}


def test_what_the_milder_never_had_because_the_graver_held_it_goes_to_it_too():
    night = a_night(homes=HOMES)
    orange = graver(night, "orange")
    assert not Move.unscoped.filter(list=orange).exists()
    end(night, night.list)
    assert Move.unscoped.filter(list=orange, is_open=True, must=True).count() == 3


def test_only_what_the_other_asks_for_goes_and_the_rest_ends():
    far = "530113102205001"
    a_region("530113102")
    night = a_night(homes=HOMES, level="orange")
    elsewhere = a_home(far, need_help=1)
    red = graver(night, codes=(TOWNSHIP, "530113102"))
    services.end_lists(a_scope("53"), source=(red.source_kind, red.source_uid), why="解除")
    row = Move.unscoped.get(household=elsewhere)
    assert (row.list_id, row.is_open) == (red.pk, False)
    assert Move.unscoped.filter(list=night.list, is_open=True).count() == 3


def test_who_must_no_more_but_needs_help_is_still_called_on():
    night = a_night(homes=HOMES, level="yellow", colour="yellow")
    red = graver(night)
    assert Move.unscoped.filter(list=red, must=True).count() == 3
    end(night, red)
    found = {row.household_id: (row.must, row.rank) for row in night.rows if row.household_id}
    assert found[night.homes[0].pk] == (False, 3)


def test_people_out_hold_up_the_end_only_where_nobody_takes_them():
    night = a_night(homes=HOMES)
    night.say(night.row(night.homes[0]), "relatives", destination="舅舅家")
    with pytest.raises(NotValid):
        end(night, night.list)
    orange = graver(night, "orange")
    end(night, night.list)
    assert Move.unscoped.get(list=orange, household=night.homes[0]).status == "relatives"


def test_back_and_forth_nothing_is_doubled():
    night = a_night(homes=HOMES, level="orange")
    for _turn in range(2):
        end(night, graver(night))
    assert [row.household_id for row in night.rows if row.household_id] == [one.pk for one in night.homes]
    assert Move.unscoped.filter(point__region_code=GRID).count() == 3
