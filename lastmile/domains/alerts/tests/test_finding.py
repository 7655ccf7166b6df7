"""Who sees which alert: one's own branch, and from above what reaches into it."""

import pytest

from lastmile.domains.alerts import public
from lastmile.domains.alerts.models import Area
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.kernel.errors import NotVisible

from .factories import COUNTY, NEXT_TOWN, TOWN, VILLAGE, an_alert

pytestmark = pytest.mark.django_db


def test_an_alert_of_the_county_is_seen_by_the_townships_it_speaks_of_and_no_other():
    alert = an_alert(areas=[TOWN])
    assert public.get_alert(a_scope(TOWN), alert.uid) == alert
    assert public.get_alert(a_scope(VILLAGE), alert.uid) == alert
    assert public.get_alert(a_scope(COUNTY), alert.uid) == alert
    with pytest.raises(NotVisible):
        public.get_alert(a_scope(NEXT_TOWN), alert.uid)


def test_what_is_in_force_over_a_place_holds_it_or_lies_inside():
    alert = an_alert(areas=[VILLAGE])
    assert public.in_force_over(TOWN) == [alert] == public.in_force_over(f"{VILLAGE}003")
    assert public.in_force_over(NEXT_TOWN) == []


def test_the_gravest_stands_first_and_what_ended_stands_no_more():
    yellow = an_alert(areas=[TOWN], level="yellow", signal="gale")
    red = an_alert(areas=[TOWN], level="red")
    assert public.in_force_over(TOWN) == [red, yellow]
    Area.unscoped.filter(alert=red).update(live=False)
    assert public.in_force_over(TOWN) == [yellow]


def test_the_strip_names_the_gravest_with_its_time():
    a_region(TOWN)
    assert public.strip(a_scope(TOWN)) is None
    an_alert(areas=[TOWN])
    strip = public.strip(a_scope(TOWN))
    assert strip is not None and strip.words == "生效预警 1(暴雨红色 22:40)" and strip.level == "red"


def test_the_search_finds_an_alert_as_it_is_spoken_what_is_in_force_before_what_ended():
    ended = an_alert(areas=[TOWN], level="red")
    public.end_alert(a_scope(COUNTY), uid=ended.uid, why="雨停了")
    red = an_alert(areas=[TOWN], level="red")
    an_alert(areas=[TOWN], level="yellow", signal="gale")
    assert list(public.search(a_scope(TOWN), "暴雨红色")) == [red, ended]
    assert list(public.search(a_scope(TOWN), red.number)) == [red]
    assert not public.search(a_scope(NEXT_TOWN), "暴雨")
