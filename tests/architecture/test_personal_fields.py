"""Every personal field says what it is for and how long it is kept; the time is a figure of the packs."""

import pytest
from django.apps import apps

from lastmile.foundation.access.encrypted import EncryptedText
from lastmile.foundation.rulepacks import catalogue

FIELDS = [
    field for model in apps.get_models() for field in model._meta.get_fields() if isinstance(field, EncryptedText)
]


def test_there_are_personal_fields():
    assert len(FIELDS) > 5


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_it_says_what_it_is_for_and_how_long_it_is_kept(field):
    assert str(field.purpose).strip()
    assert field.retention in catalogue.current().forms, "retention must be the key of a figure in the packs"


def test_no_phone_or_identity_number_lies_in_plain_text():
    """Fields with such names are encrypted, an index of one, or public by their help text."""
    plain = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("lastmile.")
        for field in model._meta.fields
        if any(word in field.name for word in ("phone", "id_number", "email", "address_to"))
        and not isinstance(field, EncryptedText)
        and not field.name.endswith(("_key", "_on", "_at"))
        and field.get_internal_type() not in {"BooleanField"}
        and "public" not in field.help_text
    ]
    assert not plain
