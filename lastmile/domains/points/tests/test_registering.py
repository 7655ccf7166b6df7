"""A danger point is registered, changed, dissolved and watched again; nothing is lost on the way."""

import pytest

from lastmile.domains.points import services
from lastmile.domains.points.models import DangerPoint
from lastmile.domains.points.selectors import finding
from lastmile.domains.points.tests.factories import GRID, NEXT_VILLAGE, a_point, an_office, somebody
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.precautions.watching import watches
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel.errors import DifferentContent, NotAllowed, NotValid, NotVisible, WrongState
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def test_a_point_has_a_number_a_line_and_a_rank():
    point = a_point(an_office())
    assert point.number == "530113104-W0001"
    assert (point.line, point.method) == ("relief", "listed")
    assert DangerPoint.unscoped.get().rank == 1
    assert [line.action for line in ledger.timeline("point", point.uid)] == ["point.registered"]


def test_every_kind_belongs_to_a_line_and_all_five_of_the_document_are_there():
    kinds = {kind.work_kind for kind in catalogue.point_kinds().values()}
    assert {"work_safety", "fire_fighting", "water", "forest_grass_fire", "earthquake", "geology"} <= kinds


def test_the_same_uid_is_the_same_point_also_when_it_was_changed_since():
    office, uid = an_office(), uuid7()
    first = a_point(office, uid=uid)
    services.change_point(office, uid=uid, name="后山滑坡点", place="学校后面")
    assert a_point(office, uid=uid).pk == first.pk


@pytest.mark.parametrize(
    "other",
    [{"name": "别的"}, {"colour": "orange"}, {"place": "学校后面"}, {"unlisted": 3}, {"position": (103.2, 26.1)}, {"number": "7"}],
    ids=str,
)  # fmt: skip
def test_another_point_under_the_same_uid_is_refused(other):
    office, uid = an_office(), uuid7()
    a_point(office, uid=uid)
    with pytest.raises(DifferentContent):
        a_point(office, uid=uid, **other)


def test_a_number_of_another_ledger_is_kept_and_not_given_twice():
    office = an_office()
    assert a_point(office, number="DZ-7").number == "DZ-7"
    with pytest.raises(NotValid, match="编号"):
        a_point(office, number="DZ-7", name="另一处")


def test_a_number_that_a_ledger_brought_along_is_passed_over():
    office = an_office()
    for number in ("530113104-W0001", "530113104-W0002"):
        a_point(office, number=number, name=number)
    assert [a_point(office, name=name).number for name in "甲乙"] == ["530113104-W0003", "530113104-W0004"]


@pytest.mark.parametrize("wrong", [{"kind": "x"}, {"name": " "}, {"colour": "pink"}, {"position": (26.0, 103.0)}])
def test_facts_are_checked_with_a_sentence(wrong):
    with pytest.raises(NotValid):
        a_point(an_office(), **wrong)


def test_it_lies_in_a_village_or_grid():
    with pytest.raises(NotValid, match="村或网格"):
        a_point(an_office(), region_code="530113104")


def test_a_change_says_which_fields_and_no_change_says_nothing():
    office = an_office()
    point = a_point(office)
    services.change_point(office, uid=point.uid, trigger="强降雨", unlisted=6, unlisted_note="工棚")
    services.change_point(office, uid=point.uid, trigger="强降雨")
    [_registered, changed] = ledger.timeline("point", point.uid)
    assert changed.figures["fields"] == ["trigger", "unlisted", "unlisted_note"]


def test_a_post_that_does_not_reach_the_point_is_refused():
    office = an_office()
    far = somebody(NEXT_VILLAGE, "geology_monitor", "远处", "15400000008")
    near = somebody(GRID, "geology_monitor", "近处", "15400000009")
    point = a_point(office)
    with pytest.raises(NotValid, match="管不到"):
        services.change_point(office, uid=point.uid, monitor_post_uid=far.acting_as.post_uid)
    services.change_point(office, uid=point.uid, monitor_post_uid=near.acting_as.post_uid)
    [monitor, keeper] = watches([finding.get_matter(office, point.uid)])[point.uid]
    assert (monitor.a.person.name, monitor.b, keeper.post) == ("近处", None, None)


def test_dissolved_it_keeps_reason_and_day_and_may_be_watched_again():
    office = an_office()
    point = a_point(office)
    with pytest.raises(NotValid, match="为什么销号"):
        services.dissolve_point(office, uid=point.uid, why="  ")
    services.dissolve_point(office, uid=point.uid, why="治理完工,县局验收")
    with pytest.raises(WrongState, match="销号"):
        services.change_point(office, uid=point.uid, trigger="x")
    assert services.rewatch_point(office, uid=point.uid, why="又有新裂缝").status == "watch"
    assert len(ledger.timeline("point", point.uid)) == 3


def test_whoever_may_only_see_changes_nothing_and_the_next_village_sees_nothing():
    point = a_point(an_office())
    member = somebody(GRID, "grid_member", "王某", "15400000003")
    neighbour = somebody("530113104205", "village_secretary", "陈某", "15400000004")
    with pytest.raises(NotAllowed):
        services.change_point(member, uid=point.uid, trigger="x")
    with pytest.raises(NotVisible):
        services.change_point(neighbour, uid=point.uid, trigger="x")


def test_a_monitor_of_another_line_does_not_see_it():
    office = an_office()
    point = a_point(office, kind="forest", name="林区")
    monitor = somebody(GRID, "geology_monitor", "监测", "15400000005")
    with pytest.raises(NotVisible):
        finding.get_point(monitor, point.uid)
