"""A form, its service, and a refusal that is shown where it belongs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from django import forms

from lastmile.foundation.web.form_pages import done
from lastmile.kernel.errors import NotValid, TooMuch


class Asked(forms.Form):
    name = forms.CharField(label="姓名")


def sent(**typed: str) -> tuple[Any, Asked]:
    return SimpleNamespace(method="POST"), Asked(typed)


def test_what_the_service_gives_comes_back_even_when_it_is_nothing() -> None:
    answer = done(*sent(name="李某"), lambda name: None)
    assert answer and answer.value is None


def test_a_form_only_opened_does_nothing() -> None:
    assert done(SimpleNamespace(method="GET"), Asked(), lambda **values: 1 / 0) is None


def test_a_refusal_stands_at_the_field_it_speaks_of_and_what_was_typed_stays() -> None:
    def act(name: str) -> None:
        raise NotValid("不行", fields={"name": "太短"})

    request, form = sent(name="李")
    assert done(request, form, act) is None
    assert form.errors == {"name": ["太短"]} and form["name"].value() == "李"


def test_a_refusal_of_a_field_not_asked_for_stands_on_top_or_where_the_page_says() -> None:
    def act(name: str) -> None:
        raise NotValid("没有这个地方", fields={"region": "没有"})

    request, form = sent(name="李")
    done(request, form, act)
    assert form.non_field_errors() == ["没有这个地方"]
    request, form = sent(name="李")
    done(request, form, act, at="name")
    assert form.errors == {"name": ["没有这个地方"]}


def test_too_much_is_a_refusal_too() -> None:
    def act(name: str) -> None:
        raise TooMuch("太大")

    request, form = sent(name="李")
    assert done(request, form, act) is None and form.non_field_errors() == ["太大"]
