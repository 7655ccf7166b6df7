"""粘贴群里接龙: whatever people write around a name it is found; each is confirmed; red and orange count as read only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.domains.orders import services
from lastmile.domains.orders.selectors import pasted, pasting
from lastmile.domains.orders.tests.factories import (
    HAIKE,
    SHIMEN,
    a_call,
    a_person,
    a_post,
    a_town,
    duty,
    hold,
    person_of,
)
from lastmile.domains.orders.tests.nights import CallNight, owed
from lastmile.domains.orders.tests.test_pages import sign_in
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.ledger import selectors as ledger

NAMES = ["余正昌", "余小满", "陈有福", "罗应学", "马春梅", "王小", "王小明"]
numbers = st.sampled_from(["", "1. ", "12、", "3)", "15.", "#4 ", "二、", "07:"])
around = st.sampled_from(["", "收到", "(护林员)", "👌", "收到🙏🙏", "海科村3组 ", "[强]", " 已知晓!", "@所有人 "])
db = pytest.mark.django_db


@given(number=numbers, before=around, name=st.sampled_from(NAMES), after=around)
def test_a_name_is_found_whatever_stands_around_it(number: str, before: str, name: str, after: str) -> None:
    [line] = pasting.read(f"{number}{before}{name}{after}", NAMES)
    assert line.names == (name,) and line.is_sure


@given(st.text(max_size=300))
def test_any_text_is_read_and_no_name_comes_from_nowhere(text: str) -> None:
    lines = pasting.read(text, NAMES)
    assert len(lines) <= len(text.splitlines())
    for line in lines:
        assert all(pasting.plainly(name) in pasting.plainly(line.said) for name in line.names)


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=20))
def test_every_line_finds_its_own_name(wanted: list[str]) -> None:
    text = "#接龙\n收到请接龙\n" + "\n".join(f"{number}. {name} 收到" for number, name in enumerate(wanted, 1))
    found = [line.names[0] for line in pasting.read(text, NAMES) if line.names]
    assert found == wanted


def test_full_width_and_spaced_names_are_the_same_name() -> None:
    [line] = pasting.read("3. 陈 有 福 收到", NAMES)
    assert line.names == ("陈有福",)


def test_two_names_in_one_line_are_both_shown_and_not_sure() -> None:
    [line] = pasting.read("余小满代陈有福回复", NAMES)
    assert set(line.names) == {"余小满", "陈有福"} and not line.is_sure


@db
def test_a_matched_reply_counts_as_read_for_red_and_nobody_stops_calling() -> None:
    night, town = CallNight(), a_town(grids=1)
    call = a_call()
    night.until(1)
    who = person_of(town.post())
    [match] = pasted.match(duty(), call, f"1. {who.name} 收到")
    assert match.candidates[0].who == who.uid
    assert services.enter_group(duty(), uid=call.uid, people=[who.uid]) == (0, 1)
    row = owed(call, town.post())
    assert row.done_at is None and row.seen_at is not None
    [line] = [one for one in ledger.timeline("call", call.uid) if one.action == "call.read"]
    assert line.figures["how"] == "group" and line.private["contacted_by"] == "微信群"


@db
def test_for_yellow_it_is_an_answer() -> None:
    CallNight()
    town = a_town(grids=1)
    call = a_call(level="yellow")
    people = [person_of(town.post(HAIKE)).uid, person_of(town.post(SHIMEN)).uid]
    assert services.enter_group(duty(), uid=call.uid, people=[*people, people[0]]) == (2, 0)
    assert owed(call, town.post()).reason.startswith("微信群回复")


@db
def test_people_of_the_same_name_are_all_offered() -> None:
    CallNight()
    a_town(grids=1)
    for number in (8, 9):
        hold(a_post("grid_member", f"{HAIKE}00{number}"), a_person("李军", code=HAIKE))
    [match] = pasted.match(duty(), a_call(), "李军收到")
    assert len({one.who for one in match.candidates}) == 2


@db
def test_whoever_may_not_be_named_yet_is_not_offered() -> None:
    CallNight()
    town = a_town(grids=1)
    call = a_call(names_from="township")
    assert pasted.match(a_scope("530113"), call, person_of(town.post()).name)[0].candidates == []


@db
def test_the_page_matches_and_keeps_only_what_was_ticked() -> None:
    CallNight()
    town = a_town(grids=1)
    call, office = a_call(), sign_in(town.officer)
    one, other = person_of(town.post(HAIKE)), person_of(town.post(SHIMEN))
    address = f"/calls/{call.uid}/pasted/"
    page = office.post(address, {"text": f"1. {one.name}\n2. {other.name}\n3. 山里人"}).content.decode()
    assert one.name in page and "山里人" in page and "checked" not in page
    assert office.post(address, {"keep": "1", "who": [str(one.uid), "x"]}).status_code == 302
    assert owed(call, town.post(HAIKE)).seen_at and not owed(call, town.post(SHIMEN)).seen_at


@db
def test_who_enters_their_own_answer_later_is_a_late_entry_and_not_for_another() -> None:
    from lastmile.domains.orders.tests.factories import scope_of

    night, town = CallNight(), a_town(grids=1)
    call = a_call(post_kinds=["village_secretary"])
    night.until(1)
    began, night.minute = night.now, 20
    me = town.secretaries[HAIKE]
    services.enter_answer(scope_of(me), uid=call.uid, who=me.person.uid, how="phone", at=began)
    row = owed(call, me.post)
    assert row.reason == "电话 · 本人补录" and (row.entered_at - row.done_at).total_seconds() == 19 * 60
    [line] = [one for one in ledger.timeline("call", call.uid) if one.action == "call.entered"]
    assert line.figures["own"] is True


@db
def test_reading_is_enough_for_blue_and_for_nothing_else() -> None:
    from lastmile.domains.orders.tests.factories import scope_of

    CallNight()
    town = a_town(grids=1)
    me = town.secretaries[HAIKE]
    for level, enough in (("blue", True), ("yellow", False)):
        call = a_call(level=level, post_kinds=["village_secretary"])
        assert services.read_in_app(scope_of(me), call.uid) is enough
        row = owed(call, me.post)
        assert bool(row.done_at) is enough and row.seen_at


@db
def test_a_call_that_ended_meanwhile_keeps_what_was_pasted() -> None:
    CallNight()
    town, call = a_town(grids=1), a_call()
    who = person_of(town.post(HAIKE)).uid
    services.end_call(duty(), uid=call.uid, why="雨停了")
    answer = sign_in(town.officer).post(
        f"/calls/{call.uid}/pasted/", {"keep": "1", "who": [str(who)], "text": "1. 陈有福 收到"}
    )
    assert answer.status_code == 409 and "陈有福 收到" in answer.content.decode()
    assert "您填的都还在下面" in answer.content.decode()
