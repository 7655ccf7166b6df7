"""A question put into words once gives what Django's own query set gives, whatever is asked."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from lastmile.foundation.access.models import Share
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.jobs.models import Job
from lastmile.foundation.people.models import Holding, Person, Post
from lastmile.foundation.people.tests.factories import in_post
from lastmile.foundation.regions.models import Region
from lastmile.foundation.statements.prepared import Prepared
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
        assert ask.any(person.pk, day) == held_on(person.pk, day).exists()
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
    assert not Prepared(ask, Person._meta.pk).any(person.pk + 1)


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


def of_some(codes, level):
    return Region.objects.filter(code__in=codes, level__lte=level).order_by("name")


@pytest.mark.parametrize("shape", ["rows", "any"])
def test_one_statement_in_the_words_of_the_query_set_whatever_was_asked_before(shape):
    a_region(VILLAGE)
    ask, codes = Prepared(of_some, CODE, LEVEL), ["5301", VILLAGE]
    by_us, by_django, before = {
        "rows": (ask, lambda *values: list(of_some(*values)), ask.any),
        "any": (ask.any, lambda *values: of_some(*values).exists(), ask),
    }[shape]
    before(["53", VILLAGE], 5)
    with CaptureQueriesContext(connection) as asked:
        assert by_us(codes, 5) == by_django(codes, 5)
    ours, theirs = (one["sql"] for one in asked)
    assert ours == theirs


def test_whether_there_is_any_sees_what_came_since_it_was_put_into_words():
    ask = Prepared(lambda: Job.objects.filter(handler="a.b", run_at__lte=Now())).any
    assert not ask()
    jobs.later("a.b", uuid7())
    assert ask()


@pytest.mark.parametrize("words", ["not at all", "startswith", "contains"])
def test_a_value_that_is_not_given_as_it_is_is_refused(words):
    """Of what is searched for, Django marks the signs that mean something."""
    asks = {
        "not at all": lambda code: Region.objects.filter(level=1),
        "startswith": lambda code: Region.objects.filter(code__startswith=code),
        "contains": lambda code: Region.objects.filter(code__contains=code),
    }
    with pytest.raises(TypeError, match="does not use"):
        Prepared(asks[words], CODE)("53")


def test_none_is_refused():
    """Django asks for it in other words (IS NULL), or leaves it out."""
    one = Prepared(lambda code: Region.objects.filter(code=code), CODE)
    several = Prepared(lambda codes: Region.objects.filter(code__in=codes), CODE)
    for ask, value in ((one, None), (several, ["53", None])):
        with pytest.raises(TypeError, match="None among the values"):
            ask(value)


def test_what_is_a_pattern_on_one_database_alone_means_itself_or_is_refused():
    """`iexact`: an equality on PostgreSQL, a pattern on SQLite."""
    a_region(VILLAGE)
    ask = Prepared(lambda code: Region.objects.filter(code__iexact=code), CODE)
    if connection.vendor == "postgresql":
        assert [one.code for one in ask("53")] == ["53"] and ask("5_") == []
    else:
        with pytest.raises(TypeError, match="does not use"):
            ask("53")


OTHER_ROWS = {
    "one by one": lambda rows: rows.values_list("code", flat=True),
    "by name": lambda rows: rows.values("code"),
    "with names": lambda rows: rows.values_list("code", named=True),
    "with what is fetched beside": lambda rows: rows.prefetch_related("parent"),
}


@pytest.mark.parametrize("which", OTHER_ROWS)
def test_rows_of_any_other_kind_are_refused(which):
    with pytest.raises(TypeError, match="only whole rows and values_list"):
        Prepared(lambda code: OTHER_ROWS[which](Region.objects.filter(code=code)), CODE)("53")


def test_a_kind_of_field_without_marks_is_refused():
    urgent = models.BooleanField()
    with pytest.raises(TypeError, match="no mark for a BooleanField"):
        Prepared(lambda yes: Region.objects.filter(level=yes), urgent)(True)


def test_whoever_asks_gets_rows_of_their_own():
    a_region(VILLAGE)
    ask = Prepared(lambda code: Region.objects.filter(code=code), CODE)
    [first], [second] = ask("53"), ask("53")
    first.name = "另一个"
    assert first == second and second.name != "另一个"


def test_a_question_that_can_find_nothing_is_refused_unless_for_an_empty_list():
    with pytest.raises(EmptyResultSet):
        Prepared(lambda code: Region.objects.filter(code=code).none(), CODE)("53")
    ask = Prepared(lambda codes: Region.objects.filter(code__in=codes), CODE)
    assert ask([]) == [] and ask.any([]) is False


def test_a_question_that_decides_by_its_values_or_bakes_in_a_moment_is_refused():
    ticks = iter(range(9))
    for ask in (
        lambda code: Region.objects.filter(code=code, level=int(code[-1])),
        lambda code: Region.objects.filter(code=code, level=next(ticks)),
    ):
        with pytest.raises(TypeError, match="another with other values"):
            Prepared(ask, CODE)("53")
