"""What a form says of one field, in the words of the people who fill it in: Django's own speak of variables and values."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core import validators
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

OLDEST, NEWEST = 1900, 2999  # years
SAID: dict[Any, dict[str, Any]] = {
    forms.Field: {"required": _("这一项要填。")},
    forms.IntegerField: {"invalid": _("请填整数,比如 3。")},
    forms.FloatField: {"invalid": _("请填数字,比如 3.5。")},
    forms.DecimalField: {"invalid": _("请填数字,比如 3.5。")},
    forms.DateField: {"invalid": _("请填日期,比如 2026-07-25。")},
    forms.DateTimeField: {"invalid": _("请填日期和时间,比如 2026-07-25 22:40。")},
    forms.TimeField: {"invalid": _("请填时间,比如 22:40。")},
    forms.ChoiceField: {"invalid_choice": _("请从给出的里面选。")},
    forms.MultipleChoiceField: {
        "invalid_choice": _("请从给出的里面选。"),
        "invalid_list": _("请从给出的里面选。"),
    },
    forms.UUIDField: {"invalid": _("这一页的编号不对,请重新打开。")},
    forms.FileField: {
        "invalid": _("文件没有传上来,请再选一次。"),
        "missing": _("文件没有传上来,请再选一次。"),
        "empty": _("文件是空的。"),
    },
}
LIMITS: dict[Any, Any] = {
    validators.MaxLengthValidator: _("太长了:最多 %(limit_value)d 个字,现在 %(show_value)d 个。"),
    validators.MinLengthValidator: _("太短了:至少 %(limit_value)d 个字。"),
    validators.MaxValueValidator: _("太大了:最大 %(limit_value)s。"),
    validators.MinValueValidator: _("太小了:最小 %(limit_value)s。"),
}


def of_our_time(value: date) -> None:
    """Outside these years it is a slip; the first and the last day there are cannot even be told in another time zone."""
    if value.year < OLDEST:
        raise ValidationError(_("请填%(year)s年以后的日期。") % {"year": OLDEST})
    if value.year > NEWEST:
        raise ValidationError(_("请填%(year)s年以前的日期。") % {"year": NEWEST + 1})


def set_words() -> None:
    """Once, when the platform starts."""
    for field, words in SAID.items():
        field.default_error_messages = {**field.default_error_messages, **words}
    kinds: tuple[type[forms.Field], ...] = (forms.DateField, forms.DateTimeField)
    for kind in kinds:
        if of_our_time not in kind.default_validators:
            kind.default_validators = [*kind.default_validators, of_our_time]
    for validator, message in LIMITS.items():
        validator.message = message
