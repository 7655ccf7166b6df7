"""Places stand on the cards of those who watch or keep them, and on no other card."""

import pytest

from lastmile.domains.points.tests.factories import GRID
from lastmile.domains.profile import public as profile
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.people import cards, selectors
from lastmile.foundation.people.tests.factories import in_post
from lastmile.workflows.card_lines import places

pytestmark = pytest.mark.django_db
ROOT = a_scope("")


def held(person):
    return selectors.holdings_of(person.pk)


def line(person):
    [card] = cards.of_holdings(held(person))
    return dict(card.more).get("单位场所")


@pytest.fixture
def member():
    return in_post(code=GRID, name="陈有福", phone="15400000412")


def kept(member, name, **posts):
    place = profile.add_place(ROOT, region_code=GRID, kind="mall", name=name)
    profile.name_posts(ROOT, uid=place.uid, **(posts or {"keeper_post_uid": held(member)[0].post.uid}))
    return place


def test_whoever_keeps_places_reads_their_names_and_how_many_there_are(member):
    for number in range(4):
        kept(member, f"{number}号店")
    assert line(member) == "0号店;1号店;2号店 等 4 处"


def test_who_watches_and_keeps_one_place_reads_it_once(member):
    post = held(member)[0].post.uid
    kept(member, "农贸市场", monitor_post_uid=post, keeper_post_uid=post)
    assert line(member) == "农贸市场"


def test_a_card_of_somebody_without_places_says_nothing_of_them(member):
    a_region(GRID)
    profile.add_place(ROOT, region_code=GRID, kind="mall", name="别人的店")
    assert line(member) is None


def test_all_cards_cost_one_query_more_whatever_their_number(member, django_assert_num_queries):
    kept(member, "农贸市场")
    post = held(member)[0].post
    with django_assert_num_queries(1):
        assert len(places.lines([post] * 3)) == 1
