"""Two that somebody took apart are not offered for each other again, nor what is joined to either; whoever asks finds them."""

import pytest

from lastmile.domains.hazards import selectors, services
from lastmile.domains.hazards.models import Parted
from lastmile.domains.hazards.places.offered import of_those_near
from lastmile.domains.hazards.tests.factories import a_hazard, the_cast
from lastmile.foundation.people.models import Account

pytestmark = pytest.mark.django_db
HERE = (103.18, 26.08)


@pytest.fixture
def cast():
    return the_cast()


def join(cast, later, first):
    services.join_hazard(cast.zhang, uid=later.uid, first_uid=first.uid)


def part(cast, later):
    services.part_hazard(cast.zhang, uid=later.uid)


def offered(cast, hazard):
    hazard.refresh_from_db()
    return selectors.maybe_the_same(cast.zhang, hazard, apart=selectors.taken_apart(hazard))


def apart(cast, *, position=HERE):
    first, later = a_hazard(cast.wang, position=position), a_hazard(cast.li, position=position)
    join(cast, later, first)
    part(cast, later)
    return first, later


@pytest.mark.parametrize("position", [HERE, None], ids=["by position", "by grid and kind"])
def test_neither_is_offered_for_the_other_and_a_third_is_for_both(cast, position):
    first, later = apart(cast, position=position)
    third = a_hazard(cast.wang, position=position)
    assert offered(cast, first) == offered(cast, later) == [third]
    assert set(offered(cast, third)) == {first, later}


def test_what_is_joined_to_one_brings_neither_back(cast):
    first, later = apart(cast)
    more, last = a_hazard(cast.wang, position=HERE), a_hazard(cast.wang, position=HERE)
    join(cast, last, more)
    join(cast, more, later)
    assert offered(cast, first) == offered(cast, later) == []
    part(cast, more)
    assert set(offered(cast, more)) == {first}


def test_where_the_one_taken_apart_went_into_another_that_one_is_not_offered_either(cast):
    eldest = a_hazard(cast.wang, position=HERE)
    first, later = apart(cast)
    join(cast, first, eldest)
    assert offered(cast, later) == offered(cast, eldest) == []


def test_whoever_asks_finds_it_named_and_joining_takes_it_back(cast):
    first, later = apart(cast)
    [(uid, words)] = of_those_near(cast.zhang, later)["near"]
    assert uid == str(first.uid) and words.endswith("(有人分开过)")
    join(cast, later, first)
    assert not Parted.objects.exists() and selectors.partings(first) == []
    part(cast, later)
    assert Parted.objects.count() == 1


@pytest.mark.parametrize("of", [0, 1], ids=["the first", "the later"])
def test_the_page_says_who_took_them_apart_and_when(cast, client, of):
    pair = apart(cast)
    client.force_login(Account.objects.get(login="张某"))
    page = client.get(f"/hazards/{pair[of].uid}/").content.decode()
    said = page.partition("不是同一件")[2]
    assert pair[1 - of].number in said and "张某 分开" in said and "可能是同一件</h2>" not in page


@pytest.mark.parametrize("count", [1, 5])
def test_it_costs_the_same_for_one_and_many(cast, count, django_assert_num_queries):
    first = a_hazard(cast.wang, position=HERE)
    for _n in range(count):
        later = a_hazard(cast.li, position=HERE)
        join(cast, later, first)
        part(cast, later)
    with django_assert_num_queries(3):
        assert len(selectors.taken_apart(first)) == count
    with django_assert_num_queries(1):
        assert {one.by.person.name for one in selectors.partings(first)} == {"张某"}
