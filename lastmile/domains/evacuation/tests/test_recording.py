"""What is said of a household: by whom, when it was so, from what; help opens with it and ends with it."""

from datetime import timedelta

import pytest

from lastmile.domains.evacuation import services
from lastmile.domains.evacuation.models import Help
from lastmile.domains.evacuation.selectors import figuring, telling
from lastmile.domains.evacuation.tests.factories import NEXT_GRID, a_head, a_keeper, a_night, somebody
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.rulepacks import services as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, NotVisible, WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def night():
    return a_night(homes=((4, 3, 1), (3, 3, 0), (5, None, None)))


def owed(kind):
    return list(Obligation.unscoped.filter(kind=kind, done_at__isnull=True).select_related("post", "ladder"))


def test_all_who_are_at_home_went_unless_said_and_more_than_anybody_knew_is_believed(night):
    first, second, third = (night.row(one) for one in night.homes)
    assert night.say(first, "arrived").gone == 3
    assert (night.say(second, "relatives", gone=5).tonight, second.status) == (5, "waiting")
    assert night.say(third, "own").gone is None  # 待核, not 0
    found = figuring.figures(night.office, night.source)
    assert (found.must, found.moved, found.in_shelters, found.elsewhere, found.unknown) == (14, 8, 3, 5, 1)


def test_a_team_of_the_packs_size_is_asked_to_carry_and_is_done_when_they_have_left(night):
    a_head()
    captain = somebody(night.row(night.homes[0]).region_code[:12], "team_captain", "队长", "15400000031")
    row = night.row(night.homes[0])
    night.say(row, "carry", note="奶奶走不动")
    [one], [duty] = Help.unscoped.all(), owed("move.help")
    assert (one.people, duty.post_id, duty.urgent, duty.ladder.by) == (4, captain.acting_as.post_id, True, "call")
    assert "罗" not in duty.title  # names go to whoever is called, not into titles
    night.say(row, "told")
    assert owed("move.help")
    night.say(row, "arrived")
    assert not owed("move.help") and Help.unscoped.get().ended_how == "已到安置点"


def test_an_empty_house_is_looked_for_until_somebody_knows_that_nobody_is_at_home(night):
    a_head()
    row = night.row(night.homes[1])
    night.say(row, "nobody")
    assert figuring.figures(night.office, night.source).not_reached == 3
    night.say(row, "nobody", tonight=0)
    assert figuring.figures(night.office, night.source).not_reached == 2 and not owed("move.help")


def test_whoever_went_back_calls_the_village_head_and_counts_no_more(night):
    head = a_head()
    row = night.row(night.homes[0])
    with pytest.raises(WrongState, match="还没有走"):
        night.say(row, "back")
    night.say(row, "arrived")
    night.say(row, "back")
    assert [one.post_id for one in owed("move.back")] == [head.acting_as.post_id]
    found = figuring.figures(night.office, night.source)
    assert (found.back, found.moved, found.in_shelters) == (1, 0, 0)


def test_entered_for_another_and_late_by_oneself_are_told_apart(night):
    keeper, row = a_keeper(), night.row(night.homes[0])
    said = night.say(row, "told", keeper, source="paper", at=clock.now() - timedelta(minutes=40))
    assert said.entry_words == "代录(纸质名单)"
    late = night.say(night.row(night.homes[1]), "told", keeper, at=clock.now() - timedelta(minutes=40))
    assert late.entry_words == "补录"
    assert telling.course(late, names=True)[-1].entered_at is not None


def test_what_was_so_earlier_is_kept_and_changes_nothing(night):
    row = night.row(night.homes[0])
    night.say(row, "arrived")
    old = night.say(row, "refused", source="phone", at=clock.now() - timedelta(minutes=30))
    assert old.status == "arrived"
    assert [line.action for line in ledger.timeline("move", row.uid)][-1] in {"move.recorded_behind", "move.recorded"}
    assert not Help.unscoped.exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"status": "waiting"}, "status"),
        ({"status": "fled"}, "status"),
        ({"status": "left", "gone": 0}, "gone"),
        ({"status": "told", "tonight": 99_999}, "tonight"),
        ({"status": "told", "source": "pigeon"}, "source"),
    ],
)
def test_bad_input_is_said_at_its_field(night, said, field):
    with pytest.raises(NotValid) as refused:
        services.record(night.office, uid=night.row(night.homes[0]).uid, **said)
    assert field in refused.value.fields


def test_the_next_village_cannot_touch_it(night):
    other = somebody(NEXT_GRID, "grid_member", "陈某", "15400000041")
    with pytest.raises(NotVisible):
        services.record(other, uid=night.row(night.homes[0]).uid, status="told")


def test_a_sheet_that_came_back_is_entered_at_once_or_not_at_all(night):
    rows = [night.row(one) for one in night.homes]
    said = [
        services.Said(rows[0].uid, "arrived", shelter=night.shelter.uid),
        services.Said(rows[1].uid, "left", gone=0),
    ]
    with pytest.raises(NotValid):
        services.record_sheet(night.office, source_uid=night.source[1], said=said)
    assert night.row(night.homes[0]).status == "waiting"
    said[1] = services.Said(rows[1].uid, "relatives", destination="舅舅家")
    assert services.record_sheet(night.office, source_uid=night.source[1], said=said) == 2
    assert night.row(night.homes[1]).entry_words == "代录(纸质名单)"


@pytest.mark.parametrize(("minutes", "words"), [(14, ""), (16, "补录")])
def test_from_when_on_it_is_a_late_entry_is_a_figure(night, minutes, words):
    packs.override(a_scope("53"), a_region("53"), key="move.late_entry_minutes", value=15, reason="县里规定")
    row = night.say(night.row(night.homes[1]), "told", a_keeper(), at=clock.now() - timedelta(minutes=minutes))
    assert row.entry_words == words
