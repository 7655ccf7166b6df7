"""How much of a name or a number stays to be read comes from the packs, and never nearly all of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.foundation.rulepacks import masking

PLAIN = st.text(st.characters(exclude_characters="*"), max_size=30)


@given(PLAIN, st.integers(0, 6), st.integers(0, 4))
def test_at_least_three_signs_are_always_hidden(value, first, last):
    shown = masking.ends(value, first, last).replace("*", "")
    assert not value or len(shown) <= max(0, len(value) - 3)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("15400000102", "154****0102"),
        ("0871-7", "******"),
        ("", ""),
        ("12345678", "********"),
        ("1234567890", "123****7890"),
    ],
)
def test_a_phone_shows_its_ends_and_never_nearly_all_of_itself(number, shown):
    assert masking.masked_phone(number) == shown


def test_an_identity_number_shows_nothing_of_its_end():
    assert masking.masked_identity("530102199001011234") == "530****"


@pytest.mark.parametrize(("name", "shown"), [("罗应某", "罗××"), ("罗某", "罗×"), ("罗", "×"), ("", "")])
def test_a_name_shows_the_family_name(name, shown):
    assert masking.masked_name(name) == shown


def test_an_address_shows_where_it_goes():
    assert masking.masked_email("anybody@example.cn") == "a****@example.cn" and masking.masked_email("?") == "****"


def test_what_stays_is_what_the_installation_sets(settings):
    settings.FIGURES = ["privacy.phone_first=0", "privacy.phone_last=2", "privacy.id_last=2", "privacy.name_first=0"]
    assert masking.masked_phone("15400000102") == "****02"
    assert masking.masked_identity("530102199001011234") == "530****34"
    assert masking.masked_name("罗应某") == "×××"
