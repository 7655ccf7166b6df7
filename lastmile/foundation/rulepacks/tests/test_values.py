from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.rules import Form, Kind, in_season, parse
from lastmile.kernel.errors import NotValid


def a_form(kind: str, **words: Any) -> Form:
    return Form("x.y", "x", "整改期限", words.pop("unit", ""), Kind(kind), **words)


DAYS = a_form("whole", unit="天", least=1, most=60)
SHARE = a_form("number", unit="%", least=0, most=100)
COLOUR = a_form("choice", choices=("红", "橙"))
ANYTHING = st.one_of(st.text(max_size=30), st.integers(), st.floats(), st.booleans(), st.none(), st.lists(st.text()))


@pytest.mark.parametrize(
    ("form", "typed", "value"),
    [
        (DAYS, "7", 7),
        (DAYS, "7 天", 7),
        (DAYS, 15, 15),
        (SHARE, "5.5%", 5.5),
        (SHARE, "5", 5),
        (a_form("yesno"), "是", True),
        (a_form("yesno"), "off", False),
        (COLOUR, " 红 ", "红"),
        (a_form("words", choices=("红", "橙")), "红、橙,红", ("红", "橙")),
        (a_form("clock"), "8:30", "08:30"),
        (a_form("day"), "5月1日", "05-01"),
        (a_form("day"), "02-29", "02-29"),
        (a_form("day", may_be_empty=True), " ", ""),
    ],
)
def test_what_people_type_is_understood(form: Form, typed: Any, value: Any) -> None:
    assert parse(form, typed) == value


@pytest.mark.parametrize(
    ("form", "typed", "said"),
    [
        (DAYS, "", "不能为空"),
        (DAYS, None, "不能为空"),
        (DAYS, "七", "要填数字"),
        (DAYS, True, "要填数字"),
        (DAYS, "1e9", "要填数字"),
        (DAYS, "nan", "要填数字"),
        (DAYS, "7.5", "要填整数"),
        (DAYS, "0", "不能小于1天"),
        (DAYS, "61", "不能大于60天"),
        (DAYS, "9" * 400, "要填数字"),
        (SHARE, "-1", "不能小于0%"),
        (COLOUR, "紫", "只能是:红、橙"),
        (a_form("clock"), "24:00", "24小时制"),
        (a_form("day"), "02-30", "请填月和日"),
        (a_form("yesno"), "maybe", "是"),
        (a_form("text"), "字" * 201, "最多200个字"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(form: Form, typed: Any, said: str) -> None:
    with pytest.raises(NotValid) as refused:
        parse(form, typed)
    assert said in refused.value.message
    assert "整改期限" in refused.value.message
    assert refused.value.fields["value"] == refused.value.message


@given(st.sampled_from(sorted(catalogue.current().forms.values(), key=lambda form: form.key)), ANYTHING)
def test_anything_typed_is_either_a_value_of_its_kind_or_refused(form: Form, typed: Any) -> None:
    try:
        value = parse(form, typed)
    except NotValid:
        return
    assert parse(form, list(value) if isinstance(value, tuple) else value) == value


def test_a_figure_gives_its_length_of_time_and_its_share() -> None:
    figures = catalogue.current().packs["national"].figures
    assert figures["hazard.general_days"].duration == timedelta(days=7)
    assert figures["call.listen_seconds"].duration == timedelta(seconds=20)
    assert figures["hazard.recheck_share"].share == 0.05
    with pytest.raises(TypeError, match="工作日"):
        _ = figures["hazard.transfer_answer_workdays"].duration
    with pytest.raises(TypeError, match="not a percentage"):
        _ = figures["hazard.general_days"].share


@given(st.dates(), st.dates(), st.dates())
def test_a_season_and_the_rest_of_the_year_share_only_their_ends(first: date, last: date, day: date) -> None:
    start, end = f"{first:%m-%d}", f"{last:%m-%d}"
    inside, outside = in_season(start, end, day), in_season(end, start, day)
    if start == end:
        assert inside == outside == (f"{day:%m-%d}" == start)
    else:
        assert inside or outside
        assert (inside and outside) == (f"{day:%m-%d}" in {start, end})


def test_no_dates_no_season() -> None:
    assert not in_season("", "06-15", date(2026, 5, 1))
