"""Photos of what is over go when their time is, with their files; nothing sooner, and no file that another matter shows."""

from datetime import timedelta

import pytest
from django.conf import settings

from lastmile.domains.hazards import jobs
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.tests.factories import a_hazard, the_cast
from lastmile.domains.tips import jobs as tip_jobs
from lastmile.domains.tips.models import Tip
from lastmile.domains.tips.tests.factories import a_tip
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.files import services as files
from lastmile.foundation.files.models import Attachment
from lastmile.foundation.files.tests.uploads import encoded, upload
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people.rules import months_before
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks import services as pack_services
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return the_cast()


def closed(cast, months, *, days=1):
    """A hazard with a photo, closed so many months and days ago."""
    hazard = a_hazard(cast.wang)
    photo = files.keep(cast.wang, hazard, upload(encoded()), role="before")
    day = months_before(clock.today(), months) - timedelta(days=days)
    Hazard.unscoped.filter(pk=hazard.pk).update(status="closed", closing="verified", closed_at=clock.start_of(day))
    return hazard, photo


def kept(photo):
    return Attachment.unscoped.filter(pk=photo.pk).exists(), files.path_of(photo.sha256).exists()


def months():
    return packs.value("retention.photo", "").whole


def test_the_timetable_runs_it():
    assert settings.TIMETABLE["forget-photos"][0] == "lastmile.domains.hazards.jobs.forget"


def test_they_go_after_their_time_with_the_file_and_the_ledger_says_so(cast):
    hazard, photo = closed(cast, months())
    assert kept(photo) == (True, True)
    assert jobs.forget() == 1 and jobs.forget() == 0
    assert kept(photo) == (False, False) and Hazard.unscoped.filter(pk=hazard.pk).exists()
    assert Entry.objects.get(action="photos.erased").figures == {"count": 1}


def test_they_stay_until_then_and_while_it_is_open(cast):
    _hazard, young = closed(cast, months(), days=0)
    opened = a_hazard(cast.wang)
    photo = files.keep(cast.wang, opened, upload(encoded()), role="before")
    assert jobs.forget() == 0 and kept(young) == kept(photo) == (True, True)


def test_a_place_may_keep_them_shorter(cast):
    hazard, photo = closed(cast, 7)
    township = a_region(hazard.region_code[:9])
    pack_services.override(a_scope("53"), township, key="retention.photo", value="6", reason="本地规定")
    assert jobs.forget() == 1 and kept(photo) == (False, False)


def test_so_do_the_photos_of_a_tip_answered_so_long_ago(cast):
    tip = a_tip()
    photo = files.keep(cast.wang, tip, upload(encoded()), role="other")
    assert tip_jobs.forget() == 0 and kept(photo) == (True, True)
    day = months_before(clock.today(), months()) - timedelta(days=1)
    Tip.unscoped.filter(pk=tip.pk).update(status="answered", answered_at=clock.start_of(day))
    assert tip_jobs.forget() == 1 and kept(photo) == (False, False)


def test_a_file_that_another_matter_shows_stays(cast):
    hazard, photo = closed(cast, months())
    other = a_hazard(cast.wang)
    files.repeat(cast.wang, "hazard", hazard.uid, other, role="before")
    assert jobs.forget() == 1 and kept(photo) == (False, True)
