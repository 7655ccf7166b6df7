"""What is kept of a statement's columns is Django's own, word for word, and reads the same rows."""

from datetime import date
from importlib import import_module
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connection, models, transaction
from django.db.models import Count, Exists, F, FilteredRelation, Min, OuterRef, Q, Window
from django.db.models.functions import Concat, RowNumber
from django.test.utils import CaptureQueriesContext, isolate_apps

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.people.models import Holding, Person, Post
from lastmile.foundation.people.tests.factories import in_post
from lastmile.foundation.regions.models import Region, RegionCode
from lastmile.foundation.statements.columns import KeptColumns

pytestmark = pytest.mark.django_db
MODELS = [model for model in apps.get_models() if model._meta.managed]
own_compilers = import_module(type(connection.ops).__mro__[1].compiler_module)


def by_django(rows):
    return own_compilers.SQLCompiler(rows.query.clone(), connection, DEFAULT_DB_ALIAS)


def by_us(rows):
    return rows.query.clone().get_compiler(DEFAULT_DB_ALIAS)


def said_alike(rows):
    """Twice: what is kept the first time is what the second says."""
    theirs = by_django(rows).as_sql()
    return all(by_us(rows).as_sql() == theirs for _time in range(2))


def test_statements_are_put_together_by_ours():
    assert isinstance(by_us(Region.objects.all()), KeptColumns)
    assert not isinstance(by_django(Region.objects.all()), KeptColumns)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_whole_rows_of_every_model_are_asked_for_in_the_same_words(model):
    rows = model._base_manager.all()
    related = [field.name for field in model._meta.concrete_fields if field.is_relation]
    asked = [rows, rows.filter(pk=1), rows.order_by("-pk"), rows.order_by(*related), rows.only("pk"), rows.values("pk")]
    asked += [rows.select_related(*related[:3])] if related else []
    assert all(map(said_alike, asked))


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_values_of_every_model_are_read_in_the_same_way(model):
    rows = model._base_manager.all()
    ours, theirs = by_us(rows), by_django(rows)
    for one in (ours, theirs):
        one.as_sql()
    columns = [one for one, _sql, _alias in ours.select]

    def readers(compiler):
        found = compiler.get_converters(columns).items()
        return [(at, [getattr(one, "__qualname__", one) for one in how]) for at, (how, _one) in found]

    assert readers(ours) == readers(theirs) == readers(by_us(rows))


HELD = Holding.objects.filter(post=OuterRef("pk"))
STATEMENTS = {
    "within another": Post.unscoped.annotate(held=Exists(HELD)).order_by("held", "title"),
    "ordered by what was reckoned": Holding.objects.values("post").annotate(many=Count("id")).order_by("-many", "post"),
    "ordered by an expression": Post.unscoped.order_by(F("title").desc(nulls_last=True)),
    "ordered by a column that was asked for": Post.unscoped.values("title", place=F("region__name")).order_by("place"),
    "ordered by a column itself": Region.objects.order_by(
        Region._meta.get_field("name").get_col("regions_region").asc()
    ),
    "by chance": Post.unscoped.order_by("?"),
    "of two together": Person.unscoped.filter(pk=1).union(Person.unscoped.filter(pk=2)).order_by("name"),
    "a table twice": Post.unscoped.filter(superior__superior__title="").select_related("superior__superior"),
    "a table within itself": Post.unscoped.filter(
        pk__in=Post.unscoped.filter(superior__isnull=True).order_by("id")[:3]
    ),
    "each once": Post.unscoped.filter(Q(kind="a") | Q(region__level=2)).order_by("region__name").distinct(),
    "with a column more": Region.objects.extra(select={"code": "1 + %s"}, select_params=[1]).order_by("name"),
    "some fields": Post.unscoped.defer("duties").select_related("region"),
    "the first": Region.objects.order_by("level", "code")[:1],
    "ordered by what alone was asked for": Post.unscoped.values_list("title").order_by("title", "region__name"),
    "what was added up, within its group": Holding.objects.values("person").annotate(
        first=Min("from_on"), place=Window(RowNumber(), order_by="person")
    ),
    "joined where something holds": Post.unscoped.alias(
        above=FilteredRelation("superior", condition=Q(superior__kind="a"))
    ).filter(above__title="b"),
    "locked alone": Post.unscoped.select_related("region").select_for_update(of=("self",)),
    "locked, with nothing joined": Region.objects.select_for_update(of=("self",)),
}


@pytest.mark.parametrize("which", STATEMENTS)
def test_whatever_is_asked_beside_the_words_are_the_same(which):
    assert said_alike(STATEMENTS[which])


@isolate_apps("lastmile.foundation.regions")
def test_models_that_lie_in_several_tables_or_stand_for_another_are_asked_for_in_the_same_words():
    class Place(models.Model):
        name = models.CharField(max_length=9)

        class Meta:
            app_label, ordering = "regions", ["name"]

    class School(Place):
        pupils = models.IntegerField()

        class Meta:
            app_label = "regions"

    class Other(Place):
        class Meta:
            app_label, proxy = "regions", True

    asked = [model.objects.all() for model in (Place, School, Other)]
    asked += [School.objects.order_by("-pupils"), Place.objects.select_related("school")]
    assert all(map(said_alike, asked))


A_REGION = {"name": "某地", "level": 2, "uid": UUID(int=1)}
ACTS = {
    "adding": lambda: Region.objects.create(code="5399", **A_REGION),
    "adding several or changing what is there": lambda: Region.objects.bulk_create(
        [Region(code="5399", **A_REGION)],
        update_conflicts=True,
        update_fields=["name"],
        unique_fields=["uid"],
    ),
    "changing": lambda: Region.objects.filter(parent__name="a", code=F("name")).update(name=Concat("code", "name")),
    "removing": lambda: RegionCode.objects.filter(region__name="a", code__in=["1", "2"]).delete(),
    "adding up": lambda: Post.unscoped.filter(region__level=5).distinct()[:3].aggregate(Count("superior__region")),
}


@pytest.mark.parametrize("which", ACTS)
def test_what_writes_and_sums_up_is_said_in_the_same_words(which, monkeypatch):
    ours = sent(ACTS[which])
    monkeypatch.setattr(connection.ops, "_cache", own_compilers)
    assert ours and ours == sent(ACTS[which])


def sent(act):
    """Statements of an act that leaves nothing behind."""
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        act()
        transaction.set_rollback(True)
    return [one["sql"] for one in asked if "SAVEPOINT" not in one["sql"]]


def test_rows_come_back_whole_with_what_was_joined():
    kept = in_post("duty_officer", "530113104")
    [held] = Holding.objects.filter(person=kept).select_related("post__region")
    again = Holding.objects.get(pk=held.pk)
    assert (held.uid, held.from_on, held.post.region) == (again.uid, again.from_on, a_region("530113104"))
    assert isinstance(held.from_on, date)


def test_fields_that_change_are_asked_anew():
    """As models do while a database is migrated."""
    rows = Region.objects.filter(code="53")
    before = by_us(rows).as_sql()
    meta = Region._meta
    fields = meta.concrete_fields
    meta.__dict__["concrete_fields"] = tuple(one for one in fields if one.name != "name")
    try:
        assert said_alike(rows) and by_us(rows).as_sql() != before
    finally:
        meta.__dict__["concrete_fields"] = fields
    assert by_us(rows).as_sql() == before


def test_a_connection_reads_by_itself():
    """What reads a value may know its connection: no thread is handed another's."""
    Region.objects.first()
    other = SimpleNamespace(ops=connection.ops, vendor=connection.vendor, features=connection.features)
    compiler = by_us(Region.objects.all())
    compiler.as_sql()
    compiler.connection = other
    columns = [one for one, _sql, _alias in compiler.select]
    assert set(compiler.get_converters(columns)) == set(by_us(Region.objects.all()).get_converters(columns))
    assert other._kept_reading is not connection._kept_reading
