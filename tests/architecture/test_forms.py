"""Every field of every form has words before it, and none saves anything."""

import importlib
import pkgutil

import pytest
from django import forms

import lastmile
from tests.architecture.sources import modules


def _all_forms():
    for module in pkgutil.walk_packages(lastmile.__path__, "lastmile."):
        parts = module.name.split(".")
        if "forms" in parts and "tests" not in parts:
            importlib.import_module(module.name)
    waiting, found = [forms.BaseForm], set()
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if kind.__module__.startswith("lastmile.") and ".tests." not in kind.__module__:
                found.add(kind)
    return sorted(found, key=lambda kind: f"{kind.__module__}.{kind.__name__}")


@pytest.mark.parametrize("kind", _all_forms(), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_field_has_its_words(kind):
    bare = [name for name, field in kind.base_fields.items() if not field.label and not field.widget.is_hidden]
    assert not bare, f"give them label=_(…): {bare}"


@pytest.mark.parametrize("kind", _all_forms(), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_field_that_is_left_out_says_so_in_our_words(kind):
    """A form imported before the platform's words are set would keep Django's."""
    theirs = [name for name, field in kind.base_fields.items() if "字段" in str(field.error_messages["required"])]
    assert not theirs


def test_no_form_saves():
    assert not [kind for kind in _all_forms() if issubclass(kind, forms.BaseModelForm)]


def test_forms_are_found():
    assert len(_all_forms()) > 8 and any(path.endswith("/forms.py") for path in modules())
