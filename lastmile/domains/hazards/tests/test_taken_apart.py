"""Two that somebody took apart are not offered for each other again, nor what is joined to either; whoever asks finds them."""

import pytest

from lastmile.domains.hazards import selectors, services
from lastmile.domains.hazards.models import Hazard, Parted
from lastmile.domains.hazards.places.offered import of_those_near
from lastmile.domains.hazards.tests.factories import GRID, NEXT_VILLAGE, a_hazard, the_cast
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.people.models import Account
from lastmile.kernel.ids import uuid7

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


def enter_another(client, shown, **more):
    values = {"title": "挡墙开裂", "category": "geology", "region_code": GRID, "position": "103.18, 26.08", **more}
    return client.post("/hazards/new/", {**values, "uid": str(uuid7()), "not_the_same": "on", "shown": shown})


def test_who_reports_and_says_they_are_not_the_same_is_not_asked_again(cast, client):
    """Decided on the form, it stands: on both pages, with who and when, and in the ledger of the report."""
    first = a_hazard(cast.wang, position=HERE)
    client.force_login(Account.objects.get(login="张某"))
    asked = client.post(
        "/hazards/new/", {"title": "挡墙开裂", "category": "geology", "region_code": GRID, "position": "103.18, 26.08"}
    )
    assert f'name="shown" value="{first.uid}"' in asked.content.decode()
    assert enter_another(client, [str(first.uid)]).status_code == 302
    later = Hazard.unscoped.get(title="挡墙开裂")
    assert offered(cast, first) == offered(cast, later) == []
    assert [(one.first, one.by.person.name) for one in selectors.partings(later)] == [(first, "张某")]
    assert ledger.last_entry(later).figures["apart"] == [str(first.uid)]


def test_what_came_in_between_is_asked_about_once_more(cast, client):
    first, second = a_hazard(cast.wang, position=HERE), a_hazard(cast.li, position=HERE)
    client.force_login(Account.objects.get(login="张某"))
    again = enter_another(client, [str(first.uid)])
    assert again.status_code == 200 and not Hazard.unscoped.filter(title="挡墙开裂").exists()
    asked = again.content.decode()
    assert second.number in asked and first.number not in asked


@pytest.mark.parametrize("shown", ["", "x", "' OR 1=1", "0199c0de-0000-7000-8000-000000000000"])
def test_what_the_page_never_showed_parts_nothing(cast, client, shown):
    client.force_login(Account.objects.get(login="张某"))
    assert enter_another(client, [shown]).status_code == 302
    assert not Parted.objects.exists()


def test_a_hazard_one_may_not_see_is_parted_from_nothing(cast):
    theirs = a_hazard(cast.chen, region_code=NEXT_VILLAGE, position=HERE)
    mine = a_hazard(cast.wang, position=HERE, apart=[theirs.uid])
    assert not Parted.objects.exists() and mine.pk


def test_without_a_position_another_picture_of_the_same_category_is_another_kind(cast):
    road, house = a_hazard(cast.wang, picture="road"), a_hazard(cast.wang, picture="house")
    typed = a_hazard(cast.zhang, picture="", category="safety")
    again = a_hazard(cast.li, picture="road")
    assert set(offered(cast, again)) == {road, typed}
    assert set(offered(cast, house)) == {typed}
    assert set(offered(cast, typed)) == {road, house, again}, (
        "the office chose no picture: any of the category may be it"
    )
