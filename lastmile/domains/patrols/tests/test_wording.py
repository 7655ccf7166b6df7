"""What a list says and what answers mean."""

from dataclasses import replace

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from lastmile.domains.patrols.rules import wording as words
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.checklists import Item
from lastmile.kernel.errors import NotValid

SLOPE = words.built_in(catalogue.checklists_built_in()["slope"])
GAS = words.built_in(catalogue.checklists_built_in()["restaurant_gas"])
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


def test_a_wording_survives_being_kept():
    assert words.Wording.from_json(SLOPE.as_json()) == SLOPE
    assert words.Wording.from_json(SLOPE.as_json()).digest == SLOPE.digest


@given(
    st.dictionaries(st.sampled_from([one.id for one in GAS.items] + ["?"]), JUNK | st.fixed_dictionaries({"a": JUNK}))
)
def test_whatever_is_sent_is_cleaned_or_refused_and_nothing_is_ticked_by_itself(said):
    try:
        kept = words.clean(GAS, said)
    except NotValid as problem:
        assert problem.message
        return
    assert kept.keys() <= said.keys() & {one.id for one in GAS.items}
    assert all(one["a"] in {"yes", "no", "na"} for one in kept.values())
    assert words.clean(GAS, kept) == kept


def test_only_the_bad_answer_of_an_item_is_bad():
    said = {"bottle_place": {"a": "yes"}, "alarm": {"a": "yes"}, "exit": {"a": "na"}}
    assert [item.id for item in words.bad_items(GAS, said)] == ["bottle_place"]


def test_all_the_same_answers_what_nobody_answered_and_keeps_what_somebody_did():
    said = words.all_the_same(SLOPE, {"crack": {"a": "yes"}})
    assert said["crack"] == {"a": "yes"}
    assert said["signs"] == {"a": "yes"}  # the sign is there
    assert "at_home" not in said
    assert [item.id for item in words.bad_items(SLOPE, said)] == ["crack"]


def test_a_walk_counts_when_every_deadly_item_was_looked_at():
    five = {item.id: {"a": "no"} for item in SLOPE.deadly}
    assert words.satisfies(SLOPE, five)
    assert not words.satisfies(SLOPE, {name: five[name] for name in list(five)[1:]})
    assert not words.satisfies(SLOPE, {})


def test_the_advice_says_deadline_department_and_what_the_office_has_to_grade():
    assert words.advice(GAS.items[1]) == "清单建议期限:7天;可转:住建/燃气;清单列为疑似重大,请核定"
    with translation.override("en"):  # it is kept with the hazard, whoever walks
        assert words.advice(GAS.items[3]) == "清单建议期限:当场;可转:消防救援"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": " "}, "清单名称"),
        ({"items": ()}, "至少要有一条"),
        ({"items": (Item("x", "问"),)}, "哪个答案是不合格"),
        ({"items": (Item("x", "问", bad="yes"),)}, "当场怎么说"),
        ({"items": (Item("x", " ", bad="yes", say="说", found="见"),)}, "没有问句"),
        ({"items": tuple(Item(str(n), "问", bad="no", say="说", found="见") for n in range(16))}, "最多15条"),
    ],
)
def test_what_is_missing_is_said(change, said):
    with pytest.raises(NotValid, match=said):
        words.check(replace(GAS, **change))


def test_what_changed_is_told_item_by_item():
    items = (replace(GAS.items[0], say="请搬出来"), *GAS.items[1:], Item("new", "新", bad="no", say="说", found="见"))
    new = words.off(replace(GAS, items=items), ["alarm"])
    assert [(how, (old or now).id) for how, old, now in words.changed(GAS, new)] == [
        ("改过", "bottle_place"), ("停用", "alarm"), ("增加", "new"),
    ]  # fmt: skip
    assert words.changed(GAS, GAS) == []
