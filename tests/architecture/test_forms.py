"""Every field of every form has words before it, whatever is typed is answered, and none saves anything."""

import importlib
import inspect
import pkgutil

import pytest
from django import forms
from django.utils.datastructures import MultiValueDict

import lastmile
from lastmile.foundation.files.inputs import PhotoInput
from tests.architecture.sources import modules


def _all_forms():
    for module in pkgutil.walk_packages(lastmile.__path__, "lastmile."):
        parts = module.name.split(".")
        if any(part.endswith("forms") for part in parts) and "tests" not in parts:
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


HOSTILE = [
    *(
        "abc",
        "-1",
        "9" * 40,
        "NaN",
        "1e400",
        "²",
        "１２３",
        "=1+1",
        "%s {0}",
        " \t\r\n",
        "\ud800",
        "\u202e\U0001f600",
        "长" * 3000,
    ),
    *(
        "0001-01-01",
        "9999-12-31T23:59",
        "2026-02-30",
        "24:61",
        "181.5,95",
        "null",
        '{"a":[1]}',
        "<script>{{7*7}}</script>",
    ),
    *("00000000-0000-0000-0000-000000000000", '{"type":"Polygon","coordinates":[[[1e999,2],["a",3]]]}'),
]


def _is_whole(kind):
    """Whether it is made of what was typed alone, without choices given by a page."""
    inits = [vars(one)["__init__"] for one in kind.__mro__ if "__init__" in vars(one)]
    return not any(
        told.kind is told.KEYWORD_ONLY and told.default is told.empty
        for init in inits
        for told in inspect.signature(init).parameters.values()
    )


@pytest.mark.django_db
def test_every_form_answers_whatever_is_typed_and_shows_it_again():
    broken = []
    for kind in filter(_is_whole, _all_forms()):
        for typed in HOSTILE:
            sent = MultiValueDict({name: [typed, typed] for name in kind.base_fields})
            try:
                form = kind(data=sent)
                form.is_valid()
                str(form.errors), [field.value() for field in form]
            except Exception as problem:
                broken.append(f"{kind.__module__}.{kind.__name__} {typed[:20]!r}: {problem!r}")
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("kind", _all_forms(), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_numbers_bring_their_keyboard(kind):
    """On a phone a number, or a telephone number, is typed on its own keys."""
    bare = []
    for name, field in kind.base_fields.items():
        if field.widget.is_hidden or not isinstance(field.widget, forms.TextInput):
            continue
        keys = field.widget.attrs.get("inputmode", field.widget.input_type)
        if isinstance(field, forms.IntegerField) and keys not in {"numeric", "decimal", "number"}:
            bare.append(name)
        if name.rpartition("_")[2] == "phone" and keys != "tel":
            bare.append(name)
    assert not bare, f"give their widgets inputmode: {bare}"


@pytest.mark.parametrize("kind", _all_forms(), ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_a_photo_is_chosen_where_it_is_made_small(kind):
    inputs = {name: field.widget for name, field in kind.base_fields.items() if isinstance(field, forms.FileField)}
    photos = {name for name, one in inputs.items() if "image" in str(one.attrs.get("accept"))}
    assert photos == {name for name, one in inputs.items() if isinstance(one, PhotoInput)}


def test_no_form_saves():
    assert not [kind for kind in _all_forms() if issubclass(kind, forms.BaseModelForm)]


def test_forms_are_found():
    assert len(_all_forms()) > 8 and any(path.endswith("/forms.py") for path in modules())
