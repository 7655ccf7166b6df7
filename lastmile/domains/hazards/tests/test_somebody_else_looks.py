"""What somebody did is looked at by another: the look stands on no list of who did it, and it is clear whose it is."""

from datetime import timedelta

import pytest

from lastmile.domains.hazards import services
from lastmile.domains.hazards.tests.factories import a_hazard, the_cast
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.people.models import Holding

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


def holder(hazard, kind):
    return next(row.holder for row in obligations.of_subject(hazard.uid) if row.kind == kind and not row.outcome)


def rectified(cast, who):
    hazard = services.confirm_hazard(cast.zhang, uid=a_hazard(cast.wang).uid, grade="general")
    return services.rectify_hazard(who, uid=hazard.uid, proof="改了")


def listed(scope):
    return {row.kind for row in obligations.owed_later(scope)}


@pytest.mark.parametrize(("who", "other"), [("zhang", "赵某"), ("zhao", "张某"), ("wang", "赵某")])
def test_the_office_looks_by_a_post_that_the_rectifier_does_not_hold(cast, who, other):
    who = getattr(cast, who)
    assert holder(rectified(cast, who), "hazard.verify") == other
    assert "hazard.verify" not in listed(who)


def test_one_person_in_both_posts_of_the_office_leaves_it_to_the_village(cast):
    theirs = Holding.objects.filter(person_id=cast.zhao.person_id)
    theirs.update(person_id=cast.zhang.person_id)
    hazard = rectified(cast, cast.zhang)
    assert holder(hazard, "hazard.verify") == "李某" and "hazard.verify" not in listed(cast.zhang)
    assert services.verify_hazard(cast.li, uid=hazard.uid).status == "closed"


def test_where_there_is_nobody_else_at_all_it_climbs_from_the_office(cast):
    Holding.objects.exclude(person_id__in=[cast.zhang.person_id, cast.wang.person_id]).delete()
    assert holder(rectified(cast, cast.zhang), "hazard.verify") == "张某"


def test_more_time_is_granted_by_a_post_that_who_asks_does_not_hold(cast):
    hazard = services.confirm_hazard(cast.zhang, uid=a_hazard(cast.wang).uid, grade="general")
    services.ask_for_more_time(cast.zhao, uid=hazard.uid, until_on=hazard.due_on + timedelta(days=1), reason="等料")
    assert holder(hazard, "hazard.extend") == "张某" and "hazard.extend" not in listed(cast.zhao)


def test_a_fix_that_is_drawn_is_looked_at_by_another(cast, monkeypatch):
    monkeypatch.setattr("lastmile.domains.hazards.rules.is_drawn", lambda uid, percent: True)
    hazard = services.fix_on_spot(cast.zhao, uid=a_hazard(cast.zhao).uid, note="搬走了")
    assert holder(hazard, "hazard.recheck") == "张某"
