"""An owed action is closed by its own report, or by the work of another domain; nothing is typed twice."""

from copy import deepcopy
from datetime import timedelta

import pytest

from lastmile.domains.alerts.models import OwedAction
from lastmile.domains.alerts.selectors import actions as reads
from lastmile.domains.alerts.selectors import board_course
from lastmile.domains.alerts.services import actions, owing
from lastmile.domains.evacuation import public as evacuation
from lastmile.domains.evacuation.tests.factories import a_home, a_shelter
from lastmile.domains.points import public as points
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.regions.models import Region
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotAllowed, NotValid, NotVisible, WrongState
from lastmile.kernel.ids import uuid7

from .acting import AT, GRID, TOWN, VILLAGE
from .factories import an_alert

pytestmark = pytest.mark.django_db


@pytest.fixture
def night(found):
    clock.set_source(lambda: AT)
    night = deepcopy(found)
    night.alert = an_alert(areas=[TOWN])
    actions.begin(night.alert)
    return night


def row(night, action):
    return OwedAction.unscoped.filter(alert=night.alert, action=action).latest("id")


def owed(one):
    return Obligation.unscoped.get(subject_uid=one.uid)


def test_the_head_counts_the_last_time_of_each_as_the_sheet_does(night):
    actions.report(
        night.office,
        uid=row(night, "points_safe").uid,
        said={"state": "平安"},
        source="phone",
        entered_for="余正昌",
    )
    clock.set_source(lambda: AT + timedelta(minutes=30))
    owing.open_again()
    sheet = reads.sheet(a_scope(TOWN), night.alert)
    found = reads.figures(a_scope(TOWN), night.alert)
    assert (found["done"], found["total"]) == (sheet.done, sheet.total)


def test_a_report_closes_it_with_its_figures(night):
    one = night.report(row(night, "muster"), people="20", note="镇政府院坝")
    assert (one.state, one.said, one.trouble) == ("done", {"people": 20, "note": "镇政府院坝"}, False)
    assert owed(one).outcome == "done"
    [entry] = Entry.objects.filter(action="alert.acted")
    assert entry.figures == {"action": "muster", "round": 1, "said": {"people": 20}, "trouble": False}


def test_one_tap_is_enough_where_nothing_is_asked(night):
    assert night.report(row(night, "leader_at_desk")).state == "done"


def test_what_is_missing_or_wrong_is_said_at_its_field(night):
    with pytest.raises(NotValid) as problem:
        night.report(row(night, "muster"), people="二十")
    assert problem.value.fields == {"people": "请填整数"}
    with pytest.raises(NotValid) as problem:
        night.report(row(night, "stop_work"), state="大概停了")
    assert problem.value.fields == {"state": "请选一项"}


def test_trouble_is_known_as_trouble(night):
    safe = night.report(row(night, "points_safe"), night.member, state="有情况", note="裂缝变宽")
    assert safe.trouble
    assert reads.point_in_trouble(night.member, safe) == night.point.uid


def test_the_same_report_again_is_the_same_and_another_is_refused(night):
    one = row(night, "muster")
    night.report(one, people="20")
    assert night.report(one, people="20").state == "done"
    assert Entry.objects.filter(action="alert.acted").count() == 1
    with pytest.raises(DifferentContent):
        night.report(one, people="18")


def test_late_is_late_with_one_tap_of_why(night):
    one = row(night, "backup_power")
    clock.set_source(lambda: AT + timedelta(minutes=50))
    one = actions.report(night.office, uid=one.uid, said={"state": "能用"}, late_why="signal")
    assert (one.get_late_why_display(), owed(one).outcome) == ("通信中断", "late")


def test_when_it_was_done_may_lie_before_it_was_typed_but_not_in_the_future(night):
    one = row(night, "backup_power")
    clock.set_source(lambda: AT + timedelta(minutes=50))
    done = actions.report(night.office, uid=one.uid, said={"state": "能用"}, at=AT + timedelta(minutes=10))
    assert owed(done).outcome == "done" and done.entered_at > done.done_at
    with pytest.raises(NotValid):
        actions.report(night.office, uid=row(night, "muster").uid, said={"people": 1}, at=AT + timedelta(days=1))


def test_the_office_enters_it_for_another_and_says_how_it_was_heard(night):
    one = row(night, "broadcast")
    with pytest.raises(NotValid) as problem:
        night.report(one, way="广播")
    assert problem.value.fields == {"source": "请选一项"}
    one = actions.report(night.office, uid=one.uid, said={"way": "广播"}, source="phone", entered_for="余正昌")
    assert (one.entered_for, one.source) == ("余正昌", "phone")
    assert night.report(row(night, "unlisted"), night.head).entered_for == ""


def test_the_next_village_neither_sees_nor_reports_it(night):
    stranger = a_scope("530113104205")
    with pytest.raises(NotVisible):
        actions.report(stranger, uid=row(night, "broadcast").uid, said={"way": "广播"})
    reader = a_scope("530113104", permissions=["alert.view"])
    with pytest.raises(NotAllowed):
        actions.report(reader, uid=row(night, "muster").uid, said={"people": "20"})


def test_what_fell_away_cannot_be_reported(night):
    one = row(night, "muster")
    OwedAction.unscoped.filter(pk=one.pk).update(state="superseded")
    with pytest.raises(WrongState):
        night.report(one, people="20")


# --- closed by moving people -----------------------------------------------------------------------------------------


@pytest.fixture
def moving(night):
    """Two households below the point, one with somebody to carry; the alert's list is open."""
    night.homes = [a_home(need_help=1), a_home(need_help=0)]
    chosen = {one.uid: points.Help("奶奶", "余某") for one in night.homes}
    points.choose_households(night.office, uid=night.point.uid, chosen=chosen)
    night.shelter = a_shelter()
    night.list = evacuation.open_lists(
        night.office, source=("alert", night.alert.uid), region_codes=[TOWN], level="red"
    )
    actions.take_list(night.list.uid)
    return night


def move(night, number):
    return evacuation.Move.unscoped.get(list=night.list, household=night.homes[number])


def say(night, number, status):
    one = move(night, number)
    evacuation.record(night.office, uid=one.uid, status=status)
    actions.take_move(one.uid)


def test_moving_people_is_owed_only_where_somebody_lives_below(moving):
    found = OwedAction.unscoped.filter(alert=moving.alert, evidence__in=("order", "doors", "carry", "shelter"))
    assert set(found.values_list("action", "region_code")) == {
        ("move_order", TOWN),
        ("doors", VILLAGE),
        ("wake", GRID),
        ("carry", GRID),
        ("shelter_open", VILLAGE),
    }


def test_no_list_no_order(night):
    actions.owe_moves(night.alert)
    assert not OwedAction.unscoped.filter(evidence="order").exists()


def test_the_order_is_there_when_the_order_is_given_or_the_village_went_first(moving):
    order = evacuation.move_first(moving.head, uid=uuid7(), points=[moving.point.uid])
    actions.take_order(order.uid)
    one = row(moving, "move_order")
    assert (one.state, one.done_by_what) == ("done", "先转后报")
    assert owed(one).outcome == "done"


def test_doors_are_done_when_everybody_has_an_answer_and_carrying_when_they_went(moving):
    say(moving, 0, "carry")
    assert (row(moving, "doors").state, row(moving, "wake").state) == ("open", "open")
    say(moving, 1, "told")
    assert (row(moving, "doors").state, row(moving, "wake").state, row(moving, "carry").state) == (
        "done",
        "done",
        "open",
    )
    say(moving, 0, "relatives")
    assert row(moving, "carry").state == "done"
    assert row(moving, "doors").done_by_what == "到户名单"


def test_the_shelter_is_ready_when_it_is_opened(moving):
    evacuation.set_opening(moving.office, uid=moving.shelter.uid, opening="open")
    actions.take_shelter(moving.shelter.uid)
    assert row(moving, "shelter_open").done_by_what == "海科村小学"


def test_a_count_that_came_out_short_stands_in_the_course(moving):
    for number in (0, 1):
        evacuation.record(moving.office, uid=move(moving, number).uid, status="arrived", shelter=moving.shelter.uid)
    count = evacuation.open_rollcall(moving.office, source_uid=moving.list.source_uid, shelter_uid=moving.shelter.uid)
    evacuation.take_rollcall(moving.office, uid=count.uid, present={move(moving, 0).uid: None})
    said = [one.words for one in board_course.course(a_scope(TOWN), moving.alert) if one.of == "清点"]
    assert len(said) == 1 and "海科村小学" in said[0] and ",少 " in said[0]


def test_what_is_closed_by_other_work_is_not_typed(moving):
    with pytest.raises(WrongState, match="不用填"):
        moving.report(row(moving, "doors"))


# --- how it is shown -------------------------------------------------------------------------------------------------


def test_the_sheet_says_how_far_each_is_and_who_has_it(night):
    night.report(row(night, "muster"), people="12")
    sheet = reads.sheet(night.office, night.alert)
    deeds = {deed.action.id: deed for group in sheet.groups for deed in (*group.deeds, *group.beside)}
    [line] = deeds["muster"].lines
    assert (deeds["muster"].done, line.words, line.short) == (1, "到位 12 人", "应有 20 人")
    [line] = deeds["broadcast"].lines
    assert (line.holder, line.may_report, line.row.place) == ("余某", True, line.row.region.name)
    assert deeds["points_round"].elsewhere.startswith("巡查里办")
    assert (sheet.done, sheet.total, sheet.late) == (1, 9, 0)
    assert reads.figures(night.office, night.alert) == {"total": 9, "done": 1, "trouble": 0, "late": 0}


@pytest.mark.parametrize("more", [0, 6])
def test_the_sheet_costs_the_same_for_few_or_many(night, more, django_assert_num_queries):
    first = row(night, "all_here")
    for number in range(more):
        OwedAction.unscoped.create(
            alert=night.alert, region=first.region, region_code=GRID, action="all_here", round=number + 2, colour="red",
            evidence="report", title="报", place="3组", post=first.post, opened_at=AT, due_at=AT, point=number + 1,
        )  # fmt: skip
    reads.sheet(night.office, night.alert)
    with django_assert_num_queries(4):
        reads.sheet(night.office, night.alert)


def course_of(night, scope):
    return [one.words for one in board_course.course(scope, night.alert) if one.of == "到户"]


def test_trouble_opened_and_ended_stands_in_the_course_counted_and_without_names(moving):
    for number in (0, 1):
        say(moving, number, "refused")
    say(moving, 0, "relatives")
    village = Region.objects.get(code=VILLAGE).name
    said = course_of(moving, a_scope(TOWN))
    assert said == [f"有问题已办:不愿走 1 户,{village}", f"有问题:不愿走 2 户,{village}"]
    assert course_of(moving, a_scope(TOWN[:6])) == said and course_of(moving, a_scope(f"{TOWN}999")) == []
    assert not any(home.head in words for home in moving.homes for words in said)


def test_who_was_missing_and_found_stands_in_the_course(moving):
    row = move(moving, 0)
    evacuation.record(moving.office, uid=row.uid, status="arrived", shelter=moving.shelter.uid)
    count = evacuation.open_rollcall(moving.office, source_uid=moving.list.source_uid, shelter_uid=moving.shelter.uid)
    evacuation.take_rollcall(moving.office, uid=count.uid, present={row.uid: 1})
    evacuation.report_found(moving.office, uid=row.uid, how="在猪圈找到")
    found, missing = course_of(moving, a_scope(TOWN))
    assert missing.startswith("清点少 2 人,在找:") and found.startswith("找到 2 人:")


def test_what_the_end_made_needless_is_not_said_to_be_done(moving):
    say(moving, 0, "refused")
    evacuation.end_lists(moving.office, source=("alert", moving.alert.uid), why="雨停了")
    assert course_of(moving, a_scope(TOWN))[0].startswith("解除转移或名单结束,不用再办:不愿走 1 户")
