"""Every list that a model declares is one walk of an index for one, two and ten branches, on both databases."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db.models import Q, QuerySet

from lastmile.foundation.access.listed import Listed
from lastmile.foundation.access.models import HotScopedModel
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.access.tests.plans import faults, reads_of
from lastmile.foundation.access.walks import Behind, walk
from lastmile.foundation.people.models import Person

pytestmark = pytest.mark.django_db
BRANCHES = {
    "whole tree": ("",),
    "province": ("53",),
    "one township": ("530113104",),
    "two townships": ("530113104", "530113105"),
    "ten counties": tuple(f"5301{number}" for number in range(10, 20)),
}
Model = type[HotScopedModel]


def lists() -> Iterator[tuple[Model, Listed]]:
    for model in apps.get_models():
        if issubclass(model, HotScopedModel):
            yield from ((model, one) for one in model.listed)


def a_value(model: Model, field: str) -> object:
    choices = model._meta.get_field(field).choices
    return next(value for value, _label in choices if value) if choices else "fire"  # type: ignore[union-attr]


def faults_of(model: Model, listed: Listed, branches: tuple[str, ...], mark: tuple[object, ...] | None) -> list[str]:
    asked = {field: a_value(model, field) for field in listed.by}

    def narrow(rows: QuerySet[HotScopedModel]) -> QuerySet[HotScopedModel]:
        rows = rows.filter(listed.only or Q(), **asked)
        return rows.filter(Behind(listed.order, mark)) if mark else rows

    scope, table = a_scope(*branches, permissions={"any.view"}), model._meta.db_table
    sent = reads_of(lambda: walk(model, scope, "any.view", narrow=narrow, order=listed.order, limit=51), table)
    walks = [sql for sql in sent if '"id" IN (' not in sql]
    assert walks
    return [fault for sql in walks for fault in faults(sql, table)]


CASES = [
    pytest.param(model, listed, branches, id=f"{listed.name}: {name}")
    for model, listed in lists()
    for name, branches in BRANCHES.items()
]


@pytest.mark.parametrize(("model", "listed", "branches"), CASES)
def test_a_list_walks_an_index_and_sorts_nothing(model: Model, listed: Listed, branches: tuple[str, ...]) -> None:
    assert faults_of(model, listed, branches, None) == []


@pytest.mark.parametrize("branches", BRANCHES.values(), ids=BRANCHES)
def test_a_list_behind_a_mark_does_so_too(branches: tuple[str, ...]) -> None:
    assert faults_of(Person, Person.listed[0], branches, ("王", 7)) == []


def test_a_list_nobody_declared_is_found_out() -> None:
    by_phone = Listed("nowhere", ("keypad_phone", "id"))
    assert faults_of(Person, by_phone, ("530113104",), None)
