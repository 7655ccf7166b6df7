from datetime import timedelta

import pytest

from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.obligations import climbing, digest, services
from lastmile.foundation.obligations.models import Callout
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.obligations.tests.factories import DIGEST, a_matter, a_person, a_post, hold
from lastmile.foundation.people.models import Person, Post
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
TOWN, VILLAGE, GRID = "530113104", "530113104201", "530113104201001"


def late(post: Post, days: float) -> None:
    """A routine matter of a post, late by some days."""
    matter = a_matter(kind="hazard")
    due = clock.now() - timedelta(days=days)
    services.open_one(a_scope("53"), post, Owed("hazard.rectify", matter, "整改", due, ladder=DIGEST, standing=True))


def morning() -> int:
    climbing.climb_all()
    return digest.send_all()


def texts(person: Person) -> list[str]:
    return [one.say for one in Attempt.objects.filter(subject_uid=person.uid)]


def test_one_message_a_person_whatever_number_of_posts_and_matters() -> None:
    chen = a_person()
    posts = [a_post(code=GRID), a_post("forest_ranger", code=GRID)]
    for post in posts:
        hold(post, chen)
        late(post, 1)
        late(post, 1)
    assert morning() == 1
    assert texts(chen) == ["您有4件事已逾期。打开今日待办办理,来不及的说明原因即可。"]
    assert Callout.objects.count() == 0


def test_a_second_run_on_the_same_day_sends_nothing_and_the_next_day_once_more() -> None:
    post = a_post(code=GRID)
    chen, start = hold(post).person, clock.now()
    late(post, 1)
    with clock.stopped(start):
        assert (morning(), morning()) == (1, 0)
    with clock.stopped(start + timedelta(days=1)):
        assert morning() == 1
    assert len(texts(chen)) == 2


def test_a_keypad_phone_gets_it_by_sms_and_never_by_call() -> None:
    post = a_post(code=GRID)
    hold(post, a_person(keypad=True))
    late(post, 1)
    morning()
    assert [one.channel for one in Attempt.objects.all()] == ["sms"]


def test_after_days_the_superior_hears_of_it_then_the_leader() -> None:
    leader = a_post("deputy_in_charge", TOWN)
    secretary = a_post("village_secretary", VILLAGE, superior=leader)
    grid = a_post(code=GRID, superior=secretary)
    people = [hold(post).person for post in (grid, secretary, leader)]
    start = clock.now()
    late(grid, 0.01)
    told = []
    for day in (0, 3.1, 7.2):
        with clock.stopped(start + timedelta(days=day)):
            morning()
            told.append([len(texts(person)) for person in people])
    assert told == [[1, 0, 0], [2, 1, 0], [3, 2, 1]]
    assert texts(people[1])[0].startswith("您管的岗位有1件逾期")
    assert texts(people[2])[0].startswith("本辖区有1件逾期较久")


def test_of_a_vacant_post_the_superior_hears_at_once() -> None:
    secretary = a_post("village_secretary", VILLAGE)
    yu = hold(secretary).person
    late(a_post(code=GRID, superior=secretary), 0.01)
    morning()
    assert len(texts(yu)) == 1


def test_what_is_postponed_or_in_time_is_not_in_the_digest() -> None:
    post = a_post(code=GRID)
    hold(post)
    late(post, 1)
    late(post, -1)
    services.postpone_standing(a_scope("53"), subject_uid=uuid7(), branch=TOWN, why="响应")
    assert morning() == 0


def test_two_hundred_people_cost_as_many_queries_as_ten_but_for_batches() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries(number: int) -> int:
        for _ in range(number):
            post = a_post(code=GRID)
            hold(post)
            late(post, 1)
        climbing.climb_all()
        with CaptureQueriesContext(connection) as asked:
            digest.send_all()
        return len(asked)

    few, many = queries(10), queries(150)
    assert many - few < 15
