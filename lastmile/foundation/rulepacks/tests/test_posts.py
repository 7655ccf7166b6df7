import pytest

from lastmile.foundation.rulepacks.catalogue import post_kinds
from lastmile.foundation.rulepacks.posts import COUNTS

KINDS = post_kinds()


def test_all_twenty_one_posts_of_the_duty_lists_are_there() -> None:
    assert {kind.listed for kind in KINDS.values()} - {0} == set(range(1, 22))


def test_the_three_of_a_reservoir_are_three_posts() -> None:
    titles = [kind.title for kind in KINDS.values() if kind.listed == 18]
    assert titles == ["水库行政责任人", "水库技术责任人", "水库巡查责任人"]


@pytest.mark.parametrize("name", ["grid_member", "group_leader", "forest_ranger", "geology_monitor"])
def test_who_walks_reports_but_neither_confirms_nor_closes(name: str) -> None:
    permissions = KINDS[name].permissions
    assert "hazard.report" in permissions
    assert not permissions & {"hazard.confirm", "hazard.verify", "call.issue", "people.reveal"}


def test_accounts_are_opened_by_an_office_or_a_village_never_below() -> None:
    openers = [kind for kind in KINDS.values() if "account.open" in kind.permissions]
    assert openers
    assert all(max(kind.levels) <= 5 for kind in openers)


def test_a_stand_in_is_wanted_where_the_documents_say_so() -> None:
    assert KINDS["disaster_informant"].stand_in
    assert KINDS["geology_monitor"].stand_in
    assert not KINDS["party_secretary"].stand_in_allowed


def test_every_post_of_a_township_climbs_to_the_county() -> None:
    for kind in KINDS.values():
        above, reached = list(kind.superior_kinds), {kind.id}
        while above:
            name = above.pop()
            if name not in reached:
                reached.add(name)
                above += KINDS[name].superior_kinds
        assert "bureau_leader" in reached, kind.id


def test_every_staffing_count_is_met_by_some_post() -> None:
    assert {word for kind in KINDS.values() for word in kind.counts_as} == COUNTS


def test_titles_are_different() -> None:
    assert len({kind.title for kind in KINDS.values()}) == len(KINDS)
