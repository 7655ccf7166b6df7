from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.obligations import services
from lastmile.foundation.obligations.models import LadderCopy, Obligation
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.obligations.tests.factories import DIGEST, RED_NIGHT, a_matter, a_person, a_post, hold
from lastmile.foundation.people.models import Post
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

pytestmark = pytest.mark.django_db


def owed(**values: object) -> Owed:
    values.setdefault("subject", a_matter())
    values.setdefault("due_at", clock.now() + timedelta(minutes=5))
    return Owed(**{"kind": "call.answer", "title": "叫应", "ladder": RED_NIGHT, **values})  # type: ignore[arg-type]


def test_opening_the_same_one_again_returns_the_first() -> None:
    post, what = a_post(), owed()
    first = services.open_one(a_scope("53"), post, what)
    assert services.open_one(a_scope("53"), post, what).pk == first.pk
    assert Entry.objects.filter(action="obligation.opened").count() == 1


def test_sixty_posts_cost_as_many_queries_as_six() -> None:
    def queries(number: int) -> int:
        posts = [a_post(code="530113104202001") for _ in range(number)]
        for post in posts:
            hold(post)
        with CaptureQueriesContext(connection) as asked:
            services.open_many(a_scope("53"), Post.unscoped.filter(pk__in=[post.pk for post in posts]), owed())
        return len(asked)

    queries(1)  # copies the ladder
    assert queries(60) == queries(6)


def test_opening_many_again_adds_only_what_is_missing() -> None:
    posts, what = Post.unscoped.filter(kind="grid_member"), owed()
    a_post()
    a_post()
    assert services.open_many(a_scope("53"), posts, what) == 2
    a_post()
    assert services.open_many(a_scope("53"), posts, what) == 1
    assert services.open_many(a_scope("53"), posts, what) == 0


def test_set_based_and_single_opening_write_the_same_row() -> None:
    post, what = a_post(), owed()
    hold(post)
    services.open_many(a_scope("53"), Post.unscoped.filter(pk=post.pk), what)
    other = owed(due_at=what.due_at, opened_at=what.opened_at)
    services.open_one(a_scope("53"), post, other)
    many, one = Obligation.unscoped.order_by("id").values()
    for name in ("id", "uid", "subject_uid"):
        many.pop(name), one.pop(name)
    assert many == one


def test_the_record_keeps_who_held_the_post_that_day() -> None:
    post = a_post()
    today = clock.today()
    hold(post, until_on=today - timedelta(days=1))
    now = hold(post, from_on=today, until_on=today)
    hold(post, from_on=today + timedelta(days=1))
    assert services.open_one(a_scope("53"), post, owed()).held_by == now
    services.open_many(a_scope("53"), Post.unscoped.filter(pk=post.pk), owed())
    assert Obligation.unscoped.order_by("-id")[0].held_by == now


def test_a_closed_post_owes_nothing() -> None:
    post = a_post(closed_on=date(2026, 1, 1))
    with pytest.raises(NotValid):
        services.open_one(a_scope("53"), post, owed())
    assert services.open_many(a_scope("53"), Post.unscoped.filter(pk=post.pk), owed()) == 0


def test_the_ladder_is_copied_once_and_stays_as_it_was() -> None:
    services.open_one(a_scope("53"), a_post(), owed())
    services.open_one(a_scope("53"), a_post(), owed())
    assert [copy.pack for copy in LadderCopy.objects.all()] == ["red_night test"]


def test_a_routine_matter_cannot_have_a_ladder_of_calls() -> None:
    with pytest.raises(ValueError, match="routine"):
        owed(kind="hazard.rectify")
    owed(kind="hazard.rectify", ladder=DIGEST)


def test_hostile_words_are_kept_as_words() -> None:
    post = a_post(title="'; DROP TABLE people_post; --%s")
    hold(post, a_person("<script>"))
    services.open_many(a_scope("53"), Post.unscoped.filter(pk=post.pk), owed(title="100%s '\"; --"))
    assert Obligation.unscoped.get().title == "100%s '\"; --"
