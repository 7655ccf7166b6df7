"""一套台账 (J-4.6c, J-3.2g): two halves, what open ones lack, when it was touched; each is handed out by itself."""

from datetime import timedelta

import pytest

from lastmile.domains.hazards import selectors, services
from lastmile.domains.hazards.ledger import HAZARDS, NATURAL, SAFETY
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.tests.factories import a_hazard, the_cast
from lastmile.foundation.people.models import Account
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.kinds import HALVES
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db
TOWN = "530113104"


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


def halves(scope):
    today = clock.today()
    return selectors.halves(scope.within(TOWN), TOWN, today - timedelta(days=40), today)


def test_both_halves_are_there_and_an_empty_one_has_never_been_touched(cast):
    a_hazard(cast.wang)
    safety, natural = halves(cast.zhang)
    assert (safety.found, safety.touched_on, safety.is_old) == (0, None, True)
    assert (natural.found, natural.still_open, natural.touched_on, natural.is_old) == (1, 1, clock.today(), False)


def test_what_open_ones_lack_is_counted_and_the_list_shows_those(cast):
    new, good = a_hazard(cast.wang, title="一"), a_hazard(cast.wang, title="二")
    services.confirm_hazard(cast.zhang, uid=good.uid, grade="general", measures="拉警戒线")
    natural = halves(cast.zhang)[1]
    assert {name: number for name, _title, number in natural.lacks} == {
        "grade": 1,
        "measures": 1,
        "person": 1,
        "due": 1,
    }
    for name, _title, number in natural.lacks:
        shown = selectors.page(cast.zhang, selectors.Filters(half="natural", lacks=name), None, 50)
        assert [one.pk for one in shown] == [new.pk] and len(shown) == number


def test_a_half_that_nobody_touched_for_too_long_says_so(cast, client):
    a_hazard(cast.wang)
    long_ago = clock.now() - timedelta(days=35)
    Hazard.unscoped.update(entered_at=long_ago, received_at=long_ago, found_at=long_ago)
    assert halves(cast.zhang)[1].is_old
    client.force_login(Account.objects.get(login="张某"))
    page = client.get("/hazards/figures/", {"since": long_ago.date().isoformat()}).content.decode()
    assert "自然灾害类" in page and page.count("太久没有更新") == 2


def test_each_half_is_handed_out_by_itself_and_together_they_are_the_whole(cast):
    a_hazard(cast.wang), a_hazard(cast.wang, picture="fire_power_gas", title="电线老化")
    whole, safety, natural = (
        [uid for uid, _cells in one.handed(cast.zhang, TOWN)] for one in (HAZARDS, SAFETY, NATURAL)
    )
    assert len(safety) == len(natural) == 1 and sorted(whole) == sorted([*safety, *natural])


def test_a_half_comes_in_with_the_whole_only(cast, client):
    client.force_login(Account.objects.get(login="张某"))
    assert client.get("/imports/hazards-safety/upload/").status_code == 404
    assert client.get("/exports/hazards-safety/take/").status_code == 200


def test_every_category_stands_in_a_half(cast):
    assert sorted(one for half in HALVES for one in catalogue.categories_of(half)) == sorted(
        catalogue.hazard_categories()
    )
