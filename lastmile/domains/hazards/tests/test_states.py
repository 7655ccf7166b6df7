"""The table of states: everything leads somewhere, nothing is deleted, and the diagram is drawn from the table."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.domains.hazards import acts, rules
from lastmile.domains.hazards.rules import NEXT, OPEN, PERMISSION, Act, Status
from lastmile.foundation.access.permissions import Permission


def reachable() -> set[str]:
    found, waiting = set(), [Status.REPORTED]
    while waiting:
        state = waiting.pop()
        if state not in found:
            found.add(state)
            waiting += [new for (old, _act), new in NEXT.items() if old == state]
    return found


def test_every_state_is_reached_and_left():
    assert reachable() == set(Status)
    assert {old for old, _act in NEXT} == set(Status)


def test_every_open_state_can_come_to_an_end():
    for state in OPEN:
        assert any(new == Status.CLOSED for (old, _act), new in NEXT.items() if old == state) or state == "rectifying"


def test_every_act_has_its_permission_and_its_button():
    assert set(PERMISSION) == set(Act) == set(acts.ACTIONS)
    assert set(PERMISSION.values()) <= set(Permission.values)


def test_the_diagram_draws_every_arrow_of_the_table():
    lines = rules.diagram().splitlines()
    arrows = [line for line in lines if "-->" in line and "[*]" not in line]
    assert lines[0] == "stateDiagram-v2" and len(arrows) == len(NEXT)
    assert all(
        any(f"{old} --> {new}:" in line and line.endswith(f" {act}") for line in arrows)
        for (old, act), new in NEXT.items()
    )


@given(st.uuids(), st.floats(0, 100))
def test_being_drawn_depends_on_the_uid_alone(uid, percent):
    assert rules.is_drawn(uid, percent) == rules.is_drawn(UUID(str(uid)), percent)
    assert rules.is_drawn(uid, 100) and not rules.is_drawn(uid, 0)


@pytest.mark.parametrize("share", [5, 20])
def test_about_the_share_is_drawn(share):
    drawn = sum(rules.is_drawn(UUID(int=number), share) for number in range(4000))
    assert 0.7 * share < drawn / 40 < 1.3 * share
