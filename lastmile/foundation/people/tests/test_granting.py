"""Grants by hand: branch × lines × permissions, never more than one holds, over when they are over."""

from datetime import timedelta

import pytest

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people import limits, selectors, services
from lastmile.foundation.people.models import StoredGrant
from lastmile.foundation.people.tests.factories import (
    NEXT_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    a_person,
    a_post,
    an_account,
    appointed,
    root,
)
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, NotVisible

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NEEDED = ["grant.change", "hazard.view"]


def given(person=None, scope=None, **values):
    a_region(VILLAGE)
    asked = {"region_code": VILLAGE, "permissions": ["hazard.view"], "reason": "会议纪要", **values}
    return services.give_grant(scope or root(), person=person, **asked)


def scope_of(person):
    return selectors.scope_of(an_account(person, password=""))


def test_a_grant_holds_on_its_branch_and_no_further():
    person = a_person()
    given(person)
    scope = scope_of(person)
    assert scope.may("hazard.view", on=f"{VILLAGE}001") and not scope.may("hazard.view", on=NEXT_VILLAGE)


def test_a_grant_to_a_post_goes_to_whoever_holds_it():
    post, person = a_post(), a_person()
    given(post=post, permissions=["hazard.verify"])
    appointed(post, person)
    assert scope_of(person).may("hazard.verify", on=VILLAGE)


def test_a_grant_for_one_line_is_none_for_another():
    person = a_person()
    given(person, lines=["fire"])
    [grant] = scope_of(person).grants
    assert grant.covers(VILLAGE, "fire") and not grant.covers(VILLAGE, "flood")


@pytest.mark.parametrize(("begins", "ends"), [(1, None), (-9, -1)])
def test_a_grant_holds_only_on_its_days(begins, ends):
    person, today = a_person(), clock.today()
    given(person, from_on=today + begins * DAY, until_on=today + ends * DAY if ends else None)
    assert not scope_of(person).has("hazard.view")


def test_nobody_gives_what_they_do_not_hold():
    with pytest.raises(NotAllowed) as refused:
        given(a_person(), scope=a_scope(VILLAGE, permissions=NEEDED), permissions=["hazard.verify"])
    assert "复查隐患" in refused.value.message


def test_nobody_gives_more_lines_than_they_hold():
    scope = a_scope(VILLAGE, permissions=NEEDED, lines=["fire"])
    given(a_person(), scope=scope, lines=["fire"])
    with pytest.raises(NotAllowed):
        given(a_person(phone=""), scope=scope, lines=[])


def test_nobody_gives_on_the_next_village():
    a_region(NEXT_VILLAGE)
    with pytest.raises(NotAllowed):
        given(a_person(), scope=a_scope(VILLAGE, permissions=NEEDED), region_code=NEXT_VILLAGE)


@pytest.mark.parametrize(
    ("field", "values"),
    [("reason", {"reason": " "}), ("permissions", {"permissions": []}), ("permissions", {"permissions": ["all"]}),
     ("lines", {"lines": ["war"]}), ("until_on", {"until_on": clock.today() - DAY}), ("person", {"person": None})],
)  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field(field, values):
    with pytest.raises(NotValid) as refused:
        given(**{"person": a_person(), **values})
    assert field in refused.value.fields


def test_ending_takes_it_back_at_once_and_keeps_it_as_history():
    person = a_person()
    grant = given(person)
    services.end_grant(root(), uid=grant.uid)
    services.end_grant(root(), uid=grant.uid)
    assert not scope_of(person).has("hazard.view") and StoredGrant.unscoped.count() == 1
    assert Entry.objects.filter(action="grant.ended").count() == 1


def test_the_next_village_ends_nothing():
    with pytest.raises(NotVisible):
        services.end_grant(a_scope(NEXT_VILLAGE), uid=given(a_person()).uid)


def test_lines_held_in_two_grants_add_up():
    scope = a_scope(VILLAGE, permissions=["hazard.view"], lines=["fire"])
    more = a_scope(VILLAGE, permissions=["hazard.view"], lines=["flood"])
    both = type(scope)(grants=scope.grants + more.grants)
    wanted = a_scope(VILLAGE, permissions=["hazard.view"], lines=["fire", "flood"]).grants
    assert limits.lacking(both, wanted) == [] and limits.lacking(scope, wanted) == ["hazard.view"]


def test_whoever_orders_moves_gives_a_village_the_right_to_move_first():
    office = a_scope(TOWNSHIP, permissions=["move.order"])
    assert limits.lacking(office, a_scope(VILLAGE, permissions=["move.first"]).grants) == []
    assert limits.lacking(office, a_scope("530113", permissions=["move.first"]).grants) == ["move.first"]
