"""A hazard from report to closed, through obligations and ledger: the first true loop."""

from datetime import date, timedelta

import pytest

from lastmile.domains.hazards import selectors, services
from lastmile.domains.hazards.models import Hazard, SetAside
from lastmile.domains.hazards.tests.factories import GRID, NEXT_VILLAGE, Cast, a_hazard, the_cast
from lastmile.foundation.ledger import sealer, verify
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations import selectors as obligations
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotAllowed, NotValid, NotVisible, WrongState
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
EARLIER = clock.at(date(2026, 1, 7), 9)


@pytest.fixture(scope="module")
def cast(kept) -> Cast:
    return kept(the_cast)


def owed(hazard: Hazard) -> list[tuple[str, str]]:
    return [(row.kind, row.holder) for row in obligations.of_subject(hazard.uid) if not row.outcome]


def test_a_hazard_goes_up_is_rectified_verified_by_another_and_closed(cast: Cast) -> None:
    hazard = a_hazard(cast.wang)
    assert hazard.number == f"530113104-{clock.today().year}-0001"
    assert owed(hazard) == [("hazard.confirm", "张某")] or owed(hazard) == [("hazard.confirm", "赵某")]

    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general", responsible_unit="施工队")
    assert owed(hazard) == [("hazard.rectify", "王某")]

    services.rectify_hazard(cast.wang, uid=hazard.uid, proof="已填缝,排水沟已清")
    assert [kind for kind, _holder in owed(hazard)] == ["hazard.verify"]

    closed = services.verify_hazard(cast.zhang, uid=hazard.uid)
    assert (closed.status, closed.closing) == ("closed", "verified")
    assert owed(closed) == []
    actions = [line.action for line in ledger.timeline("hazard", hazard.uid)]
    assert actions == ["hazard.reported", "hazard.confirmed", "hazard.rectified", "hazard.closed"]
    sealer.seal()
    assert list(verify.everything()) == []


def test_whoever_rectified_does_not_verify(cast: Cast) -> None:
    hazard = a_hazard(cast.zhang)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    services.rectify_hazard(cast.zhang, uid=hazard.uid, proof="改了")
    with pytest.raises(NotAllowed, match="换一个人"):
        services.verify_hazard(cast.zhang, uid=hazard.uid)
    assert services.verify_hazard(cast.zhao, uid=hazard.uid).status == "closed"


def test_the_next_village_cannot_see_it(cast: Cast) -> None:
    hazard = a_hazard(cast.wang)
    with pytest.raises(NotVisible):
        selectors.get_hazard(cast.chen, hazard.uid)
    with pytest.raises(NotVisible):
        services.rectify_hazard(cast.chen, uid=hazard.uid, proof="x")
    with pytest.raises(NotAllowed):
        a_hazard(cast.wang, region_code=NEXT_VILLAGE)


def test_a_grid_member_grades_nothing(cast: Cast) -> None:
    hazard = a_hazard(cast.wang)
    with pytest.raises(NotAllowed):
        services.confirm_hazard(cast.wang, uid=hazard.uid, grade="general")


def test_major_needs_the_judging_unit_day_and_clause(cast: Cast) -> None:
    hazard = a_hazard(cast.wang)
    with pytest.raises(NotValid, match="判定单位"):
        services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="major")


def test_fixed_on_the_spot_is_closed_by_the_finder_with_a_sentence(cast: Cast) -> None:
    hazard = a_hazard(cast.wang)
    with pytest.raises(NotValid):
        services.fix_on_spot(cast.wang, uid=hazard.uid, note=" ")
    fixed = services.fix_on_spot(cast.wang, uid=hazard.uid, note="把杂物搬走了")
    assert (fixed.closing, fixed.proof) == ("on_spot", "把杂物搬走了") and fixed.rectified_at and not fixed.verified_at


def test_a_share_of_what_was_fixed_on_the_spot_is_looked_at_again(cast: Cast) -> None:
    found = [services.fix_on_spot(cast.wang, uid=a_hazard(cast.wang).uid, note="改了").recheck for _n in range(60)]
    assert 0 < sum(found) < 20 or sum(found) == 0  # five in a hundred, drawn by uid
    from lastmile.domains.hazards.rules import is_drawn

    drawn = sum(is_drawn(uuid7(), 5) for _n in range(4000))
    assert 120 < drawn < 280


def test_returned_and_reopened_keep_everything(cast: Cast) -> None:
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    services.rectify_hazard(cast.wang, uid=hazard.uid, proof="改了")
    services.return_hazard(cast.zhang, uid=hazard.uid, note="还漏水")
    services.rectify_hazard(cast.wang, uid=hazard.uid, proof="又改了")
    services.verify_hazard(cast.zhang, uid=hazard.uid)
    services.reopen_hazard(cast.zhao, uid=hazard.uid, note="又裂了")
    assert Hazard.unscoped.get(uid=hazard.uid).status == "rectifying"
    assert owed(hazard) == [("hazard.rectify", "王某")]
    assert len(ledger.timeline("hazard", hazard.uid)) == 7


def test_already_in_another_system_closes_and_is_never_asked_again(cast: Cast) -> None:
    hazard = a_hazard(cast.wang)
    closed = services.close_elsewhere(cast.zhang, uid=hazard.uid, system="省安委系统", number="A-7", day=clock.today())
    assert closed.elsewhere.startswith("省安委系统 A-7")
    assert owed(closed) == []


def test_the_same_report_twice_is_one_and_other_content_is_kept_aside(cast: Cast) -> None:
    uid = uuid7()
    first = a_hazard(cast.wang, uid=uid)
    assert a_hazard(cast.wang, uid=uid).pk == first.pk
    for _again in range(2):
        with pytest.raises(DifferentContent):
            a_hazard(cast.wang, uid=uid, title="另一件事")
    assert Hazard.unscoped.count() == 1
    assert SetAside.objects.count() == 1
    assert selectors.set_aside(cast.zhang)[0].hazard == first


@pytest.mark.parametrize(
    "other",
    [{"category": "flood"}, {"source": "public"}, {"found_at": EARLIER}, {"place": "桥头"}, {"danger_now": True}],
    ids=str,
)
def test_whatever_part_of_a_report_differs_both_are_kept(cast: Cast, other) -> None:
    uid = uuid7()
    a_hazard(cast.wang, uid=uid)
    with pytest.raises(DifferentContent):
        a_hazard(cast.wang, uid=uid, **other)
    assert (Hazard.unscoped.count(), SetAside.objects.count()) == (1, 1)


def test_a_wrong_state_says_what_it_is_now(cast: Cast) -> None:
    hazard = a_hazard(cast.wang)
    with pytest.raises(WrongState, match="待核实"):
        services.rectify_hazard(cast.wang, uid=hazard.uid, proof="x")


def test_two_at_once_the_second_is_told(cast: Cast) -> None:
    hazard = a_hazard(cast.wang)
    stale = Hazard.unscoped.get(pk=hazard.pk)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    with pytest.raises(WrongState, match="先办"):
        stale.move("reported", status="dismissed")


def test_facts_are_checked_with_a_sentence(cast: Cast) -> None:
    with pytest.raises(NotValid, match="将来"):
        a_hazard(cast.wang, found_at=clock.now() + timedelta(days=1))
    with pytest.raises(NotValid, match="什么隐患"):
        a_hazard(cast.wang, title="  ")
    with pytest.raises(NotValid):
        a_hazard(cast.wang, position=(26.0, 103.0))


def test_danger_now_is_owed_in_minutes(cast: Cast) -> None:
    hazard = a_hazard(cast.wang, danger_now=True)
    [row] = obligations.of_subject(hazard.uid)
    assert row.due_at - hazard.received_at <= timedelta(minutes=15)
    assert row.level == "red"


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_costs_the_same_for_one_row_or_many(cast: Cast, count: int, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    for number in range(count):
        a_hazard(cast.wang, title=f"隐患{number}")
    with django_assert_max_num_queries(1):
        rows = selectors.page(cast.zhang.within("530113104"), selectors.Filters(), None, 50)
        assert len([row.region.name for row in rows]) == count


def test_the_list_is_narrowed_by_words_category_and_tab(cast: Cast) -> None:
    a_hazard(cast.wang, title="后坡有裂缝")
    a_hazard(cast.wang, title="电线老化", picture="fire_power_gas", category="")

    def found(**filters: str) -> list[str]:
        return [row.title for row in selectors.page(cast.zhang, selectors.Filters(**filters), None, 50)]

    assert found(words="裂缝") == ["后坡有裂缝"]
    assert found(category="fire") == ["电线老化"]
    assert found(tab="closed") == []
    assert selectors.counts(cast.zhang)["reported"] == "2"
    assert GRID


def test_whoever_urges_writes_a_line_each_time_and_it_goes_on_being_owed(cast):
    """督促整治 (J-3.4i): of a general hazard too, by the grid member, until it is rectified."""
    hazard = services.confirm_hazard(cast.zhang, uid=a_hazard(cast.wang).uid, grade="general")
    due = {(row.kind, row.due_at) for row in obligations.of_subject(hazard.uid) if not row.outcome}
    for note in ("催了户主,后天来拉土", "又催,土拉走一半"):
        services.note_progress(cast.wang, uid=hazard.uid, note=note)
    lines = [
        line.private["note"] for line in ledger.timeline("hazard", hazard.uid) if line.action == "hazard.progressed"
    ]
    assert lines == ["催了户主,后天来拉土", "又催,土拉走一半"]
    assert {(row.kind, row.due_at) for row in obligations.of_subject(hazard.uid) if not row.outcome} == due


def test_what_is_returned_is_not_due_sooner_than_it_was_and_says_what_is_missing(cast: Cast) -> None:
    hazard = a_hazard(cast.wang)
    due_on = clock.today() + timedelta(days=7)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general", due_on=due_on)
    services.rectify_hazard(cast.wang, uid=hazard.uid, proof="改了")
    returned = services.return_hazard(cast.zhang, uid=hazard.uid, note="另一侧没有做")
    assert returned.due_on == due_on and selectors.sent_back(returned) == "另一侧没有做"
    services.rectify_hazard(cast.wang, uid=hazard.uid, proof="又改了")
    assert selectors.sent_back(Hazard.unscoped.get(pk=hazard.pk)) == ""
