"""The tables that all migrations made are those the models speak of: no column, index or constraint was lost on the way."""

import re

import pytest
from django.apps import apps
from django.db import connection, models

from lastmile.domains.hazards.models import Hazard

pytestmark = pytest.mark.django_db
MODELS = apps.get_models()
NAMES = {
    "sqlite": "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL",
    "postgresql": "SELECT conname FROM pg_constraint UNION ALL SELECT indexname FROM pg_indexes",
}


def missing():
    """Columns that differ, and named indexes and constraints that are not there."""
    with connection.cursor() as cursor:
        cursor.execute(NAMES[connection.vendor])
        there = {word for (text,) in cursor.fetchall() for word in re.findall(r"\w+", text)}
        for model in MODELS:
            meta = model._meta
            cursor.execute(f'SELECT * FROM "{meta.db_table}" LIMIT 0')
            differing = {one[0] for one in cursor.description} ^ {one.column for one in meta.local_fields}
            plain = [
                one for one in meta.indexes if type(one) is models.Index
            ]  # each database has our own kinds its way
            named = {one.name for one in (*plain, *meta.constraints)}
            yield from (f"{meta.label}: {name}" for name in {*differing, *(named - there)})


def test_every_column_index_and_constraint_is_there():
    assert len(MODELS) > 100 and list(missing()) == []


def test_a_lost_index_is_seen():
    lost = next(one.name for one in Hazard._meta.indexes if type(one) is models.Index)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP INDEX "{lost}"')
    assert list(missing()) == [f"{Hazard._meta.label}: {lost}"]
