"""Walking a list page by page over several branches: everything once, in order, whatever is equal."""

import pytest

from lastmile.foundation.access.models import Share
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.access.walks import Behind, tally, walk
from lastmile.foundation.people.models import Unit
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
TOWNSHIPS = tuple(f"5301131{number:02}" for number in range(4, 8))


@pytest.fixture
def units() -> list[Unit]:
    """Twenty units in four townships; many share a name."""
    return [
        Unit.unscoped.create(
            region=a_region(code), region_code=code, kind="office", name=f"单位{(number * 7) % 3}", phone=str(number)
        )
        for code in TOWNSHIPS
        for number in range(5)
    ]


def pages(scope: Scope, order: tuple[str, ...], size: int) -> list[list[int]]:
    """Every page of a list, each behind the last row of the one before."""
    found: list[list[int]] = []
    mark: tuple[object, ...] | None = None
    while True:
        rows = walk(
            Unit,
            scope,
            "people.view",
            narrow=lambda rows: rows.filter(Behind(order, mark)) if mark else rows,  # noqa: B023
            order=order,
            limit=size,
        )
        if not rows:
            return found
        found.append([row.pk for row in rows])
        mark = tuple(getattr(rows[-1], name.lstrip("-")) for name in order)


@pytest.mark.parametrize("order", [("name", "id"), ("-name", "-id"), ("region_code", "kind", "id")])
@pytest.mark.parametrize("branches", [("530113",), TOWNSHIPS[:1], TOWNSHIPS])
def test_pages_laid_together_are_the_list(units: list[Unit], order: tuple[str, ...], branches: tuple[str, ...]) -> None:
    seen = [one for one in units if any(one.region_code.startswith(branch) for branch in branches)]
    expected = sorted(
        seen, key=lambda one: [getattr(one, name.lstrip("-")) for name in order], reverse=order[0].startswith("-")
    )
    laid = [pk for page in pages(a_scope(*branches), order, 3) for pk in page]
    assert laid == [one.pk for one in expected]


def test_what_is_also_shared_comes_once_and_is_counted_once(units: list[Unit]) -> None:
    mine = uuid7()
    Share.objects.create(
        subject_kind="unit",
        subject_uid=units[0].uid,
        holder_uid=mine,
        permissions=["people.view"],
        from_at=clock.now(),
    )
    scope = Scope(grants=a_scope(*TOWNSHIPS[:2]).grants, shared_with=frozenset({mine}))
    rows = walk(Unit, scope, "people.view", narrow=lambda rows: rows, order=("name", "id"), limit=10)
    assert len({row.pk for row in rows}) == len(rows) == 10
    assert tally(Unit, scope, "people.view", narrow=lambda rows: rows, order=("name", "id")) == "10"


@pytest.mark.parametrize(("most", "said"), [(20, "20"), (19, "19+"), (3, "3+")])
def test_a_count_is_exact_up_to_its_limit(units: list[Unit], most: int, said: str) -> None:
    for branches in (("530113",), TOWNSHIPS):
        scope = a_scope(*branches)
        assert tally(Unit, scope, "people.view", narrow=lambda rows: rows, order=("name", "id"), most=most) == said


def test_who_may_see_nothing_counts_nothing(units: list[Unit]) -> None:
    assert tally(Unit, Scope(), "people.view", narrow=lambda rows: rows, order=("name", "id")) == "0"
