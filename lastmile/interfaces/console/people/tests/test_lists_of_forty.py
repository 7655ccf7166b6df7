"""Each list of people with forty rows more takes as many queries: read once, and looked at page by page."""

import pytest
from django.urls import reverse

from lastmile.foundation.people import services
from lastmile.foundation.people.tests.factories import VILLAGE, a_person, a_post, appointed, in_post, root
from lastmile.interfaces.console.people.tests.cast import office
from lastmile.interfaces.console.people.tests.test_query_counts import queries

pytestmark = pytest.mark.django_db


def forty_more():
    for number in range(40):
        person = a_person(name=f"人{number:02}", phone=f"1541000{number:04}")
        appointed(a_post(), person)
        services.found_unit(root(), region_code=VILLAGE, kind="team", name=f"队{number}")


PAGES = ("list", "posts", "vacancies", "units", "accounts", "export")


@pytest.fixture(scope="module")
def costs(kept):
    """Queries of each page with one row and with forty more."""

    def measured():
        client = office()
        in_post(name="一", phone="15400000555")
        services.found_unit(root(), region_code=VILLAGE, kind="team", name="队")
        one = {name: queries(client, reverse(f"people:{name}")) for name in PAGES}
        forty_more()
        return one, {name: queries(client, reverse(f"people:{name}")) for name in PAGES}

    return kept(measured)


@pytest.mark.parametrize("name", PAGES)
def test_forty_rows_cost_no_more_queries_than_one(costs, name):
    one, forty = costs
    assert forty[name] == one[name]
