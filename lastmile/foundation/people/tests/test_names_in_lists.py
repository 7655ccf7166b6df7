"""Names in a signed 责任清单 stay as long as the packs say after it was followed; whoever was erased is named to nobody outside."""

from datetime import timedelta

import pytest

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.ledger import verify
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people import duty_list, jobs, services, signed_lists
from lastmile.foundation.people.models import Holding, SignedList
from lastmile.foundation.people.rules import months_before
from lastmile.foundation.people.tests.factories import VILLAGE, as_seen_by, in_post, root
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import services as packs
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def secretary():
    return as_seen_by("village_secretary", VILLAGE, "余正昌", "15400000311")


@pytest.fixture(autouse=True)
def twelve_months(secretary):
    packs.override(root(), a_region(VILLAGE), key="retention.signed_list", value="12", reason="本地规定")


def signed(scope):
    place = a_region(VILLAGE)
    last, said = signed_lists.newest(place), duty_list.content(scope, place)
    [who] = [one for one in duty_list.may_sign(scope, place)]
    return services.sign_list(
        scope, area=VILLAGE, signed_by=who.uid, signed_on=clock.today(), seen=duty_list.digest(said),
        based_on=last.number if last else 0,
    )  # fmt: skip


def two(scope):
    """A version, and one that followed it, because somebody else came."""
    first = signed(scope)
    in_post("grid_leader", VILLAGE, "陈有福", "15400000312")
    return first, signed(scope)


def age(one, *, days):
    """As if it had been entered a year ago, and so many days earlier."""
    day = months_before(clock.today(), 12) - timedelta(days=days)
    SignedList.objects.filter(pk=one.pk).update(entered_at=clock.start_of(day))


def names(one):
    content = SignedList.objects.get(pk=one.pk).content
    return [name for part in content["parts"] for row in part["rows"] for name, _rank in row["holders"]]


def test_names_go_after_their_time_and_the_newest_keeps_them(secretary):
    first, second = two(secretary)
    age(second, days=1)
    assert jobs.forget() == 1 and jobs.forget() == 0
    found = SignedList.objects.get(pk=first.pk)
    assert "余正昌" not in str(found.content) + found.signed_as and names(first) == [found.signed_by.post.title]
    assert found.signed_as == found.signed_by.post.title and found.unnamed_at and found.digest == first.digest
    assert "余正昌" in names(second)


def test_nothing_goes_before_its_time(secretary):
    first, second = two(secretary)
    age(second, days=0)
    assert jobs.forget() == 0 and "余正昌" in names(first)


def test_the_list_of_a_place_that_is_no_more_goes_too(secretary):
    only = signed(secretary)
    Region.objects.filter(code=VILLAGE).update(closed_on=months_before(clock.today(), 200))
    assert jobs.forget() == 1 and "余正昌" not in names(only)


def test_the_ledger_says_so_and_still_fits_the_row(secretary):
    _first, second = two(secretary)
    age(second, days=1)
    jobs.forget()
    assert Entry.objects.get(action="duty_list.unnamed").figures == {"number": 1}
    assert not [one for one in verify.domain_findings() if "duty_list" in str(one)]


def test_whoever_was_erased_is_named_inside_and_to_nobody_outside(secretary):
    in_post("grid_leader", VILLAGE, "陈有福", "15400000312")
    one = signed(secretary)
    held, day = Holding.objects.filter(person__name="陈有福"), clock.today()
    gone = held.get().person
    Holding.objects.update(from_on=day - timedelta(days=9))
    held.update(until_on=day - timedelta(days=1))
    SignedList.objects.filter(pk=one.pk).update(entered_at=clock.start_of(day - timedelta(days=2)))
    services.erase_person(root(), uid=gone.uid)
    found = signed_lists.get_signed(secretary, one.uid)
    outside = str(signed_lists.for_everybody(found))
    assert "陈有福" in str(found.content) and "陈有福" not in outside and "余正昌" in outside
    assert signed_lists.signer_words(found).startswith("余正昌")
