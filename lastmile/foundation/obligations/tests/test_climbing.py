import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.obligations import answering, climbing, selectors, services
from lastmile.foundation.obligations.models import Callout, CalloutCover, LadderCopy, Obligation, Step
from lastmile.foundation.obligations.tests.factories import a_person, a_post, hold
from lastmile.foundation.obligations.tests.night import START, Night
from lastmile.foundation.people.models import Holding, Person, Post
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db
VILLAGE, TOWN, COUNTY = "530113104201", "530113104", "530113"


def a_village() -> tuple[Post, Post, Post]:
    """A grid member with A and B below a secretary below a duty leader."""
    leader = a_post("duty_leader", TOWN)
    hold(leader, "杨树和")
    secretary = a_post("village_secretary", VILLAGE, superior=leader)
    hold(secretary, "余正昌")
    grid = a_post("grid_member", VILLAGE + "003", superior=secretary, title="海科村3组网格员")
    hold(grid, "陈有福")
    hold(grid, "余小满", rank="B")
    return grid, secretary, leader


def holder(post: Post, rank: str = "A") -> Person:
    return Holding.objects.get(post=post, rank=rank).person


def test_nobody_answers_and_it_climbs_to_the_duty_leader_and_stays_on_the_list() -> None:
    grid, secretary, leader = a_village()
    night = Night([grid]).until(60)
    assert night.calls(holder(grid)) == [("holder_a", 0), ("holder_a", 3), ("holder_a", 5), ("holder_a", 7)]
    assert night.calls(holder(grid, "B")) == [("holder_b", 8)]
    assert night.calls(holder(secretary)) == [("superior", 10)]
    assert [door.post for door in night.doors()] == [secretary]
    assert night.calls(holder(leader)) == [("duty_leader", 30)]
    row = night.owed(grid)
    assert row.done_at is None and row.next_step_at is None


def test_the_list_says_where_to_go_and_what_follows_also_at_the_top() -> None:
    grid, _secretary, _leader = a_village()
    night = Night([grid]).until(20)
    [door] = night.doors()
    assert VILLAGE in door.place and grid.region.name in door.place
    then = {row.kind: row.then for row in selectors.of_subject(night.matter.uid)}
    assert then == {"call.answer": "报带班领导和区值班室", "call.door": "没登记结果,照叫应规则继续往上转"}
    night.until(40)
    [row] = [row for row in selectors.of_subject(night.matter.uid) if row.kind == "call.answer"]
    assert (row.next_name, row.then) == ("", "已转到最上一级,列在名单上直到办结")
    Obligation.unscoped.filter(uid=row.uid).update(postponed_at=night.now, postponed_why="红色预警期间")
    assert "已顺延,恢复后再转" in {row.then for row in selectors.of_subject(night.matter.uid)}


def test_one_person_with_three_posts_is_called_once_each_time() -> None:
    chen = a_person("陈有福")
    posts = [
        a_post(kind, title=title)
        for kind, title in (("grid_member", "网格员"), ("group_leader", "小组长"), ("forest_ranger", "护林员"))
    ]
    for post in posts:
        hold(post, chen)
    night = Night(posts).until(4)
    assert night.calls(chen) == [("holder_a", 0), ("holder_a", 3)]
    assert CalloutCover.objects.count() == 6
    first = [one for one in night.attempts(chen) if one.reference == Callout.objects.order_by("id")[0].uid]
    assert sorted(one.channel for one in first) == ["in_app", "sms", "voice"]
    assert first[0].say == "您以3个身份收到:网格员、小组长、护林员。"


def test_a_vacant_post_turns_to_its_stand_in_at_once_and_shows_why() -> None:
    post = a_post()
    yu = hold(post, "余小满", rank="B").person
    night = Night([post]).until(1)
    assert night.calls(yu) == [("holder_b", 0)]
    assert night.steps(post) == [("第一通", 0, "vacant"), ("重拨", 0, "vacant"), ("换 B 角", 0, "")]


def test_a_superior_who_is_the_same_person_is_passed_at_once_and_the_next_one_up_goes_to_the_door() -> None:
    _grid, secretary, leader = a_village()
    team = a_post("team_captain", VILLAGE, superior=secretary)
    hold(team, holder(secretary))
    night = Night([team]).until(12)
    assert ("转上一级岗位", 8, "same") in night.steps(team)
    assert [door.post for door in night.doors()] == [leader]


def test_whoever_has_no_number_is_passed_at_once_and_it_shows() -> None:
    post = a_post()
    hold(post, a_person("没号码", phone="", keypad=True))
    yu = hold(post, "余小满", rank="B").person
    night = Night([post]).until(0)
    assert night.steps(post)[0] == ("第一通", 0, "no_address")
    assert night.calls(yu) == [("holder_b", 0)]


def test_a_ring_of_superiors_does_not_hang_the_ladder() -> None:
    one, other = a_post(), a_post()
    Post.unscoped.filter(pk=one.pk).update(superior=other)
    Post.unscoped.filter(pk=other.pk).update(superior=one)
    night = Night([one]).until(40)
    assert {why for _name, _minute, why in night.steps(one)} == {"vacant"}
    assert night.owed(one).next_step_at is None


def test_vacant_superiors_are_skipped_on_the_way_up() -> None:
    grid, secretary, leader = a_village()
    Holding.objects.filter(post=secretary).delete()
    night = Night([grid]).until(10)
    assert night.calls(holder(leader)) == [("superior", 10)]
    [why] = [(name, why) for name, _minute, why in night.steps(grid) if secretary.title in name]
    assert why == (f"转上一级岗位({secretary.title})", "vacant")


def test_the_superior_gets_one_call_with_the_list_of_names() -> None:
    _grid, secretary, _leader = a_village()
    posts = [a_post(code=VILLAGE + f"{number:03}", superior=secretary) for number in range(4, 7)]
    for post, name in zip(posts, ("马春梅", "孙立群", "罗应学"), strict=True):
        hold(post, name)
        hold(post, rank="B")
    night = Night(posts).until(10)
    yu = holder(secretary)
    assert night.calls(yu) == [("superior", 10)]
    assert night.attempts(yu)[0].say == "还没叫应3人:马春梅、孙立群、罗应学。按1表示我去找。"


def test_one_door_task_a_person_whatever_number_of_posts() -> None:
    _grid, secretary, _leader = a_village()
    sun = a_person("孙立群")
    posts = [a_post(kind, superior=secretary) for kind in ("grid_member", "forest_ranger")]
    for post in posts:
        hold(post, sun)
    night = Night(posts).until(20)
    assert [(door.post, door.occurrence) for door in night.doors()] == [(secretary, sun.uid.hex)]


def test_the_duty_leader_and_the_desk_of_the_county_are_both_told() -> None:
    grid, _secretary, leader = a_village()
    desk = a_post("bureau_duty", COUNTY)
    zhou = hold(desk, "周岚", rank="M").person
    night = Night([grid]).until(30)
    assert night.calls(zhou) == night.calls(holder(leader)) == [("duty_leader", 30)]


def test_two_hours_without_a_worker_do_not_fire_everything_at_once() -> None:
    grid, secretary, leader = a_village()
    night = Night([grid]).until(120, ticking=False).until(121)
    assert night.calls(holder(grid)) == [("holder_a", 120)]
    night.until(160)
    assert night.calls(holder(grid)) == [("holder_a", 120), ("holder_a", 123), ("holder_a", 125), ("holder_a", 127)]
    assert night.calls(holder(secretary)) == [("superior", 130)]
    assert night.calls(holder(leader)) == [("duty_leader", 150)]


def test_a_clock_that_jumps_back_fires_nothing_twice() -> None:
    grid, _secretary, _leader = a_village()
    night = Night([grid]).until(4)
    night.minute = -60
    climbing.climb_all()
    night.minute = 4
    climbing.climb_all()
    assert night.calls(holder(grid)) == [("holder_a", 0), ("holder_a", 3)]


def test_a_stand_in_brought_forward_is_called_now_and_the_rest_shows_why() -> None:
    grid, secretary, _leader = a_village()
    night = Night([grid]).until(1)
    assert services.bring_forward(a_scope("53"), [night.owed(grid)], to="holder_b") == 1
    night.until(2)
    assert night.calls(holder(grid, "B")) == [("holder_b", 1)]
    assert ("重拨", 1, "by_hand") in night.steps(grid)
    assert services.bring_forward(a_scope("53"), [night.owed(grid)], to="holder_b") == 0
    assert night.until(12).calls(holder(secretary)) == [("superior", 10)]


def hurried(night: Night, post: Post, minute: float) -> None:
    """换 B 角 of one post, and the seconds after it."""
    assert services.bring_forward(a_scope("53"), [night.owed(post)], to="holder_b") == 1
    night.until(minute)


def test_a_stand_in_hurried_for_posts_one_after_the_other_is_called_once() -> None:
    posts, yu = [a_post(), a_post("forest_ranger"), a_post("group_leader")], a_person("余小满")
    for post in posts:
        hold(post)
        hold(post, yu, rank="B")
    night = Night(posts).until(0.5)
    hurried(night, posts[0], 1)
    hurried(night, posts[1], 1.5)
    assert night.calls(yu) == [("holder_b", 0.5)]
    [first] = Callout.objects.filter(person=yu)
    assert CalloutCover.objects.filter(callout=first).count() == 2
    assert {one.callout_uid for one in Step.objects.filter(name="换 B 角")} == {first.uid}
    Attempt.objects.filter(reference=first.uid).update(settled_at=night.now)  # rang out: the third post rings again
    hurried(night, posts[2], 2)
    assert night.calls(yu) == [("holder_b", 0.5), ("holder_b", 1.5)]


def test_one_answer_answers_all_that_joined_a_call() -> None:
    posts, yu = [a_post(), a_post("forest_ranger")], a_person("余小满")
    for post in posts:
        hold(post)
        hold(post, yu, rank="B")
    night = Night(posts).until(0.5)
    for post in posts:
        hurried(night, post, night.minute + 0.5)
    assert {row.post for row in answering.covered_by(night.matter.uid, yu.pk)} == set(posts)


def test_a_change_of_the_pack_does_not_touch_what_is_open() -> None:
    grid, _secretary, _leader = a_village()
    night = Night([grid])
    content = night.owed(grid).ladder.content  # type: ignore[union-attr]
    assert content["version"] == "test" and content["rungs"][2]["earliest"] == 8


def test_postponed_obligations_do_not_climb() -> None:
    grid, _secretary, _leader = a_village()
    night = Night([grid])
    Obligation.unscoped.update(standing=True)
    services.postpone_standing(a_scope("53"), subject_uid=night.matter.uid, branch=TOWN, why="防汛二级响应期间")
    assert night.until(30).calls(holder(grid)) == []


def test_a_batch_costs_the_same_number_of_queries_for_few_or_many() -> None:
    def queries(number: int) -> int:
        posts = [a_post() for _ in range(number)]
        for post in posts:
            hold(post)
        night = Night(posts)
        with CaptureQueriesContext(connection) as asked:
            climbing.climb(night.now)
        return len(asked)

    queries(1)
    assert queries(40) <= queries(4) + 3  # SQLite cuts long inserts into several


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_make_every_call_once() -> None:
    posts = [a_post() for _ in range(30)]
    people = [a_person() for _ in range(10)]
    for number, post in enumerate(posts):
        hold(post, people[number % 10])
    night = Night(posts)
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        try:
            climbing.climb_all()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert Callout.objects.count() == 10
    assert CalloutCover.objects.count() == Step.objects.count() == 30
    assert {night.owed(post).rung for post in posts} == {1}
    assert clock.now() == START + timedelta(0)


def test_a_matter_that_cannot_be_climbed_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    grid, *_rest = a_village()
    night = Night([grid])
    other = a_post("grid_member", VILLAGE + "004")
    hold(other, "罗文")
    broken = Night([other])
    bad = broken.owed(other)
    copy = LadderCopy.objects.create(digest="x", pack="x", content={"rungs": "none"})
    Obligation.unscoped.filter(pk=bad.pk).update(ladder=copy)
    climbing.climb_all()
    assert night.calls(holder(grid)) == [("holder_a", 0)]
    assert not broken.calls(holder(other)) and "climb failed" in caplog.text


def test_a_stand_in_who_does_not_answer_is_not_sent_to_the_door() -> None:
    grid, secretary, leader = a_village()
    Holding.objects.filter(post=secretary).update(person=holder(grid, "B"))
    night = Night([grid]).until(20)
    assert [door.post for door in night.doors()] == [leader]
