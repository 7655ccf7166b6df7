"""What a form says of a field is a sentence for whoever fills it in."""

import pytest
from django import forms


class Sheet(forms.Form):
    name = forms.CharField(label="姓名", max_length=4)
    number = forms.IntegerField(label="人数", required=False, min_value=0, max_value=20)
    day = forms.DateField(label="日期", required=False)
    kind = forms.ChoiceField(label="类别", choices=[("a", "甲")], required=False)
    kinds = forms.MultipleChoiceField(label="几类", choices=[("a", "甲")], required=False)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "这一项要填。"),
        ("name", "一二三四五", "太长了:最多 4 个字,现在 5 个。"),
        ("number", "约三", "请填整数,比如 3。"),
        ("number", "21", "太大了:最大 20。"),
        ("number", "-1", "太小了:最小 0。"),
        ("day", "明天", "请填日期,比如 2026-07-25。"),
        ("kind", "x", "请从给出的里面选。"),
        ("kinds", ["x"], "请从给出的里面选。"),
    ],
)
def test_a_field_says_what_to_do(field: str, typed: object, said: str) -> None:
    assert Sheet({field: typed}).errors[field] == [said]


def test_nobody_reads_of_variables_and_values() -> None:
    every = [str(one) for kind in vars(forms).values() if isinstance(kind, type) and issubclass(kind, forms.Field)
             for one in kind.default_error_messages.values()]  # fmt: skip
    assert every and not [one for one in every if "变量" in one or "该值" in one or "必填项" in one]


@pytest.mark.parametrize(
    ("kind", "typed"), [(forms.DateField, "0001-01-01"), (forms.DateTimeField, "0001-01-01T00:00")]
)
def test_a_day_long_ago_is_a_slip(kind: type[forms.Field], typed: str) -> None:
    with pytest.raises(forms.ValidationError, match="1900年以后"):
        kind().clean(typed)


@pytest.mark.parametrize(
    ("kind", "typed"), [(forms.DateField, "9999-12-31"), (forms.DateTimeField, "3000-01-01T00:00")]
)
def test_a_day_of_another_millennium_is_a_slip_too(kind: type[forms.Field], typed: str) -> None:
    with pytest.raises(forms.ValidationError, match="3000年以前"):
        kind().clean(typed)
