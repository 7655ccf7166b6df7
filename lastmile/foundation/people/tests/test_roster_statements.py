"""A batch takes the same statements, however many rows it has and whatever they ask."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lastmile.foundation.people.tests import rosters as r

pytestmark = pytest.mark.django_db


def rows(count: int, *, education: str = "高中") -> list:
    return r.lines(
        *[
            {
                "name": f"人示例{n}",
                "phone": f"154{n:08d}",
                "grid_name": f"{n % 3 + 1}组",
                "leader": f"长示例{n % 3}",
                "stand_in": f"替示例{n}",
                "education": education,
                "households": str(100 + len(education)),
            }
            for n in range(1, count + 1)
        ]
    )


def statements(act, lines) -> int:
    """Of a kept sheet. An insert that SQLite wants in parts, because of its limit of parameters, is one."""
    seen = r.seen_in(lines)
    with CaptureQueriesContext(connection) as taken:
        act(*lines, seen=seen)
    asked = [query["sql"] for query in taken.captured_queries]
    inserts = {sql.split(" VALUES ")[0] for sql in asked if sql.startswith("INSERT")}
    return len(inserts) + len([sql for sql in asked if not sql.startswith("INSERT")])


@pytest.fixture(autouse=True)
def _town():
    r.a_town()


def test_planning_takes_the_same_statements_for_three_rows_or_sixty():
    few, many = rows(3), rows(60)
    assert statements(r.planned, few) == statements(r.planned, many) <= 22


def test_applying_new_rows_takes_the_same_statements_for_few_or_many():
    few = statements(r.applied, rows(30))
    r.Holding.objects.all().delete()
    r.Post.unscoped.all().delete()
    r.Person.unscoped.all().delete()
    assert statements(r.applied, rows(60, education="大专学历")) == few <= 39


def test_applying_changed_rows_takes_the_same_statements_for_few_or_many():
    r.applied(*rows(60))
    few = statements(r.applied, rows(30, education="大专学历"))
    assert statements(r.applied, rows(60, education="研究生毕业")) == few <= 39
