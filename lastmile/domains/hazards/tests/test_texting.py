"""编号发到你的短信: once, to the finder, behind every call to a post, and never before the report itself holds."""

import pytest

from lastmile.domains.hazards import jobs, services
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.tests.factories import GRID, a_hazard, the_cast
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.jobs.models import Job
from lastmile.foundation.people.models import Person
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
HANDLER = "lastmile.domains.hazards.jobs.text_number"


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


def test_the_finder_gets_the_number_once_in_the_lane_of_everybody_else(cast):
    hazard = a_hazard(cast.wang, from_phone=True)
    jobs.text_number(hazard.uid)
    jobs.text_number(hazard.uid)
    sent = Attempt.objects.select_related("message").get()
    phone = Person.unscoped.get(pk=cast.wang.person_id).phone
    assert (sent.channel, sent.address, sent.lane, sent.asks) == ("sms", phone, 2, False)
    assert hazard.number in sent.message.text and hazard.title in sent.message.text


def test_the_request_only_puts_the_work_aside_and_a_report_sent_again_puts_none(cast):
    uid = uuid7()
    for _time in range(2):
        a_hazard(cast.wang, uid=uid, from_phone=True)
    assert Job.objects.filter(handler=HANDLER).count() == 1 and not Attempt.objects.exists()


def test_a_report_from_the_desk_is_not_texted(cast):
    a_hazard(cast.wang)
    assert not Job.objects.filter(handler=HANDLER).exists()


def test_the_public_and_whoever_has_no_number_get_none(cast):
    tip = a_hazard(Scope.of_system("public", ["hazard.report"]), from_phone=True)
    mine = a_hazard(cast.wang, from_phone=True)
    Person.unscoped.filter(pk=cast.wang.person_id).update(phone="")
    assert [services.text_number(one) for one in (tip.uid, mine.uid, uuid7())] == [0, 0, 0]
    assert Hazard.unscoped.filter(region_code=GRID).count() == 2 and not Attempt.objects.exists()
