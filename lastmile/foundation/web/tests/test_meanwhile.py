"""Two people change one thing at once: nothing either of them changed is lost in silence."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms
from django.http import QueryDict

from lastmile.foundation.web.form_pages import done, status_of

STORED = {
    "name": "王某",
    "people": 3,
    "built": date(2001, 2, 3),
    "lived": True,
    "kinds": ["a", "b"],
    "note": "一\n二",
    "price": None,
}


class Facts(forms.Form):
    name = forms.CharField(label="户主")
    people = forms.IntegerField(label="人数", required=False)
    built = forms.DateField(label="哪年建", required=False, widget=forms.DateInput(format="%Y-%m-%d"))
    lived = forms.BooleanField(label="住人", required=False)
    kinds = forms.MultipleChoiceField(label="种类", choices=[("a", "甲"), ("b", "乙")], required=False)
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea)
    price = forms.DecimalField(label="单价", required=False)
    fresh = forms.CharField(label="新", required=False)


def opened(**stored: Any) -> str:
    """What the form says it begins with."""
    form = Facts(initial={**STORED, **stored})
    assert done(SimpleNamespace(method="GET", POST=QueryDict()), form, lambda **values: values, over=True) is None
    assert "王某" not in form.began
    return str(form.began)


def send(began: str, stored: dict[str, Any], **typed: Any) -> tuple[Any, Facts]:
    """The form as a browser sends it: all fields, most of them as the page had them."""
    sent = QueryDict(mutable=True)
    untouched = {
        "name": "王某",
        "people": "3",
        "built": "2001-02-03",
        "lived": "on",
        "kinds": ["a", "b"],
        "note": "一\r\n二",
    }
    for name, value in {**untouched, **typed}.items():
        if value is not None:
            sent.setlist(name, value if isinstance(value, list) else [value])
    sent["began"] = began
    form = Facts(sent, initial={**STORED, **stored})
    answer = done(SimpleNamespace(method="POST", POST=sent), form, lambda **values: values, over=True)
    return answer and answer.value, form


def test_what_nobody_else_changed_is_simply_stored() -> None:
    values, _form = send(opened(), {}, people="4")
    assert values == {**STORED, "people": 4, "fresh": "", "note": "一\r\n二"}


def test_what_others_changed_meanwhile_stays_where_it_was_left_alone_here() -> None:
    theirs = {"built": date(2010, 1, 1), "lived": False, "kinds": ["b"], "note": "三"}
    values, form = send(opened(), theirs, people="4")
    assert values == {"name": "王某", "people": 4, "fresh": "", "price": None, **theirs} and status_of(form) == 200


def test_what_both_changed_stands_against_it_with_both_values() -> None:
    began = opened()
    values, form = send(began, {"people": 5, "note": "三"}, people="4")
    assert values is None and status_of(form) == 409
    assert form.errors["people"] == ["现在存的是“5”。"] and form["people"].value() == "4"
    assert "刚才有人改过:人数。" in form.non_field_errors()[0] and form["note"].value() == "三"
    values, _form = send(form.began, {"people": 5, "note": "三"}, people="4", note="三")
    assert values and values["people"] == 4 and values["note"] == "三"


def test_both_changed_it_to_the_same() -> None:
    values, _form = send(opened(), {"people": 5}, people="5")
    assert values and values["people"] == 5


def test_the_same_sent_twice_is_no_clash_however_it_was_written() -> None:
    began = opened(price=None)
    for typed in ("5", "5.0", "5.00"):
        values, _form = send(began, {"price": Decimal("5.00")}, price=typed)
        assert values and values["price"] == Decimal(5)
    assert send(began, {"price": Decimal("5.00")}, price="6")[1].errors["price"] == ["现在存的是“5.00”。"]


def test_choices_and_boxes_are_told_by_their_names() -> None:
    form = send(opened(), {"kinds": ["b"]}, kinds=["a"])[1]
    assert form.errors["kinds"] == ["现在存的是“乙”。"]
    form = send(opened(people=None), {"people": None, "note": ""}, people=None, note="四")[1]
    assert form.errors["note"] == ["现在存的是“(空)”。"]


def test_what_is_wrong_is_said_beside_it_and_nothing_is_lost() -> None:
    form = send(opened(), {"people": 5}, people="4", built="昨天")[1]
    assert {"people", "built"} <= set(form.errors) and form["built"].value() == "昨天"


def test_a_page_that_says_nothing_of_its_beginning_is_stored_as_before() -> None:
    assert send("", {"people": 5}, people="4")[0]["people"] == 4
    assert send("x.y:z.people:", {"people": 5}, people="3")[1].errors  # a made-up one only stands in its own way
