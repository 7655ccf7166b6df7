"""A response ends while standing work is being opened under it: what was opened does not wait for it for ever."""

import threading
from datetime import timedelta

import pytest
from django.db import connections, transaction

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.obligations import services
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.obligations.services import Owed
from lastmile.foundation.obligations.tests.factories import DIGEST, a_matter, a_post
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7
from tools.waiting import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)
TOWN, OFFICE, ALERT = "530113104", a_scope("53"), uuid7()


def open_each(post, owed):
    services.open_each(OFFICE, [(post, owed)])


def open_many(post, owed):
    services.open_many(OFFICE, type(post).unscoped.filter(pk=post.pk), owed)


def open_one(post, owed):
    services.open_one(OFFICE, post, owed)


@pytest.mark.parametrize("opens", [open_one, open_each, open_many])
def test_work_opened_while_a_response_ends_goes_on(opens):
    a_region(TOWN)
    post, opened, ended = a_post(), threading.Event(), threading.Event()
    services.postpone_standing(OFFICE, subject_uid=ALERT, branch=TOWN, why="暴雨红色预警期间")
    due = clock.now() + timedelta(days=7)
    owed = Owed("hazard.rectify", a_matter(kind="hazard"), "整改", due, ladder=DIGEST, standing=True)

    def opening():
        with transaction.atomic():
            opens(post, owed)
            opened.set()
            ended.wait(0.2)  # whoever ends the response does not come to its end before this does
        connections.close_all()

    thread = threading.Thread(target=opening)
    thread.start()
    opened.wait(PATIENCE)
    services.resume_standing(OFFICE, subject_uid=ALERT)
    ended.set()
    thread.join(PATIENCE)
    assert Obligation.unscoped.get().postponed_at is None
