"""Danger points stand on the cards of those who mind them."""

import pytest

from lastmile.domains.points.tests.factories import GRID, VILLAGE, a_point, an_office
from lastmile.foundation.people import cards, selectors
from lastmile.foundation.people.tests.factories import in_post
from lastmile.workflows.card_lines import points

pytestmark = pytest.mark.django_db


def line(person):
    [card] = cards.of_holdings(selectors.holdings_of(person.pk))
    return dict(card.more).get("危险点")


@pytest.fixture
def member():
    return in_post(code=GRID, name="陈有福", phone="15400000412")


def test_a_grid_member_reads_the_points_of_the_grid_the_reddest_first(member):
    office = an_office()
    a_point(office, name="沟口", colour="yellow")
    a_point(office, name="3组滑坡点")
    assert line(member) == "3组滑坡点 红(重大);沟口 黄(一般)"


def test_the_village_reads_those_of_all_its_grids_and_the_next_village_none(member):
    office = an_office()
    secretary = in_post("village_secretary", VILLAGE, "余正昌", "15400000311")
    stranger = in_post("village_secretary", "530113104205", "邻村", "15400000312")
    for number in range(5):
        a_point(office, name=f"{number}号点")
    assert line(secretary).endswith("等 5 处") and line(stranger) == "没有登记"


def test_a_township_s_card_has_no_such_line():
    assert line(in_post("office_director", "530113104", "李开云", "15400000101")) is None


def test_a_hundred_posts_cost_what_one_costs(member, django_assert_num_queries):
    a_point(an_office())
    [held] = selectors.holdings_of(member.pk)
    for some in ([held.post], [held.post] * 100):
        with django_assert_num_queries(3):
            points.lines(some)
