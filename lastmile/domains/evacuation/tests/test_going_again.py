"""Whoever was let home is asked again when they must go again; nobody is taken for out who sleeps at home."""

from copy import deepcopy

import pytest

from lastmile.domains.evacuation import services
from lastmile.domains.evacuation.models import Move, Return
from lastmile.domains.evacuation.selectors import boarding, figuring, lists, rollcalls, sheets, telling
from lastmile.domains.evacuation.selectors.doors import lines
from lastmile.domains.evacuation.tests.factories import TOWNSHIP, VILLAGE, a_home
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.ledger.verify import domain_findings
from lastmile.kernel.errors import NotValid, WrongState
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def night(found):
    """Everybody went to the school and was let home; nobody ended the list."""
    night = deepcopy(found)
    for row in night.rows:
        night.say(row, "arrived")
    let_home(night)
    return night


def let_home(night, **said):
    given = {"points": [night.point.uid], "approver": "杨某(副镇长)", "basis": "lifted"}
    return services.allow_return(night.office, source_uid=night.source[1], **{**given, **said})


def opened(night, level="red", source=None, **more):
    source = source or ("alert", uuid7())
    return services.open_lists(night.office, source=source, region_codes=[TOWNSHIP], level=level, **more)


def ordered(night, **wanted):
    given = {"points": [night.point.uid], "source": night.source}
    return services.order_move(night.office, uid=uuid7(), **{**given, **wanted})


@pytest.mark.parametrize("level", ["red", "orange"])
def test_the_next_alert_asks_for_everybody_though_the_last_list_was_never_ended(night, level):
    new = opened(night, level)
    found = figuring.figures_of(night.office, new)
    assert (found.must, found.moved, found.not_reached) == (12, 0, 2)
    assert figuring.figures_of(night.office, night.list).moved == 12  # what was done that night stays done


def test_an_order_asks_anew_on_the_same_list_and_a_roll_is_called_again(night):
    ordered(night)
    assert [row.status for row in night.rows] == ["waiting"] * 3
    row = night.say(night.row(night.homes[0]), "arrived")
    services.set_opening(night.office, uid=night.shelter.uid, opening="open")
    assert list(rollcalls.expected_at(night.list, night.shelter)) == [row]
    with pytest.raises(WrongState):
        services.set_opening(night.office, uid=night.shelter.uid, opening="closed")
    with pytest.raises(NotValid, match="还有 1 户"):
        services.end_lists(night.office, source=night.source, why="结束")


def test_a_graver_level_asks_anew_and_the_same_message_again_asks_nobody(night):
    opened(night, source=night.source)
    assert {row.status for row in night.rows} == {"arrived"}
    type(night.list).unscoped.filter(pk=night.list.pk).update(level="orange")
    opened(night, source=night.source)
    assert {row.status for row in night.rows} == {"waiting"}
    assert figuring.figures_of(night.office, night.list).not_reached == 2


def test_who_went_again_stays_out_until_somebody_lets_them_home_again(night):
    ordered(night)
    night.say(night.row(night.homes[0]), "relatives", destination="舅舅家")
    [line] = boarding.board(night.office, night.list).points
    assert line.returned is None
    let_home(night, approver="普某(应急办)", basis="expert")
    [line] = boarding.board(night.office, night.list).points
    assert (line.returned.approver, line.returned.basis) == ("普某(应急办)", "expert")
    back = Return.unscoped.get()
    assert [one.action for one in ledger.timeline("return", back.uid)] == ["move.returned"] * 2
    let_home(night, approver="别人")
    assert Return.unscoped.get().approver == "普某(应急办)"
    services.end_lists(night.office, source=night.source, why="结束")


def test_what_was_said_before_stays_in_the_course_and_the_record_fits(night):
    row = night.row(night.homes[0])
    ordered(night)
    row.refresh_from_db()
    said = [one.words for one in telling.course(row, names=True)]
    assert "已到安置点" in said[0] and said[-1] == "回去以后又要转移,重新登记"
    assert not [one.words for one in domain_findings() if one.words.startswith("move ")]


def test_whom_another_list_asks_for_by_now_is_not_asked_twice(night):
    new = opened(night)
    ordered(night)
    asked = Move.unscoped.filter(lists.STANDING, household__isnull=False)
    assert {row.list_id for row in asked} == {new.pk} and asked.count() == 2


def test_a_sheet_says_who_let_home_only_of_those_who_were(night):
    home = a_home(VILLAGE)
    services.add_household(night.office, source_uid=night.source[1], household_uid=home.uid)
    other = a_home(VILLAGE)
    let_home(night, points=[], elsewhere=True)
    services.add_household(night.office, source_uid=night.source[1], household_uid=other.uid)
    rows = lines(night.office, [night.row(home), night.row(other)])
    told = list(sheets.cells(night.office, night.list, rows, iter((1, 2))))
    column = sheets.HEADS.index("解除批准人")
    assert [cells[column] for cells in told] == ["杨某(副镇长)", ""]
