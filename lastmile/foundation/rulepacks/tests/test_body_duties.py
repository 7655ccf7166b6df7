"""What a township and a village do as bodies: three lists in full, each line with its clauses."""

import pytest

from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.body_duties import LISTS, LONGEST
from lastmile.foundation.rulepacks.tables import PackIsWrong
from lastmile.foundation.rulepacks.tests.broken import a_copy
from lastmile.kernel.region_codes import Level

EVERY = list(catalogue.current().body_duties.values())


def test_a_township_has_one_list_and_a_village_its_two():
    assert [one.id for one in catalogue.body_lists(Level.TOWNSHIP)] == ["township_duties"]
    assert [one.id for one in catalogue.body_lists(Level.VILLAGE)] == ["own_duties", "assists"]
    assert [catalogue.body_lists(level) for level in (Level.COUNTY, Level.GRID)] == [[], []]


@pytest.mark.parametrize(
    "clause", ["K-2.1.1k", "K-2.1.1l", "K-2.1.1m", "K-2.1.1n", "J-3.3g", "J-3.3h", "J-3.3i", "J-3.3j"]
)
def test_the_villages_own_duties_are_those_it_does_by_itself(clause):
    assert [said for said, clauses in catalogue.current().body_duties["own_duties"].lines if clause in clauses]


@pytest.mark.parametrize("clause", ["K-2.1.1i", "K-2.1.1j", "J-3.3a", "J-3.3b", "J-3.3k", "J-3.3l", "J-3.3m", "J-3.3n"])
def test_what_it_assists_with_is_what_the_documents_say_it_assists_with(clause):
    assert [said for said, clauses in catalogue.current().body_duties["assists"].lines if clause in clauses]


def test_no_line_is_said_twice_and_each_can_be_read_out():
    said = [line for one in EVERY for line, _clauses in one.lines]
    assert len(set(said)) == len(said) and max(map(len, said)) <= LONGEST


def test_what_waits_for_the_official_text_says_so():
    assert all(one.to_confirm for one in EVERY)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("[own_duties]", "[own_dutys]", f"it must have {', '.join(LISTS)}"),
        ("level = 4", "level = 6", "level must be 4 or 5"),
        ('"J-3.1h"]', '"X-3.1h"]', "a line names no document of documents.toml: X-3.1h"),
        ('"J-3.1h"]', '"J-3.1h", "x"]', "a line is a sentence and its clauses"),
        ("每年写一份工作计划", "每年写一份工作计划" * 7, f"a line is longer than {LONGEST} signs"),
        ("level = 4", "level = 4\nmore = 1", "more has no meaning here"),
    ],
)
def test_a_wrong_list_is_refused_with_the_place(tmp_path, old, new, said):
    with pytest.raises(PackIsWrong, match=r"body_duties\.toml") as problem:
        catalogue.load(a_copy(tmp_path, "body_duties.toml", old, new))
    assert said in str(problem.value)
