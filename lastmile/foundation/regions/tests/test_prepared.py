"""A question put into words once gives what Django's own query set gives, whatever is asked."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, OuterRef, Q
from django.test.utils import CaptureQueriesContext

from lastmile.foundation.access.models import Share
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.people.models import Holding, Person, Post
from lastmile.foundation.people.tests.factories import in_post
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.prepared import Prepared
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
GRID, VILLAGE = "530113104211003", "530113104211"
CODE, LEVEL = Region._meta.get_field("code"), Region._meta.get_field("level")
KIND, PERSON, DAY = Post._meta.get_field("kind"), Holding._meta.get_field("person"), Holding._meta.get_field("from_on")


def held_on(person, day):
    rows = Holding.objects.filter(Q(until_on__isnull=True) | Q(until_on__gte=day), from_on__lte=day, person_id=person)
    return rows.select_related("post", "post__region", "post__unit").order_by("id")


def of_kinds(kinds, day):
    held = Exists(Holding.objects.filter(post=OuterRef("pk"), from_on__lte=day))
    return Post.unscoped.filter(kind__in=kinds).annotate(held=held).order_by("id")


def alike(prepared, ask, *values):
    """Asked twice, the second time in words that were kept: the same rows, every field of them read alike."""
    theirs = [_all_of(one) for one in ask(*values)]
    return [[_all_of(one) for one in prepared(*values)] for _time in range(2)] == [theirs, theirs]


def _all_of(row):
    if isinstance(row, tuple):
        return row
    joined = {name: _all_of(one) for name, one in row._state.fields_cache.items() if one}
    plain = {name: value for name, value in vars(row).items() if name != "_state"}
    return type(row), plain, joined, row._state.adding, row._state.db


def test_rows_with_what_is_joined_are_those_of_the_query_set():
    person = in_post("duty_officer", "530113104")
    ask = Prepared(held_on, PERSON, DAY)
    today = clock.today()
    assert len(ask(person.pk, today)) == 1
    for day in (today, today - timedelta(days=1), today + timedelta(days=9)):
        assert alike(ask, held_on, person.pk, day)
    assert alike(ask, held_on, person.pk + 1, today)


@pytest.mark.parametrize("kinds", [[], ["duty_officer"], ["duty_officer", "grid_member"], ["x", "y", "grid_member"]])
def test_lists_of_every_length_and_what_is_reckoned(kinds):
    in_post("duty_officer", "530113104")
    in_post("grid_member", GRID, phone="15400000777")
    ask = Prepared(of_kinds, KIND, DAY)
    assert alike(ask, of_kinds, kinds, clock.today())
    assert alike(ask, of_kinds, kinds[::-1], date(2000, 1, 1))


def test_values_without_rows():
    person = in_post("duty_officer", "530113104")

    def ask(asked):
        return Person.unscoped.filter(pk=asked).values_list("uid", "name", "phone")

    assert Prepared(ask, Person._meta.pk)(person.pk) == [(person.uid, person.name, "15400000102")]
    assert alike(Prepared(ask, Person._meta.pk), ask, person.pk)
    assert Prepared(ask, Person._meta.pk)(None) == []


def test_uids_and_moments_are_given_as_the_database_takes_them():
    uid, now = uuid7(), clock.now()
    Share.objects.create(subject_kind="hazard", subject_uid=uid, holder_uid=uid, permissions=["a"], from_at=now)

    def ask(holders, moment):
        return Share.objects.filter(holder_uid__in=holders, from_at__lte=moment).values_list("subject_uid", "from_at")

    prepared = Prepared(ask, Share._meta.get_field("holder_uid"), Share._meta.get_field("from_at"))
    assert prepared([UUID(int=3), uid], now) == [(uid, now)]
    assert prepared([UUID(int=3), uid], now - timedelta(microseconds=1)) == []
    assert isinstance(prepared([uid], now)[0][1], datetime) and alike(prepared, ask, [uid], now)


def test_signs_that_mean_something_to_the_database_are_only_signs():
    ask = Prepared(lambda code: Region.objects.filter(code=code), CODE)
    a_region(VILLAGE)
    assert [ask(code) for code in ("%s", "' OR '1'='1", "53%", "\\")] == [[], [], [], []]
    assert [one.code for one in ask("53")] == ["53"]


def test_one_statement_and_no_more_than_the_query_set():
    a_region(VILLAGE)
    ask = Prepared(lambda codes, level: Region.objects.filter(code__in=codes, level__lte=level), CODE, LEVEL)
    ask(["53", VILLAGE], 5)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = ask(["5301", VILLAGE], 5)
    assert len(asked) == 1 and {one.code for one in found} == {"5301", VILLAGE}


def test_a_question_that_does_not_use_its_value_is_refused():
    with pytest.raises(TypeError, match="does not use"):
        Prepared(lambda code: Region.objects.filter(level=1), CODE)("53")


def test_whoever_asks_gets_rows_of_their_own():
    a_region(VILLAGE)
    ask = Prepared(lambda code: Region.objects.filter(code=code), CODE)
    [first], [second] = ask("53"), ask("53")
    first.name = "另一个"
    assert first == second and second.name != "另一个"


def test_a_question_that_can_find_nothing_is_refused_unless_for_an_empty_list():
    with pytest.raises(EmptyResultSet):
        Prepared(lambda code: Region.objects.filter(code=code).none(), CODE)("53")
    assert Prepared(lambda codes: Region.objects.filter(code__in=codes), CODE)([]) == []


def test_a_question_that_decides_by_its_values_or_bakes_in_a_moment_is_refused():
    ticks = iter(range(9))
    for ask in (
        lambda code: Region.objects.filter(code=code, level=len(code) + int(code[1:])),
        lambda code: Region.objects.filter(code=code, level=next(ticks)),
    ):
        with pytest.raises(TypeError, match="another with other values"):
            Prepared(ask, CODE)("53")
