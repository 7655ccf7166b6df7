"""What was rectified stands in the list under the day of the look that is owed, and back under its own when it is returned."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps

from lastmile.domains.hazards import selectors, services
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.selectors import Filters
from lastmile.domains.hazards.tests.factories import a_hazard, departments, the_cast
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.people.models import Account
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


def confirmed(cast, days, grade="general", **facts):
    due_on = clock.today() + timedelta(days=days)
    return services.confirm_hazard(cast.zhang, uid=a_hazard(cast.wang, **facts).uid, grade=grade, due_on=due_on)


def looked_at(hazard, kind="hazard.verify"):
    [row] = [one for one in obligations.of_subject(hazard.uid) if one.kind == kind and not one.outcome]
    return clock.last_day(row.due_at)


def test_it_comes_behind_what_is_due_before_the_look(cast, client):
    done, due = confirmed(cast, 0), confirmed(cast, 1)
    services.rectify_hazard(cast.wang, uid=done.uid, proof="清了")
    assert selectors.page(cast.zhang, Filters(), None, 9) == [due, done]
    assert Hazard.unscoped.get(pk=done.pk).sort_on == looked_at(done) > due.due_on
    client.force_login(Account.objects.get(login="张某"))
    day = looked_at(done)
    assert f"{day.month}月{day.day}日" in client.get("/hazards/?tab=rectified").content.decode()


def test_returned_or_judged_it_stands_under_its_own_day_again(cast):
    water, _bureau = departments()
    hazard = confirmed(cast, 9, "suspected", picture="water")
    services.rectify_hazard(cast.wang, uid=hazard.uid, proof="清了")
    services.return_hazard(cast.zhang, uid=hazard.uid, note="还漏")
    assert Hazard.unscoped.get().sort_on == hazard.due_on
    services.rectify_hazard(cast.wang, uid=hazard.uid, proof="又清了")
    judged = services.judge_major(water, uid=hazard.uid, unit="东川区水务局", clause="第三条")
    assert Hazard.unscoped.get().sort_on == judged.sort_on == hazard.due_on


def test_those_of_before_are_moved_at_once(cast):
    done, open_still = confirmed(cast, 0), confirmed(cast, 1)
    services.rectify_hazard(cast.wang, uid=done.uid, proof="清了")
    Hazard.unscoped.update(sort_on=clock.today())
    import_module("lastmile.domains.hazards.migrations.0011_listed_by_the_look").list_by_the_look(apps, None)
    days = dict(Hazard.unscoped.values_list("pk", "sort_on"))
    assert days == {done.pk: looked_at(done), open_still.pk: clock.today()}
