"""A form that comes back begins at the first field that is wrong: of a long one it may stand below what the screen shows.

Done to whatever forms a page is given, before it is drawn: so it holds for fields drawn one by one, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import BaseForm


def begin(context: Mapping[str, Any] | None) -> None:
    """Of the forms of a page, alone or in a list, the first that was refused begins where it is wrong."""
    for value in (context or {}).values():
        for form in value if isinstance(value, (list, tuple)) else (value,):
            # What nobody asked is not cleaned for this.
            if isinstance(form, BaseForm) and getattr(form, "_errors", None):
                _begin_at(form)
                return


def _begin_at(form: BaseForm) -> None:
    """What is wrong with the whole stands on top: then it begins as it always does."""
    wrong = [] if form.non_field_errors() else [one for one in form.visible_fields() if one.errors]
    if wrong:
        for one in form.visible_fields():
            one.field.widget.attrs.pop("autofocus", None)
        wrong[0].field.widget.attrs["autofocus"] = True
