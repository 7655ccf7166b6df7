"""What changed since a list was signed: every difference is told, and nothing is where nothing differs."""

import copy

from hypothesis import given
from hypothesis import strategies as st

from lastmile.foundation.people.duty_list import digest
from lastmile.foundation.people.list_changes import changes

LIST = {
    "place": "海科村",
    "bodies": [
        {"id": "own_duties", "title": "履行", "lines": [["排好值班", "J-3.3g"], ["先走", "J-3.3j"]], "own": [], "to_confirm": "原文"},
        {"id": "assists", "title": "协助", "lines": [["统计灾情", "J-3.3k"]], "own": ["看水库"], "to_confirm": ""},
    ],
    "parts": [
        {
            "kind": kind, "title": kind, "levels": ["村"], "above": ["镇长"], "below": [], "leads": False, "usual": ["看沟"],
            "lines": [["平时 · 每天", ["看沟", "看房"]], ["法规依据", ["J-3.4b"]]],
            "rows": [
                {"post": f"{kind}{n}", "title": f"{n}组", "superior": "书记", "holders": [["陈某", "A"], ["余某", "B"]], "domains": "", "own": ["看坝"]}
                for n in range(2)
            ],
        }
        for kind in ("网格员", "护林员")
    ],
}  # fmt: skip


def paths(value, at=()):
    """Every place of a content where a text stands."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [one for key, held in inside for one in paths(held, (*at, key))]
    return [*found, at] if isinstance(value, str) else found


EVERY = paths(LIST)


def with_other(path, word):
    said = copy.deepcopy(LIST)
    place = said
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = word
    return said


@given(st.sampled_from(EVERY), st.text(min_size=1, max_size=5))
def test_whatever_text_differs_is_told_and_nothing_else_is(path, word):
    other = with_other(path, word)
    assert bool(changes(LIST, other)) == (digest(LIST) != digest(other))


def test_the_same_list_has_no_changes():
    assert changes(LIST, copy.deepcopy(LIST)) == []


def test_one_holder_who_changes_is_one_change_with_both_names():
    other = with_other(("parts", 0, "rows", 1, "holders", 0, 0), "新人")
    [one] = changes(LIST, other)
    assert (one.what, one.was, one.now) == ("1组 · 任职人", "陈某、余某(B角)", "新人、余某(B角)")


def test_a_field_that_becomes_known_was_unknown():
    told = [with_other(("parts", 0, "rows", 0, "domains"), said) for said in (None, "消防")]
    [one] = changes(*told)
    assert (one.was, one.now) == ("待核", "消防")


def test_a_post_that_came_in_and_one_that_went_out_are_told_with_their_people():
    other = copy.deepcopy(LIST)
    other["parts"][1]["rows"].pop()
    other["parts"][0]["rows"].append({**LIST["parts"][0]["rows"][0], "post": "新", "title": "3组", "holders": []})
    assert [(one.was, one.now) for one in changes(LIST, other)] == [("", "3组 空缺"), ("1组 陈某、余某(B角)", "")]


def test_a_whole_kind_that_goes_takes_its_posts_out():
    other = {**LIST, "parts": LIST["parts"][:1]}
    assert [one.now for one in changes(LIST, other)] == ["", ""]


def test_a_sentence_of_the_body_out_and_in_is_two_changes_and_another_order_one():
    other, turned = copy.deepcopy(LIST), copy.deepcopy(LIST)
    other["bodies"][0]["lines"][0][0] = "排好夜班"
    turned["bodies"][0]["lines"].reverse()
    assert [bool(one.now) for one in changes(LIST, other)] == [False, True]
    assert len(changes(LIST, turned)) == 1


def test_the_order_of_posts_is_no_change():
    other = copy.deepcopy(LIST)
    other["parts"][0]["rows"].reverse()
    assert changes(LIST, other) == []
