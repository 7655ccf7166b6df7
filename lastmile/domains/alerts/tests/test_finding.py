"""Who sees which alert: one's own branch, and from above what reaches into it."""

import pytest
from django.urls import reverse

from lastmile.domains.alerts import public
from lastmile.domains.alerts.models import Area, Version
from lastmile.domains.alerts.selectors import finding
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.kernel.errors import NotVisible

from .factories import AT, COUNTY, NEXT_TOWN, TOWN, VILLAGE, an_alert

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


def test_the_list_has_the_gravest_in_force_first_then_the_newest_and_pages_meet():
    yellow, red, older = (an_alert(areas=[TOWN], level=one) for one in ("yellow", "red", "orange"))
    ended = [older, an_alert(areas=[TOWN], level="blue")]
    for one in ended:
        public.end_alert(a_scope(COUNTY), uid=one.uid, why="雨停了")
    unwritten = an_alert(areas=[TOWN], level="")
    whole = [red, yellow, unwritten, ended[1], older]
    filters = finding.Filters("all")
    assert finding.page(a_scope(TOWN), filters, None, 50) == whole
    found, after = [], None
    while step := finding.page(a_scope(TOWN), filters, after, 2):
        found += step
        after = finding.mark(step[-1])
    assert found == whole
    assert finding.page(a_scope(TOWN), finding.Filters("open"), None, 50) == whole[:3]


def test_two_in_force_lead_to_the_list_one_to_itself():
    alert = an_alert(areas=[TOWN])
    assert public.strip(a_scope(TOWN)).address.endswith(f"{alert.uid}/")
    an_alert(areas=[TOWN], level="yellow", signal="gale")
    assert public.strip(a_scope(TOWN)).address == reverse("alerts:list")


def test_what_is_said_names_a_village_as_people_do():
    alert = an_alert(areas=[VILLAGE], level="red")
    alert.region.name = "海科村村民委员会"
    text = public.call_text(alert, public.current(alert))
    assert "海科村22:40发布暴雨红色" in text and "委员会" not in text


def test_the_strip_counts_all_that_is_in_force_and_what_waits_behind_it():
    for _number in range(25):
        alert = an_alert(areas=[TOWN])
    Version.objects.create(
        alert=alert,
        number=2,
        effect="update",
        via="typed",
        identifier="x",
        came_at=AT,
        sent_at=AT,
        event="暴雨",
        issuer="x",
    )
    assert public.strip(a_scope(TOWN)).words == "生效预警 25(暴雨红色 22:40) · 待发布 1"


def test_what_is_in_force_behind_one_that_ended_meanwhile_is_on_the_next_page():
    oldest, middle, newest = (an_alert(areas=[TOWN]) for _number in range(3))
    scope, filters = a_scope(COUNTY), finding.Filters()
    first = finding.page(scope, filters, None, 2)
    assert first == [newest, middle]
    public.end_alert(scope, uid=middle.uid, why="雨停了")
    assert finding.page(scope, filters, finding.mark(first[-1]), 2) == [oldest]
