"""A form, its service, and a refusal that is shown where it belongs."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django import forms

from lastmile.foundation.web.form_pages import done, overtake, status_after, status_of, told
from lastmile.kernel.errors import NotValid, TooMuch, WrongState


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


def overtaken(name: str = "") -> None:
    raise WrongState("已经核实了。")


def test_what_was_typed_while_somebody_else_was_first_stays_and_the_page_says_so() -> None:
    request, form = sent(name="李")
    assert done(request, form, overtaken) is None and status_of(form) == 409
    why, kept = form.non_field_errors()
    assert why == "已经核实了。" and "您填的都还在下面" in kept and form["name"].value() == "李"


def test_a_page_may_say_in_its_own_words_what_to_do_then() -> None:
    form = sent(name="李")[1]
    overtake(form, WrongState("有人写了新版。"), "看过再存。")
    assert form.non_field_errors() == ["有人写了新版。", "看过再存。"]


def test_pictures_are_to_be_chosen_anew() -> None:
    form = Asked({"name": "李"}, {"photo": object()})
    done(SimpleNamespace(method="POST"), form, overtaken)
    assert form.non_field_errors()[-1] == "照片、文件要重新选一次。"


def test_a_mere_button_has_nothing_to_keep() -> None:
    with pytest.raises(WrongState):
        done(SimpleNamespace(method="POST"), forms.Form({}), overtaken)


def test_the_status_says_how_sending_it_went() -> None:
    assert [status_of(Asked({"name": name})) for name in ("李", "")] == [200, 422] and status_of(Asked()) == 200


def test_a_list_to_tick_is_told_the_same_where_it_was_overtaken() -> None:
    first, bad = WrongState("已经清点过了。"), NotValid("不行")
    assert told(first).startswith("已经清点过了。") and "您填的都还在下面" in told(first)
    assert (told(bad), told(None)) == ("不行", "")
    assert [status_after(one) for one in (first, bad, None)] == [409, 422, 200]
