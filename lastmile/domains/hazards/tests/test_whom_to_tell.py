"""Whom the office may tell to see to a hazard: those near it first, however many posts the township has."""

import pytest

from lastmile.domains.hazards import places
from lastmile.domains.hazards.tests.factories import a_hazard, somebody, the_cast

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


@pytest.mark.parametrize(("most", "told"), [(400, 2), (1, 1)])
def test_those_of_its_village_come_first_and_are_not_cut_off(cast, monkeypatch, most, told):
    monkeypatch.setattr(places, "MOST", most)
    somebody("530113104205", "village_secretary", "何某", "15400000008")
    titles = [title for _uid, title in places.posts_for(cast.zhang, a_hazard(cast.wang))]
    assert [title for title in titles if "书记" in title] == ["地530113104211村书记", "地530113104205村书记"][:told]
