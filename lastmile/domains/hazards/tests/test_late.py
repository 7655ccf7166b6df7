"""A late hazard climbs by the daily digest, from the post to its superior; explained late is easier than never."""

from datetime import timedelta

import pytest

from lastmile.domains.hazards import selectors, services
from lastmile.domains.hazards.tests.factories import a_hazard, the_cast
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.channels.models import Attempt
from lastmile.foundation.obligations import climbing, digest
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.obligations.services import postpone_standing
from lastmile.foundation.people import services as people
from lastmile.foundation.people.models import Person, Post
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    found = the_cast()
    post = Post.unscoped.get(kind="grid_member", pk=found.wang.acting_as.post_id)
    secretary = Post.unscoped.get(pk=found.li.acting_as.post_id)
    if post.superior_id is None:
        people.change_post(a_scope("53"), uid=post.uid, superior_uid=secretary.uid)
    return found


def told(scope) -> list[str]:
    person = Person.unscoped.get(pk=scope.person_id)
    return [one.say for one in Attempt.objects.filter(subject_uid=person.uid)]


def on_day(days: float) -> None:
    with clock.stopped(clock.now() + timedelta(days=days)):
        climbing.climb_all()
        digest.send_all()


def test_it_reaches_the_post_first_and_the_superior_after_some_days(cast):
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    on_day(7)
    assert told(cast.wang) == []
    on_day(9)
    assert any("您有1件事已逾期" in text for text in told(cast.wang)) and told(cast.li) == []
    on_day(12)
    assert any("您管的岗位有1件逾期" in text for text in told(cast.li))


def test_what_was_late_before_it_had_to_wait_is_not_said_to_climb_meanwhile(cast):
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    on_day(9)
    with clock.stopped(clock.now() + timedelta(days=9)):
        assert "转上一级岗位" in obligations.of_subject(hazard.uid)[0].then
        postpone_standing(cast.zhang, subject_uid=uuid7(), branch="530113104", why="暴雨红色预警期间")
        assert obligations.of_subject(hazard.uid)[0].then == "已顺延,恢复后再转"


def test_it_stands_under_late_once_its_day_is_over(cast):
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    late = selectors.Filters(tab="late")
    assert selectors.page(cast.zhang, late, None, 10) == []
    with clock.stopped(clock.now() + timedelta(days=8)):
        assert [one.pk for one in selectors.page(cast.zhang, late, None, 10)] == [hazard.pk]


def test_rectified_it_climbs_no_further(cast):
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    services.rectify_hazard(cast.wang, uid=hazard.uid, proof="改了")
    on_day(2)
    assert told(cast.wang) == told(cast.li) == []
