"""A household tells its village: nothing before the code, the village's data by the village's act alone, taken back at any time."""

from datetime import timedelta

import pytest
from django.db import connection

from lastmile.domains.declarations import selectors, services
from lastmile.domains.declarations.models import Declaration
from lastmile.domains.declarations.rules import State
from lastmile.domains.declarations.tests.factories import (
    GRID,
    NEXT_VILLAGE,
    PHONE,
    a_group,
    a_secretary,
    somebody,
    told,
)
from lastmile.domains.profile import public as profile
from lastmile.domains.profile.models import Household
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.obligations.services import postpone_standing
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, NotVisible, WrongState
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def owed(one) -> list[tuple[str, str]]:
    return [(row.kind, row.outcome) for row in Obligation.unscoped.filter(subject_uid=one.uid).order_by("id")]


def taken_back(region) -> int:
    uid, code = services.ask(region=region, phone=PHONE)
    return services.withdraw(uid=uid, code=code)


def a_household(**facts) -> Household:
    return profile.add_household(a_scope("53"), region_code=GRID, head="罗应某", phone=PHONE, **facts)


def test_the_village_learns_of_it_only_after_the_code():
    li, region = a_secretary(), a_group()
    uid, code = services.ask(region=region, phone=PHONE, name="罗应某", who=["old"])
    assert selectors.page(li, "", after=None, limit=9) == [] and not Obligation.unscoped.exists()
    with pytest.raises(NotVisible):
        selectors.get_declaration(li, uid)
    services.tell(uid=uid, code=code)
    [one] = selectors.page(li, "", after=None, limit=9)
    assert (one.state, one.name, one.people) == ("waiting", "罗应某", None) and owed(one) == [("declaration.look", "")]
    assert "罗应某" not in Obligation.unscoped.get().title


def test_while_a_response_is_in_force_looking_at_it_is_not_postponed():
    region, li = a_group(), a_secretary()
    postpone_standing(li, subject_uid=uuid7(), branch="530113104", why="汛情")
    told(region)
    row = Obligation.unscoped.get()
    assert (row.postponed_at, row.place) == (None, "海科村3组")


def test_a_wrong_or_late_code_tells_nothing():
    uid, code = services.ask(region=a_group(), phone=PHONE, name="罗应某", who=["old"])
    for wrong in ("", "1", "999999" if code != "999999" else "000000"):
        with pytest.raises(NotValid):
            services.tell(uid=uid, code=wrong)
    with clock.stopped(clock.now() + timedelta(minutes=11)), pytest.raises(NotValid):
        services.tell(uid=uid, code=code)
    assert Declaration.unscoped.get().state == State.ASKED


def test_a_code_for_taking_back_tells_nothing():
    uid, code = services.ask(region=a_group(), phone=PHONE)
    with pytest.raises(NotValid):
        services.tell(uid=uid, code=code)


def test_names_and_numbers_lie_in_no_readable_form_and_not_in_the_ledger():
    one = told(a_group())
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, who FROM declarations_declaration")
        [row] = cursor.fetchall()
    assert not any(said in part for said in ("罗应某", PHONE, "old") for part in row)
    entries = str(list(Entry.objects.filter(subject_uid=one.uid).values()))
    assert "declaration.made" in entries and PHONE not in entries and "罗应某" not in entries


def test_telling_again_replaces_what_nobody_looked_at():
    region = a_group()
    a_secretary()
    first, second = told(region), told(region, people=3)
    assert list(Declaration.unscoped.values_list("uid", flat=True)) == [second.uid]
    assert owed(first) == [("declaration.look", "superseded")] and owed(second) == [("declaration.look", "")]


def test_the_village_confirms_it_into_the_household_and_says_so():
    li, one, home = a_secretary(), told(a_group()), a_household(need_help=None)
    assert selectors.households_for(li, one) == [(home.uid, "3组 · 罗××家")]
    services.confirm(li, uid=one.uid, household_uid=home.uid, need_help=2)
    home.refresh_from_db()
    one = selectors.get_declaration(li, one.uid)
    assert home.need_help == 2 and (one.state, one.household_id, one.name, one.phone) == ("confirmed", home.pk, "", "")
    assert owed(one) == [("declaration.look", "done")]
    assert "村里记下了" in Attempt.objects.latest("id").message.text
    with pytest.raises(WrongState):
        services.decline(li, uid=one.uid, why="记错了")


def test_without_a_household_one_is_added_in_its_group():
    li, one = a_secretary(), told(a_group())
    services.confirm(li, uid=one.uid, household_uid=None, need_help=1)
    home = Household.unscoped.get()
    assert (home.region_code, home.head, home.phone, home.need_help) == (GRID, "罗应某", PHONE, 1)


def test_declined_it_changes_no_household_says_why_and_is_erased():
    li, one, home = a_secretary(), told(a_group()), a_household(need_help=0)
    with pytest.raises(NotValid):
        services.decline(li, uid=one.uid, why=" ")
    services.decline(li, uid=one.uid, why="查过了,人在城里")
    one, home = selectors.get_declaration(li, one.uid), Household.unscoped.get()
    assert (one.state, one.why, one.name, one.phone_key) == (
        "declined",
        "查过了,人在城里",
        "",
        "",
    ) and home.need_help == 0
    assert "查过了,人在城里" in Attempt.objects.latest("id").message.text


def test_taken_back_before_anybody_looked_nothing_is_left():
    region = a_group()
    a_secretary()
    one = told(region)
    assert taken_back(region) == 1 and not Declaration.unscoped.exists()
    assert owed(one) == [("declaration.look", "void")]
    assert Entry.objects.filter(subject_uid=one.uid, action="declaration.withdrawn").exists()


def test_taken_back_after_it_was_confirmed_the_village_looks_at_the_household_again():
    li, region = a_secretary(), a_group()
    one, home = told(region), a_household()
    services.confirm(li, uid=one.uid, household_uid=home.uid, need_help=2)
    assert taken_back(region) == 1
    home.refresh_from_db()
    back = selectors.get_declaration(li, one.uid)
    assert home.need_help == 2 and (back.state, back.phone_key) == ("withdrawn", "")
    services.note_back(li, uid=one.uid)
    assert (
        owed(one) == [("declaration.look", "done"), ("declaration.back", "done")] and not Declaration.unscoped.exists()
    )


def test_a_number_takes_back_only_its_own():
    region = a_group()
    told(region, phone="15400000912")
    assert taken_back(region) == 0 and Declaration.unscoped.count() == 1


def test_the_next_village_sees_and_decides_nothing_and_a_reader_decides_nothing():
    one = told(a_group())
    neighbour = somebody(NEXT_VILLAGE, "village_secretary", "陈某", "15400000005")
    with pytest.raises(NotVisible):
        services.decline(neighbour, uid=one.uid, why="不是我们村")
    with pytest.raises(NotAllowed):
        services.decline(somebody(GRID, "grid_member", "王某", "15400000004"), uid=one.uid, why="我看不用")


def test_a_household_of_another_village_takes_nothing_in():
    one = told(a_group())
    zhang = somebody("530113104", "office_director", "张某", "15400000001")
    other = profile.add_household(a_scope("53"), region_code=a_region(f"{NEXT_VILLAGE}001").code, head="别人")
    with pytest.raises(NotValid):
        services.confirm(zhang, uid=one.uid, household_uid=other.uid, need_help=1)
    other.refresh_from_db()
    assert other.need_help is None


def test_without_anybody_in_the_village_the_office_owes_it():
    zhang = somebody("530113104", "office_director", "张某", "15400000001")
    told(a_group())
    assert Obligation.unscoped.get().post_id == zhang.acting_as.post_id


def test_never_proved_or_kept_long_enough_is_forgotten():
    region = a_group()
    a_secretary()
    one = told(region)
    services.ask(region=region, phone="15400000913", name="别人", who=["bed"])
    assert services.forget() == 0
    with clock.stopped(clock.now() + timedelta(days=2)):
        assert services.forget() == 1
    with clock.stopped(clock.now() + timedelta(days=800)):
        assert services.forget() == 1
    assert not Declaration.unscoped.exists() and owed(one) == [("declaration.look", "void")]
