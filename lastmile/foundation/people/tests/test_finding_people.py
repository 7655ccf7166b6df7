"""Search by part of a name, a whole number or its last four digits; nothing else of a number finds anybody."""

import pytest

from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.people import selectors
from lastmile.foundation.people.tests.factories import NEXT_VILLAGE, PHONE, a_person, root

pytestmark = pytest.mark.django_db
HOSTILE = [
    "'",
    '"; DROP TABLE people_person;--',
    "%",
    "_",
    "\\",
    "<script>",
    "١٢٣٤",
    "😀",
    " " * 50,
    "a" * 5000,
    "0x00",
    "1e9",
]


def found(words, scope=None):
    return [one.name for one in selectors.search(scope or root(), words)]


@pytest.mark.parametrize("words", ["余正昌", "余", "正昌", "昌", PHONE, "154 0000 0102", "0102"])
def test_a_person_is_found_by(words):
    a_person(name="余正昌")
    a_person(name="李某", phone="15400000999")
    assert found(words) == ["余正昌"]


@pytest.mark.parametrize("words", ["昌正", "1540000010", "010", "01022", "154", "5400000102"])
def test_a_person_is_not_found_by(words):
    a_person(name="余正昌")
    assert found(words) == []


def test_two_people_with_the_same_last_digits_are_both_found():
    a_person(name="甲", phone="15400000102")
    a_person(name="乙", phone="15411110102")
    assert sorted(found("0102")) == ["乙", "甲"]


def test_the_next_village_finds_nobody():
    a_person(name="余正昌")
    assert found("余正昌", a_scope(NEXT_VILLAGE)) == found(PHONE, a_scope(NEXT_VILLAGE)) == []


@pytest.mark.parametrize("words", HOSTILE)
def test_strange_words_find_nobody_and_break_nothing(words):
    a_person(name="余正昌")
    assert found(words) == []
