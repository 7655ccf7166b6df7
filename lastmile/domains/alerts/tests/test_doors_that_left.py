"""Where the area of an alert shrinks nobody goes on knocking at doors; where it grows again they do."""

import pytest

from lastmile.domains.alerts.selectors import board_course
from lastmile.domains.evacuation import public as evacuation
from lastmile.domains.evacuation.tests.factories import a_home
from lastmile.domains.points import public as points
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.kernel import clock

from .nights import AT, NEXT_TOWN, TOWN, a_county, announce, desk, later

pytestmark = pytest.mark.django_db
BOTH = [TOWN, NEXT_TOWN]


@pytest.fixture(autouse=True)
def homes():
    """A household below a red point in each township."""
    clock.set_source(lambda: AT)
    a_county()
    return {town: below_a_point(town) for town in BOTH}


def below_a_point(town):
    a_region(f"{town}201001")
    point = points.register_point(a_scope(town), region_code=f"{town}201001", kind="landslide", name="坡", colour="red")
    home = a_home(f"{town}201001")
    points.choose_households(a_scope(town), uid=point.uid, chosen={home.uid: points.Help()})
    return home


def not_reached(alert):
    return evacuation.figures(desk(), ("alert", alert.uid)).not_reached


@pytest.mark.parametrize("level", ["red", "orange", "yellow"])
def test_whatever_the_message_says_of_the_level_doors_in_what_left_are_let_be(level):
    alert = announce("red", region_codes=BOTH).alert
    assert not_reached(alert) == 2
    later(5)
    announce(level)
    assert not_reached(alert) == 1


def test_an_upgrade_over_less_lets_them_be_too_and_who_comes_back_is_owed_again():
    alert = announce("orange", region_codes=BOTH).alert
    for areas, doors in (([TOWN], 1), (BOTH, 2), ([NEXT_TOWN], 1), ([TOWN], 1)):
        later(5)
        announce("red", region_codes=areas)
        assert not_reached(alert) == doors
    said = [one.words for one in board_course.course(desk(), alert)]
    assert sum("不再到户" in words for words in said) == 3 and sum("接着到户" in words for words in said) == 2
