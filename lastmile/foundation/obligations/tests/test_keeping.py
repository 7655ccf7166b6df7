from datetime import timedelta

import pytest

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.obligations import climbing, selectors, services
from lastmile.foundation.obligations.models import Obligation, ObligationArchive
from lastmile.foundation.obligations.rules import Outcome
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.obligations.tests.factories import DIGEST, a_matter, a_post, hold
from lastmile.foundation.people.models import Post
from lastmile.kernel import clock
from lastmile.kernel.errors import WrongState
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
TOWN, VILLAGE, GRID = "530113104", "530113104201", "530113104201001"
OFFICE = a_scope("53")


def routine(post: Post, days: float = 7, **values: object) -> Obligation:
    due = clock.now() + timedelta(days=days)
    owed = Owed("hazard.rectify", a_matter(kind="hazard"), "整改", due, ladder=DIGEST, standing=True, **values)  # type: ignore[arg-type]
    return services.open_one(OFFICE, post, owed)


def fresh(one: Obligation) -> Obligation:
    return Obligation.unscoped.get(pk=one.pk)


def test_done_in_time_is_done_and_after_it_is_late() -> None:
    early, late = routine(a_post()), routine(a_post(), days=-1)
    assert services.close(OFFICE, [early, late]) == 2
    assert (fresh(early).outcome, fresh(late).outcome) == (Outcome.DONE, Outcome.LATE)
    assert fresh(early).entered_at is not None


def test_closing_twice_changes_nothing() -> None:
    one = routine(a_post())
    services.close(OFFICE, [one])
    assert services.close(OFFICE, [one], outcome=Outcome.VOID, reason="重复") == 0
    assert fresh(one).outcome == Outcome.DONE


def test_all_of_a_matter_become_void_with_the_reason() -> None:
    matter = a_matter(kind="hazard")
    for _ in range(3):
        services.open_one(OFFICE, a_post(), Owed("hazard.rectify", matter, "整改", clock.now(), ladder=DIGEST))
    count = services.close_all(
        OFFICE, subject_uid=matter.uid, kinds=["hazard.rectify"], outcome=Outcome.VOID, reason="重复上报"
    )
    assert count == 3
    assert set(Obligation.unscoped.values_list("outcome", "reason")) == {("void", "重复上报")}


def test_only_whoever_owes_it_says_why_it_is_late() -> None:
    post = a_post()
    holder, one = hold(post), routine(post, days=-2)
    scope = Scope(person_id=holder.person_id, person_uid=holder.person.uid)
    services.explain(scope, obligation_uid=one.uid, words="道路中断未到场")
    assert fresh(one).explanation == "道路中断未到场"
    assert fresh(one).explained_at is not None and fresh(one).done_at is None
    with pytest.raises(WrongState):
        services.explain(a_scope("53"), obligation_uid=one.uid, words="别人说的")


def test_the_words_of_an_explanation_stand_aside_from_the_chain() -> None:
    post = a_post()
    holder, one = hold(post), routine(post)
    services.explain(Scope(person_id=holder.person_id), obligation_uid=one.uid, words="老人住院")
    entry = Entry.objects.get(action="obligation.explained")
    assert "老人住院" not in str(entry.figures) and entry.private_digest


def test_standing_work_waits_during_a_response_and_says_so() -> None:
    inside, outside, urgent = (
        routine(a_post(code=GRID)),
        routine(a_post(code="530113105201001")),
        routine(a_post(code=GRID)),
    )
    Obligation.unscoped.filter(pk=urgent.pk).update(standing=False)
    assert services.postpone_standing(OFFICE, subject_uid=uuid7(), branch=TOWN, why="防汛二级响应期间") == 1
    assert fresh(inside).postponed_why == "防汛二级响应期间"
    assert fresh(inside).next_step_at is None
    assert fresh(outside).postponed_at is None and fresh(urgent).postponed_at is None


def test_standing_work_opened_during_a_response_waits_too() -> None:
    a_region(TOWN)
    services.postpone_standing(OFFICE, subject_uid=uuid7(), branch=TOWN, why="红色预警期间")
    one = routine(a_post(code=GRID))
    assert (one.postponed_why, one.next_step_at) == ("红色预警期间", None)
    many = Owed("duty.patrol", a_matter(), "巡查", clock.now(), ladder=DIGEST, standing=True)
    services.open_many(OFFICE, Post.unscoped.filter(region_code=GRID), many)
    assert Obligation.unscoped.get(kind="duty.patrol").postponed_why == "红色预警期间"


def test_after_the_response_it_goes_on_with_its_time_moved_by_the_wait() -> None:
    response, start = uuid7(), clock.now()
    one = routine(a_post(code=GRID))
    services.postpone_standing(OFFICE, subject_uid=response, branch=TOWN, why="响应")
    with clock.stopped(start + timedelta(days=2)):
        assert services.resume_standing(OFFICE, subject_uid=response) == 1
    moved = fresh(one).due_at - one.due_at
    assert abs(moved - timedelta(days=2)) < timedelta(seconds=5)
    assert fresh(one).next_step_at == fresh(one).due_at and fresh(one).postponed_why == ""


def test_where_two_responses_overlap_the_end_of_one_does_not_end_the_wait() -> None:
    rain, fire = uuid7(), uuid7()
    one = routine(a_post(code=GRID))
    services.postpone_standing(OFFICE, subject_uid=rain, branch=TOWN, why="暴雨红色")
    services.postpone_standing(OFFICE, subject_uid=fire, branch=the_village(), why="山火")
    assert services.resume_standing(OFFICE, subject_uid=rain) == 0
    assert fresh(one).postponed_why == "山火"
    assert services.resume_standing(OFFICE, subject_uid=fire) == 1
    assert fresh(one).postponed_at is None


def the_village() -> str:
    return a_region(VILLAGE).code


def test_an_extension_starts_the_ladder_anew_from_the_new_time() -> None:
    start = clock.now()
    one = routine(a_post(), days=1)
    with clock.stopped(start + timedelta(days=1, minutes=1)):
        climbing.climb_all()
        assert fresh(one).rung == 1 or fresh(one).slot is not None
        services.move_due(OFFICE, fresh(one), start + timedelta(days=9))
    assert (fresh(one).rung, fresh(one).next_step_at) == (0, start + timedelta(days=9))


def test_closed_long_ago_moves_to_the_archive_with_everything_and_stays_readable() -> None:
    one = routine(a_post())
    services.close(OFFICE, [one])
    before = Obligation.unscoped.filter(pk=one.pk).values().get()
    assert services.archive(clock.now() - timedelta(days=30)) == 0
    assert services.archive(clock.now() + timedelta(seconds=1)) == 1
    assert ObligationArchive.unscoped.values().get() == before
    assert not Obligation.unscoped.exists()
    assert [row.uid for row in selectors.of_subject(one.subject_uid)] == [one.uid]


def test_what_is_open_is_never_archived() -> None:
    routine(a_post())
    assert services.archive(clock.now() + timedelta(days=999)) == 0
