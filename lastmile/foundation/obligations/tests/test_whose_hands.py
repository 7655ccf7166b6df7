"""What is owed goes with the post: what is open is in the hands of whoever holds it today, what is over stays with whoever did it."""

from datetime import timedelta

import pytest

from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.obligations import selectors, services
from lastmile.foundation.obligations.rules import Outcome
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.obligations.tests.factories import DIGEST, a_matter, a_person, a_post, hold
from lastmile.foundation.people.models import Holding
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db


def owed(post, matter):
    due_at = clock.now() + timedelta(days=7)
    return services.open_one(
        a_scope("53"), post, Owed(kind="hazard.rectify", subject=matter, title="整改", due_at=due_at, ladder=DIGEST)
    )


def leave(holding):
    Holding.objects.filter(pk=holding.pk).update(until_on=clock.today() - timedelta(days=1))


def names(matter):
    return [row.holder for row in selectors.of_subject(matter.uid)], selectors.first_open([matter.uid])


def test_whoever_comes_has_what_is_open_and_whoever_left_what_they_did():
    post, matter = a_post(), a_matter()
    first = hold(post, a_person("旧某"))
    done = owed(post, a_matter())
    services.close(a_scope("53"), [done], outcome=Outcome.DONE)
    row = owed(post, matter)
    leave(first)
    assert names(matter)[0] == [""]
    hold(post, a_person("新某"))
    assert names(matter)[0] == ["新某"] and names(matter)[1][matter.uid].holder == "新某"
    assert [one.holder for one in selectors.of_subject(done.subject_uid)] == ["旧某"]
    assert row.held_by == first


def test_the_holder_is_asked_for_only_where_somebody_left(django_assert_num_queries):
    post, matter = a_post(), a_matter()
    hold(post)
    owed(post, matter)
    with django_assert_num_queries(1):
        selectors.first_open([matter.uid])
