"""转移令 and 先转后报: who decides, over which list, and that the duty office is told."""

from copy import deepcopy

import pytest

from lastmile.domains.evacuation import services
from lastmile.domains.evacuation.models import Move, MoveList, MoveOrder
from lastmile.domains.evacuation.selectors import lists
from lastmile.domains.evacuation.tests.factories import GRID, TOWNSHIP, a_head, a_home, a_keeper, somebody
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.obligations.models import Obligation
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotAllowed, NotValid
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def night(found):
    return deepcopy(found)


def waiting():
    return Obligation.unscoped.filter(kind="move.acknowledge", done_at__isnull=True)


def test_an_order_goes_over_the_open_list_with_a_number_and_asks_nobody_twice(night):
    row = night.say(night.row(night.homes[0]), "relatives")
    order = services.order_move(night.office, uid=uuid7(), points=[night.point.uid], destination="海科村小学")
    assert order.list_id == night.list.pk and order.households == 2
    assert order.number.startswith(f"ZY{GRID}-") and order.number.endswith("-001")
    row.refresh_from_db()
    assert row.status == "relatives" and len(night.rows) == 3


def test_the_same_uid_is_the_same_order_and_another_kind_of_it_is_refused(night):
    uid = uuid7()
    first = services.order_move(night.office, uid=uid, points=[night.point.uid])
    assert services.order_move(night.office, uid=uid, points=[night.point.uid]).pk == first.pk
    with pytest.raises(DifferentContent):
        services.move_first(night.office, uid=uid, points=[night.point.uid])


def test_without_any_alert_the_order_is_its_own_source(night):
    services.end_lists(night.office, source=night.source, why="误报")
    order = services.order_move(night.office, uid=uuid7(), points=[night.point.uid])
    assert (order.list.source_kind, order.list.source_uid) == ("moveorder", order.uid)
    assert Move.unscoped.filter(list=order.list, must=True).count() == 3


def test_a_whole_group_may_be_ordered_where_no_point_is_known(night):
    other = a_home(GRID)
    order = services.order_move(night.office, uid=uuid7(), places=[GRID])
    assert night.row(other).must and order.households == 3
    with pytest.raises(NotValid):
        services.order_move(night.office, uid=uuid7())


def test_the_village_moves_first_and_the_duty_office_owes_to_take_note(night):
    somebody(TOWNSHIP, "duty_officer", "普某", "15400000051")
    order = services.move_first(a_head(), uid=uuid7(), points=[night.point.uid], words="后坡在响")
    assert order.kind == "first" and waiting().get().post.kind == "duty_officer"
    services.acknowledge(night.office, uid=order.uid)
    assert not waiting().exists()
    assert services.acknowledge(night.office, uid=order.uid).acknowledged_at


def test_a_grid_member_neither_orders_nor_moves_first(night):
    keeper = a_keeper()
    for act in (services.order_move, services.move_first):
        with pytest.raises(NotAllowed):
            act(keeper, uid=uuid7(), points=[night.point.uid])
    assert not MoveOrder.unscoped.exists()


def test_a_monitor_moves_first_and_a_village_sees_the_order_of_its_township(night):
    monitor = somebody(GRID, "geology_monitor", "罗某", "15400000052")
    services.move_first(monitor, uid=uuid7(), points=[night.point.uid])
    services.order_move(night.office, uid=uuid7(), places=[TOWNSHIP])
    assert [one.kind for one in lists.orders_of(a_head(), night.list)] == ["order", "first"]
    assert MoveList.unscoped.count() == 1


def test_the_same_uid_with_other_points_is_another_order_and_refused(night):
    uid = uuid7()
    services.order_move(night.office, uid=uid, points=[night.point.uid], destination="海科村小学")
    said = {"points": [night.point.uid], "destination": "海科村小学"}
    differs = (
        {"destination": "村委会"},
        {"words": "快走"},
        {"drill": True},
        {"level": "blue"},
        {"source": ("alert", uuid7())},
    )
    for other in ({"places": [GRID]}, *({**said, **one} for one in differs)):
        with pytest.raises(DifferentContent):
            services.order_move(night.office, uid=uid, **other)
    assert MoveOrder.unscoped.count() == 1


def test_the_same_order_pressed_again_from_a_page_one_went_back_to_is_one_order(night):
    said = {"points": [night.point.uid], "destination": "海科村小学"}
    first = services.order_move(night.office, uid=uuid7(), **said)
    assert services.order_move(night.office, uid=uuid7(), **said).pk == first.pk
    head = a_head()
    assert len({services.move_first(head, uid=uuid7(), **said).pk for _twice in range(2)}) == 1
    assert services.order_move(night.office, uid=uuid7(), **{**said, "words": "快走"}).pk != first.pk
    services.allow_return(
        night.office, source_uid=night.source[1], points=[night.point.uid], approver="杨", basis="lifted"
    )
    assert services.order_move(night.office, uid=uuid7(), **said).pk != first.pk


def test_what_is_real_never_goes_over_the_list_of_a_drill(night):
    MoveList.unscoped.filter(pk=night.list.pk).update(drill=True)
    head = a_head()
    real = services.move_first(head, uid=uuid7(), points=[night.point.uid])
    assert real.list_id != night.list.pk and not real.list.drill
    played = services.move_first(head, uid=uuid7(), points=[night.point.uid], drill=True)
    assert played.list_id == night.list.pk


def test_an_order_goes_over_the_gravest_list_and_reaches_whoever_stands_in_it(night):
    helped = a_home(GRID, need_help=1)
    services.open_lists(night.office, source=night.source, region_codes=[TOWNSHIP], level="red")
    assert not night.row(helped).must
    yellow = services.open_lists(night.office, source=("alert", uuid7()), region_codes=[TOWNSHIP], level="yellow")
    assert services.order_move(night.office, uid=uuid7(), points=[night.point.uid]).list_id == night.list.pk
    source = (yellow.source_kind, yellow.source_uid)
    services.order_move(night.office, uid=uuid7(), places=[GRID], source=source)
    assert night.row(helped).must and not Move.unscoped.filter(list=yellow, household=helped).exists()


def test_a_village_sees_its_list_however_many_are_open_elsewhere(night, monkeypatch):
    monkeypatch.setattr(lists, "MOST", 2)
    for number in range(3):
        region = a_region(f"53011{number}001")
        MoveList.unscoped.create(
            source_kind="alert", source_uid=uuid7(), region=region, region_code=region.code,
            region_codes=[region.code], opened_at=clock.now(),
        )  # fmt: skip
    head = a_head()
    assert [one.pk for one in lists.open_lists_of(head)] == [night.list.pk]
    assert [one.pk for one in lists.recent_lists(head)] == [night.list.pk]
