import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.domains.orders.models import Call, CallArea
from lastmile.domains.orders.rules import Area, areas_for, covering
from lastmile.domains.orders.selectors import calls, choosing
from lastmile.domains.orders.tests.factories import (
    COUNTY,
    HAIKE,
    SHIMEN,
    TEXT,
    TOWN,
    a_call,
    a_post,
    a_town,
    duty,
    hold,
    scope_of,
)
from lastmile.domains.orders.tests.nights import CallNight
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.obligations.models import Callout, Obligation
from lastmile.kernel.errors import DifferentContent, NotValid
from lastmile.kernel.ids import uuid7

NEXT = "530113105"
KINDS = ["grid_member", "village_secretary", "duty_leader"]
codes = st.sampled_from([COUNTY, TOWN, HAIKE, SHIMEN, f"{HAIKE}001", f"{HAIKE}002", f"{NEXT}201", NEXT])
db = pytest.mark.django_db


def called(call: Call) -> list[str]:
    rows = Obligation.unscoped.filter(subject_uid=call.uid, kind="call.answer")
    return sorted(rows.values_list("post__region_code", flat=True))


@given(st.lists(codes, min_size=1))
def test_every_place_named_is_reached_and_nothing_is_named_twice(wanted: list[str]) -> None:
    areas = areas_for(wanted)
    wide = [one.code for one in areas if not one.exact]
    assert all(any(code.startswith(one) for one in wide) for code in wanted)
    assert len(set(areas)) == len(areas)
    assert not any(one != other and one.startswith(other) for one in wide for other in wide)
    assert all(one.code.startswith(covering(areas)) for one in areas)


def test_above_a_grid_whoever_stands_at_its_village_and_township_is_called_too() -> None:
    assert areas_for([f"{HAIKE}001"]) == (
        Area(f"{HAIKE}001"),
        Area(TOWN, exact=True),
        Area(HAIKE, exact=True),
    )
    assert areas_for([TOWN]) == (Area(TOWN),)


@db
def test_one_village_is_called_with_its_township_but_not_the_next_village() -> None:
    a_town()
    call = a_call(post_kinds=KINDS, areas=[HAIKE])
    assert called(call) == [TOWN, HAIKE, f"{HAIKE}001", f"{HAIKE}002"]
    assert call.region_code == TOWN and call.posts == 4


@db
def test_several_townships_are_one_call_at_the_county() -> None:
    town = a_town(grids=1)
    hold(a_post("grid_member", f"{NEXT}201001"))
    hold(a_post("grid_member", f"{TOWN}999001"))
    call = a_call(scope_of(town.desk), region_code=COUNTY, areas=[HAIKE, NEXT])
    assert called(call) == [f"{HAIKE}001", f"{NEXT}201001"]
    assert call.region_code == COUNTY


@db
def test_the_region_rises_to_where_the_areas_need_it() -> None:
    a_town()
    assert a_call(region_code=HAIKE, post_kinds=KINDS, areas=[HAIKE]).region_code == TOWN


@db
def test_areas_are_part_of_what_makes_a_call_the_same() -> None:
    a_town()
    uid = uuid7()
    assert a_call(uid=uid, areas=[HAIKE]).pk == a_call(uid=uid, areas=[HAIKE]).pk
    with pytest.raises(DifferentContent):
        a_call(uid=uid, areas=[SHIMEN])
    assert CallArea.objects.count() == 2


@db
def test_a_place_that_is_not_there_is_refused_before_anybody_is_called() -> None:
    a_town()
    with pytest.raises(NotValid):
        a_call(areas=[HAIKE, f"{TOWN}399"])
    assert not Call.unscoped.exists()


@db
def test_the_preview_counts_what_the_call_will_call() -> None:
    a_town()
    asked = {"region_code": TOWN, "text": TEXT, "level": "red", "post_kinds": KINDS}
    preview = choosing.preview(duty(), areas=[HAIKE], **asked)
    assert (preview.posts, preview.people) == (4, 4)
    assert choosing.preview(duty(), **asked).posts == 7


@db
def test_the_number_of_areas_costs_no_more_statements(django_assert_num_queries) -> None:
    a_town(grids=1)
    many = [f"{TOWN}{number:03}" for number in range(300, 360)]
    for code in many:
        a_region(code)
    uid = uuid7()
    call = a_call(uid=uid, areas=[HAIKE, *many])
    with django_assert_num_queries(2):
        assert choosing.posts_of_call(call).count() == 1


@db
def test_names_open_from_the_township_down_though_the_county_called() -> None:
    town = a_town(grids=1)
    night = CallNight()
    values = {"region_code": COUNTY, "areas": [TOWN], "names_from": "township"}
    call = a_call(scope_of(town.desk), **values)
    county, township = scope_of(town.desk), scope_of(town.officer)
    assert calls.names_for(county, call).turn == ()
    assert TOWN in calls.names_for(township, call).turn
    night.until(31)
    assert Callout.objects.filter(subject_uid=call.uid, person=town.desk.person).exists()
    assert calls.names_for(county, call).may_see(f"{HAIKE}001", [COUNTY])


@db
def test_what_a_call_was_issued_for_stands_with_it() -> None:
    a_town()
    alert = uuid7()
    call = a_call(a_scope(TOWN), source=("alert", alert))
    assert (call.source_kind, call.source_uid) == ("alert", alert)
