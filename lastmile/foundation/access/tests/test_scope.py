from hypothesis import given
from hypothesis import strategies as st

from lastmile.foundation.access.lines import Line
from lastmile.foundation.access.scope import Grant, Scope, outermost
from lastmile.foundation.access.tests.factories import a_scope

CODES = st.sampled_from(["", "53", "5301", "530113", "530113104", "530113104211", "22", "2204"])


def test_a_permission_is_held_on_a_branch_not_by_the_person_at_large() -> None:
    checks = Grant(frozenset({"530113104211"}), frozenset({"hazard.verify", "hazard.view"}))
    reads = Grant(frozenset({"530113104205"}), frozenset({"hazard.view"}))
    scope = Scope(grants=(checks, reads))
    assert scope.may("hazard.verify", on="530113104211001")
    assert not scope.may("hazard.verify", on="530113104205001")
    assert scope.may("hazard.view", on="530113104205001")


def test_a_grant_for_one_line_of_work_covers_no_other() -> None:
    class Matter:
        region_code, line = "530113104", Line.FIRE

    scope = a_scope("5301", lines={Line.FLOOD_DROUGHT})
    assert not scope.may("hazard.view", on=Matter)


@given(st.lists(CODES, max_size=6), CODES)
def test_the_outermost_branches_cover_exactly_what_all_branches_cover(branches: list[str], code: str) -> None:
    kept = outermost(branches)
    assert any(code.startswith(one) for one in branches) == any(code.startswith(one) for one in kept)


@given(st.lists(CODES, min_size=1, max_size=4), CODES, CODES)
def test_looking_below_a_branch_never_shows_more(branches: list[str], inner: str, code: str) -> None:
    scope = a_scope(*branches)
    below = scope.within(inner)
    assert below.may("hazard.view", on=code) == (scope.may("hazard.view", on=code) and code.startswith(inner))
