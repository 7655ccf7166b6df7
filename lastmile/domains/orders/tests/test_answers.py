from datetime import timedelta

import pytest

from lastmile.domains.orders import jobs, public, services
from lastmile.domains.orders.models import Call
from lastmile.domains.orders.tests.factories import (
    HAIKE,
    SHIMEN,
    TOWN,
    Town,
    a_call,
    a_person,
    a_post,
    duty,
    hold,
    person_of,
    scope_of,
)
from lastmile.domains.orders.tests.nights import CallNight, door_of, owed
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.ledger import sealer, verify
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations.models import Callout, Obligation
from lastmile.foundation.people.models import Holding
from lastmile.kernel.errors import NotAllowed, NotValid, NotVisible, WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(town: Town) -> Call:
    return a_call()


def actions(call: Call) -> list[str]:
    return [line.action for line in ledger.timeline("call", call.uid)]


def outcomes(call: Call) -> set[str]:
    return set(Obligation.unscoped.filter(subject_uid=call.uid, kind="call.answer").values_list("outcome", flat=True))


# --- by a call -------------------------------------------------------------------------------------------------------


def test_an_answer_closes_every_post_of_the_person(night: CallNight, town: Town) -> None:
    chen = person_of(town.post())
    hold(a_post("forest_ranger", HAIKE), chen)
    call = a_call(post_kinds=["grid_member", "forest_ranger"])
    night.until(1).answers(call, chen)
    mine = Obligation.unscoped.filter(subject_uid=call.uid, held_by__person=chen)
    assert [row.outcome for row in mine] == ["done", "done"]
    assert all(row.done_by.person == chen and row.done_at == night.now for row in mine)


def test_an_answer_told_twice_changes_nothing_more(night: CallNight, town: Town, call: Call) -> None:
    made = night.until(1).answers(call, person_of(town.post()))
    before = actions(call)
    jobs.take_answer(Callout.objects.get(pk=made).uid)
    assert actions(call) == before


def test_after_the_time_it_is_late_but_an_answer(night: CallNight, town: Town, call: Call) -> None:
    night.until(6).answers(call, person_of(town.post()))
    assert owed(call, town.post()).outcome == "late"


def test_the_stand_in_closes_the_post_under_their_own_holding(night: CallNight, town: Town) -> None:
    yu = hold(town.post(), "余小满", rank="B")
    call = a_call()
    night.until(8).answers(call, yu.person)
    assert owed(call, town.post()).done_by == yu


def test_a_superior_who_presses_one_goes_to_look_and_closes_nothing(night: CallNight, town: Town, call: Call) -> None:
    made = night.until(10).answers(call, town.secretaries[HAIKE].person)
    jobs.take_answer(Callout.objects.get(pk=made).uid)
    assert outcomes(call) == {""}
    assert actions(call).count("call.going") == 1


def test_an_answer_after_the_end_is_kept_and_opens_nothing(night: CallNight, town: Town, call: Call) -> None:
    night.until(1)
    services.end_call(duty(), uid=call.uid, why="误发")
    made = night.answers(call, person_of(town.post()))
    jobs.take_answer(Callout.objects.get(pk=made).uid)
    assert outcomes(call) == {"void"} and actions(call).count("call.answered_late") == 1


# --- in the app ------------------------------------------------------------------------------------------------------


def test_one_press_in_the_app_answers_for_all_posts_and_stops_the_calls(
    night: CallNight, town: Town, call: Call
) -> None:
    holding = Holding.objects.get(post=town.post())
    night.until(1)
    assert [one.uid for one in public.open_calls_for(scope_of(holding))] == [call.uid]
    public.answer_in_app(scope_of(holding), call.uid)
    public.answer_in_app(scope_of(holding), call.uid)
    assert owed(call, town.post()).outcome == "done"
    assert public.open_calls_for(scope_of(holding)) == []
    assert actions(call).count("call.answered") == 1
    uids = Callout.objects.filter(person=holding.person).values_list("uid", flat=True)
    assert set(Attempt.objects.filter(reference__in=list(uids)).values_list("state", flat=True)) == {"cancelled"}


def test_an_answer_may_be_quicker_than_the_first_call(town: Town, call: Call) -> None:
    public.answer_in_app(scope_of(Holding.objects.get(post=town.post())), call.uid)
    assert owed(call, town.post()).outcome == "done"


def test_a_stand_in_sees_the_call_once_they_are_asked(night: CallNight, town: Town) -> None:
    yu = hold(town.post(), "余小满", rank="B")
    call = a_call()
    assert public.open_calls_for(scope_of(yu)) == []
    night.until(8)
    [one] = public.open_calls_for(scope_of(yu))
    assert one.posts == (town.post().title,) and one.text == call.text and one.level == "red"
    public.answer_in_app(scope_of(yu), call.uid)
    assert owed(call, town.post()).done_by == yu


def test_nobody_answers_a_call_they_were_not_asked_on(town: Town, call: Call) -> None:
    with pytest.raises(NotVisible):
        public.answer_in_app(scope_of(town.officer), call.uid)


# --- entered for somebody --------------------------------------------------------------------------------------------


def test_entering_an_answer_closes_it_and_says_by_whom_and_how(night: CallNight, town: Town, call: Call) -> None:
    night.until(2)
    chen = person_of(town.post())
    assert services.enter_answer(duty(), uid=call.uid, who=chen.uid, how="radio", contacted_by="普文娟")
    row = owed(call, town.post())
    assert row.outcome == "done" and row.reason == "对讲机 · 普文娟 联系,测试人 代录"
    line = ledger.timeline("call", call.uid)[-1]
    assert (line.action, line.figures["how"], line.private["contacted_by"]) == ("call.entered", "radio", "普文娟")


@pytest.mark.parametrize(("level", "counts"), [("red", False), ("orange", False), ("yellow", True), ("blue", True)])
def test_a_reply_in_a_chat_group_is_only_read_for_red_and_orange(town: Town, level: str, counts: bool) -> None:
    call = a_call(level=level)
    chen = person_of(town.post())
    assert services.enter_answer(duty(), uid=call.uid, who=chen.uid, how="group") is counts
    row = owed(call, town.post())
    assert bool(row.done_at) is counts and (row.seen_at is not None or counts)


def test_a_late_entry_keeps_both_moments(night: CallNight, town: Town, call: Call) -> None:
    night.until(20)
    at = night.now - timedelta(minutes=17)
    services.enter_answer(duty(), uid=call.uid, who=person_of(town.post()).uid, how="phone", at=at)
    row = owed(call, town.post())
    assert (row.outcome, row.done_at, row.entered_at) == ("done", at, night.now)


@pytest.mark.parametrize(("minutes", "words"), [(1, "将来"), (-30, "早于")])
def test_the_moment_lies_between_the_call_and_now(night: CallNight, town: Town, minutes: int, words: str) -> None:
    call = a_call()
    night.until(5)
    at = night.now + timedelta(minutes=minutes)
    with pytest.raises(NotValid, match=words):
        services.enter_answer(duty(), uid=call.uid, who=person_of(town.post()).uid, how="phone", at=at)


def test_an_unknown_way_of_reaching_is_refused(town: Town, call: Call) -> None:
    with pytest.raises(NotValid):
        services.enter_answer(duty(), uid=call.uid, who=person_of(town.post()).uid, how="telepathy")


def test_twice_is_said_to_be_done_already(town: Town, call: Call) -> None:
    who = person_of(town.post()).uid
    services.enter_answer(duty(), uid=call.uid, who=who, how="phone")
    with pytest.raises(WrongState):
        services.enter_answer(duty(), uid=call.uid, who=who, how="phone")


def test_the_village_enters_its_own_and_not_the_next_ones(town: Town, call: Call) -> None:
    secretary = scope_of(town.secretaries[HAIKE])
    assert services.enter_answer(secretary, uid=call.uid, who=person_of(town.post()).uid, how="in_person")
    with pytest.raises(NotVisible):
        services.enter_answer(secretary, uid=call.uid, who=person_of(town.post(SHIMEN)).uid, how="in_person")


def test_a_grid_member_enters_nothing_for_others(town: Town, call: Call) -> None:
    grid = scope_of(Holding.objects.get(post=town.post()))
    with pytest.raises((NotAllowed, NotVisible)):
        services.enter_answer(grid, uid=call.uid, who=person_of(town.post()).uid, how="phone")


def test_whoever_only_looks_enters_hurries_and_dials_nothing(town: Town, call: Call) -> None:
    reader, who = a_scope(TOWN, permissions=["call.view"]), person_of(town.post()).uid
    for act in (
        lambda: services.enter_answer(reader, uid=call.uid, who=who, how="phone"),
        lambda: services.hurry(reader, uid=call.uid, who=who, to="door"),
        lambda: services.show_number(reader, uid=call.uid, who=who),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_vacant_post_can_be_entered_too(town: Town) -> None:
    post = a_post("grid_member", HAIKE + "009")
    call = a_call()
    services.enter_answer(duty(), uid=call.uid, who=post.uid, how="phone", contacted_by="余正昌")
    assert owed(call, post).outcome == "done"


# --- stand-in and door by hand ---------------------------------------------------------------------------------------


def test_a_stand_in_is_called_at_once_when_asked_for(night: CallNight, town: Town) -> None:
    yu = hold(town.post(), "余小满", rank="B")
    call = a_call()
    night.until(1)
    assert services.hurry(duty(), uid=call.uid, who=person_of(town.post()).uid, to="holder_b") == 1
    night.until(1.5)
    assert Callout.objects.filter(person=yu.person, role="holder_b").exists()
    with pytest.raises(WrongState):
        services.hurry(duty(), uid=call.uid, who=person_of(town.post()).uid, to="holder_b")


def test_only_stand_in_and_door_can_be_hurried(town: Town, call: Call) -> None:
    with pytest.raises(NotValid):
        services.hurry(duty(), uid=call.uid, who=person_of(town.post()).uid, to="superior")


def sent_to_the_door(night: CallNight, town: Town, call: Call) -> Obligation:
    night.until(1)
    services.hurry(duty(), uid=call.uid, who=person_of(town.post()).uid, to="door")
    night.until(1.5)
    return door_of(call)


def test_reached_at_the_door_closes_what_they_owe(night: CallNight, town: Town, call: Call) -> None:
    door = sent_to_the_door(night, town, call)
    secretary = scope_of(town.secretaries[HAIKE])
    assert services.record_door(secretary, uid=call.uid, door_uid=door.uid, went="村文书", found="reached")
    row = owed(call, town.post())
    assert row.outcome == "done" and row.reason == "上门 村文书:叫到了"
    assert door_of(call).done_at == night.now
    assert Callout.objects.filter(person=person_of(town.post()), answered_via="door").exists()


def test_not_at_home_closes_the_errand_only(night: CallNight, town: Town, call: Call) -> None:
    door = sent_to_the_door(night, town, call)
    assert not services.record_door(duty(), uid=call.uid, door_uid=door.uid, went="村文书", found="not_home")
    assert owed(call, town.post()).done_at is None and door_of(call).done_at
    with pytest.raises(WrongState):
        services.record_door(duty(), uid=call.uid, door_uid=door.uid, went="村文书", found="reached")


def test_nobody_found_sends_the_same_post_once_more(night: CallNight, town: Town, call: Call) -> None:
    door = sent_to_the_door(night, town, call)
    who = person_of(town.post()).uid
    with pytest.raises(WrongState):
        services.hurry(duty(), uid=call.uid, who=who, to="door")
    services.record_door(duty(), uid=call.uid, door_uid=door.uid, went="村文书", found="not_home")
    assert services.hurry(duty(), uid=call.uid, who=who, to="door") == 1
    again = Obligation.unscoped.get(subject_uid=call.uid, kind="call.door", done_at__isnull=True)
    assert again.post == door.post
    assert services.record_door(duty(), uid=call.uid, door_uid=again.uid, went="村文书", found="reached")
    assert owed(call, town.post()).outcome == "done"


def test_whoever_answers_meanwhile_need_not_be_fetched(night: CallNight, town: Town, call: Call) -> None:
    sent_to_the_door(night, town, call)
    night.answers(call, person_of(town.post()))
    assert (door_of(call).outcome, door_of(call).reason) == ("void", "本人已应答")


def test_who_went_and_what_they_found_must_be_said(night: CallNight, town: Town, call: Call) -> None:
    door = sent_to_the_door(night, town, call)
    for went, found in ((" ", "reached"), ("村文书", "gone")):
        with pytest.raises(NotValid):
            services.record_door(duty(), uid=call.uid, door_uid=door.uid, went=went, found=found)


def test_the_next_village_does_not_find_the_door(night: CallNight, town: Town, call: Call) -> None:
    door = sent_to_the_door(night, town, call)
    with pytest.raises(NotVisible):
        services.record_door(
            scope_of(town.secretaries[SHIMEN]), uid=call.uid, door_uid=door.uid, went="人", found="reached"
        )


# --- the end ---------------------------------------------------------------------------------------------------------


def test_ending_stops_what_waits_and_voids_the_rest_with_the_reason(night: CallNight, town: Town, call: Call) -> None:
    night.until(1).answers(call, person_of(town.post()))
    ended = services.end_call(duty(), uid=call.uid, why="预警解除")
    assert (ended.state, ended.reached, ended.people) == ("ended", 1, 4)
    void = Obligation.unscoped.filter(subject_uid=call.uid, outcome="void")
    assert {row.reason for row in void} == {"预警解除"} and void.count() == 3
    assert not Attempt.objects.filter(subject_uid=call.uid, state="waiting").exists()
    made = Callout.objects.count()
    night.until(40)
    assert Callout.objects.count() == made


def test_ending_early_needs_a_reason_and_ending_with_all_reached_does_not(town: Town, call: Call) -> None:
    with pytest.raises(NotValid):
        services.end_call(duty(), uid=call.uid)
    for posts in town.grids.values():
        for post in posts:
            services.enter_answer(duty(), uid=call.uid, who=person_of(post).uid, how="phone")
    assert services.end_call(duty(), uid=call.uid).ended_why == "全部叫应"


def test_an_ended_call_is_not_ended_again_nor_entered_into(town: Town, call: Call) -> None:
    services.end_call(duty(), uid=call.uid, why="误发")
    with pytest.raises(WrongState):
        services.end_call(duty(), uid=call.uid, why="误发")
    with pytest.raises(WrongState):
        services.enter_answer(duty(), uid=call.uid, who=person_of(town.post()).uid, how="phone")


def test_a_village_does_not_end_the_towns_call(town: Town, call: Call) -> None:
    with pytest.raises(NotAllowed):
        services.end_call(scope_of(town.secretaries[HAIKE]), uid=call.uid, why="够了")


def test_the_record_of_a_whole_call_verifies(night: CallNight, town: Town, call: Call) -> None:
    night.until(1).answers(call, person_of(town.post()))
    services.end_call(duty(), uid=call.uid, why="预警解除")
    sealer.seal()
    assert list(verify.everything()) == []


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_dialling_by_hand_shows_the_number_and_stands_in_the_ledger(town: Town, call: Call) -> None:
    chen = person_of(town.post())
    assert services.show_number(duty(), uid=call.uid, who=chen.uid) == (chen.name, chen.phone)
    line = ledger.timeline("call", call.uid)[-1]
    assert (line.action, line.figures) == ("call.number_shown", {"person": str(chen.uid)})


def test_who_may_not_reveal_prints_the_list_without_numbers(town: Town, call: Call) -> None:
    people = [person_of(town.post()).uid]
    assert services.numbers_for_print(scope_of(town.secretaries[HAIKE]), uid=call.uid, people=people) == {}
    assert services.numbers_for_print(scope_of(town.officer), uid=call.uid, people=people)
    assert actions(call).count("call.list_printed") == 1


def test_somebody_without_a_number_is_said_to_have_none(town: Town) -> None:
    post = a_post("grid_member", HAIKE + "008")
    hold(post, a_person("没号码", phone=""))
    call = a_call()
    assert services.show_number(duty(), uid=call.uid, who=person_of(post).uid) == ("没号码", "")
