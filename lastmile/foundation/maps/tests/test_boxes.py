"""Which index answers a box: in a small one SQLite's tree goes first, whatever the planner believes of the rest."""

import pytest
from django.db import connection

from lastmile.domains.hazards.models import Hazard
from lastmile.foundation.maps import boxes
from lastmile.foundation.maps.tests.factories import hazards_at


def begins_with(box):
    """The first line of the plan for the open hazards in a box."""
    rows = boxes.within(Hazard.unscoped.filter(is_open=True, region_code__startswith="530113"), "point", box)
    return rows.explain().splitlines()[0]


@pytest.mark.django_db
def test_a_small_box_is_walked_tree_first():
    hazards_at(*[(103.1 + n / 100, 26.1) for n in range(20)])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    first = begins_with(boxes.box_of(103.1, 26.0, 103.2, 26.2))
    assert connection.vendor != "sqlite" or "VIRTUAL TABLE" in first
