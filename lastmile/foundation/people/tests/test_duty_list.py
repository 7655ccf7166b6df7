"""责任清单: each kind of post of an area with all it does and who holds one."""

import pytest

from lastmile.foundation.people import duty_list, duty_words
from lastmile.foundation.people.tests.factories import GRID, NEXT_GRID, VILLAGE, a_post, as_seen_by, in_post
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.duties import FIELDS

pytestmark = pytest.mark.django_db


def test_kinds_stand_in_the_order_of_the_pack_with_their_holders():
    scope = as_seen_by("village_secretary", VILLAGE)
    in_post()
    a_post(code="530113104211004", duties="看沟")
    secretary, members = duty_list.parts(scope, VILLAGE)
    assert (secretary.kind.id, members.kind.id) == ("village_secretary", "grid_member")
    assert [[one.person.name for one in row.holders] for row in members.rows] == [["王某"], []]
    assert members.rows[1].own == ("看沟",) and "网格长" in members.above and "网格员" in secretary.below


def test_posts_of_the_next_village_are_not_in_it():
    scope = as_seen_by("village_secretary", VILLAGE)
    a_post(code=NEXT_GRID)
    a_post(code=GRID)
    assert [len(part.rows) for part in duty_list.parts(scope, "53", kind="grid_member")] == [1]


def test_a_list_says_every_field_of_its_kind():
    said = duty_words.lines_of(catalogue.duties_of("grid_member"))
    assert len(said) == len(FIELDS) == len(duty_words.TITLES) and all(lines for _title, lines in said)
