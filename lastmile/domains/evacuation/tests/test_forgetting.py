"""Personal words of past nights go when their time is over; figures stay."""

from datetime import date, timedelta

import pytest

from lastmile.domains.evacuation import services
from lastmile.domains.evacuation.models import Help, Move, MoveList
from lastmile.domains.evacuation.selectors import figuring
from lastmile.domains.evacuation.tests.factories import a_night
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db


def test_names_and_where_they_went_are_erased_after_the_packs_months_and_figures_stay():
    night = a_night(homes=((4, 3, 1),))
    group = Move.unscoped.get(from_point=True)
    services.name_people(night.office, uid=group.uid, name="何建", phone="15400000888")
    night.say(group, "carry", note="何建的腿")
    night.say(group, "relatives", destination="工友家")
    services.allow_return(
        night.office, source_uid=night.source[1], points=[night.point.uid], approver="杨某", basis="lifted"
    )
    services.end_lists(night.office, source=night.source, why="预警解除")
    before = figuring.figures(night.office, night.source)
    assert services.forget() == 0
    with clock.stopped(clock.now() + timedelta(days=400)):
        assert services.forget() == 2
    group.refresh_from_db()
    assert (group.name, group.phone, group.destination) == ("", "", "") and Help.unscoped.get().note == ""
    assert figuring.figures(night.office, night.source) == before


def test_months_are_months_of_the_calendar():
    night = a_night(homes=((4, 3, 1),))
    group = Move.unscoped.get(from_point=True)
    services.name_people(night.office, uid=group.uid, name="何建")
    ended = clock.at(date(2025, 2, 1), 8)
    MoveList.unscoped.filter(pk=night.list.pk).update(ended_at=ended)
    with clock.stopped(clock.at(date(2026, 1, 31), 23)):  # 364 days: more than twelve times thirty
        assert services.forget() == 0
    with clock.stopped(clock.at(date(2026, 2, 2), 1)):
        assert services.forget() == 1
