"""A department that listed a hazard sees it until it has lifted the supervision, and is asked to lift it."""

import pytest

from lastmile.domains.hazards import selectors, services
from lastmile.domains.hazards.tests.factories import a_hazard, departments, the_cast
from lastmile.foundation.obligations import selectors as obligations
from lastmile.kernel import clock
from lastmile.kernel.errors import NotVisible

pytestmark = pytest.mark.django_db
FIVE = {"measures": "降水位", "plan": "先撤", "responsible_unit": "水务站", "responsible_person": "某人", "money": 0}


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


@pytest.fixture
def water(cast):
    """孙 of the county's water department."""
    return departments()[0]


@pytest.fixture
def listed(cast, water):
    """A 重大 hazard the department judged and listed."""
    hazard = services.confirm_hazard(cast.zhang, uid=a_hazard(cast.wang, picture="water").uid, grade="suspected")
    services.judge_major(water, uid=hazard.uid, unit="东川区水务局", clause="第三条")
    services.prepare_hazard(cast.zhang, uid=hazard.uid, due_on=clock.today(), **FIVE)
    return services.list_hazard(water, uid=hazard.uid, unit="东川区水务局")


def lifting(hazard):
    return [row.holder for row in obligations.of_subject(hazard.uid) if row.kind == "hazard.lift" and not row.outcome]


def gone(scope, hazard):
    with pytest.raises(NotVisible):
        selectors.get_matter(scope, hazard.uid)
    return True


def test_closed_the_department_still_sees_it_and_lifts(cast, water, listed):
    services.rectify_hazard(cast.wang, uid=listed.uid, proof="坝补好了")
    services.accept_major(water, uid=listed.uid, unit="东川区水务局", document="东水验1号")
    services.verify_hazard(cast.zhang, uid=listed.uid)
    assert lifting(listed) == ["孙某"] and selectors.get_matter(water, listed.uid)
    services.lift_supervision(water, uid=listed.uid)
    assert lifting(listed) == [] and gone(water, listed)


def test_found_not_to_be_major_it_is_asked_to_lift_once(cast, water, listed):
    services.lower_hazard(water, uid=listed.uid, unit="东川区水务局", note="没有贯通")
    assert lifting(listed) == ["孙某"]
    services.rectify_hazard(cast.wang, uid=listed.uid, proof="坝补好了")
    services.verify_hazard(cast.zhang, uid=listed.uid)
    assert lifting(listed) == ["孙某"]
    services.lift_supervision(water, uid=listed.uid)
    assert lifting(listed) == [] and gone(water, listed)


def test_not_listed_it_ends_with_the_hazard(cast, water, listed):
    services.lower_hazard(water, uid=listed.uid, unit="东川区水务局", note="没有贯通")
    services.lift_supervision(water, uid=listed.uid)
    assert gone(water, listed)
