"""What the finder says after sending: a sentence, danger now."""

from datetime import timedelta

import pytest

from lastmile.domains.hazards import services
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.places import title_of_picture
from lastmile.domains.hazards.tests.factories import a_hazard, the_cast
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.obligations import selectors as obligations
from lastmile.kernel.errors import NotAllowed, NotValid, NotVisible, WrongState

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


@pytest.fixture
def hazard(cast):
    return a_hazard(cast.wang, title=title_of_picture("slope"))


def test_a_sentence_joins_the_description_and_the_title_that_named_only_the_kind(cast, hazard):
    services.describe_hazard(cast.wang, uid=hazard.uid, words=" 裂缝有\n手掌宽 ")
    services.describe_hazard(cast.wang, uid=hazard.uid, words="下面住着两户")
    kept = Hazard.unscoped.get(pk=hazard.pk)
    assert (kept.title, kept.details) == ("山体:裂缝有 手掌宽", "裂缝有 手掌宽\n下面住着两户")
    assert ledger.timeline("hazard", hazard.uid)[-1].private == {"note": "下面住着两户"}


def test_the_same_sentence_twice_is_said_once(cast, hazard):
    for _again in range(2):
        services.describe_hazard(cast.wang, uid=hazard.uid, words="裂缝")
    assert Hazard.unscoped.get(pk=hazard.pk).details == "裂缝"


def test_danger_said_later_is_owed_in_minutes_and_replaces_what_was_owed(cast, hazard):
    services.mark_danger(cast.wang, uid=hazard.uid)
    services.mark_danger(cast.wang, uid=hazard.uid)
    rows = obligations.of_subject(hazard.uid)
    assert [row.outcome for row in rows] == ["", "被替代"]
    assert rows[0].level == "red" and rows[0].due_at - hazard.received_at < timedelta(minutes=16)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    assert [row.kind for row in obligations.of_subject(hazard.uid) if not row.outcome] == ["hazard.rectify"]


def test_once_the_office_has_looked_one_calls_instead(cast, hazard):
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    with pytest.raises(WrongState, match="值班室"):
        services.describe_hazard(cast.wang, uid=hazard.uid, words="再说一句")
    with pytest.raises(WrongState):
        services.mark_danger(cast.wang, uid=hazard.uid)


def test_only_the_finder_and_the_office_add_to_a_report(cast, hazard):
    with pytest.raises(NotAllowed):
        services.describe_hazard(cast.li, uid=hazard.uid, words="x")
    with pytest.raises(NotVisible):
        services.mark_danger(cast.chen, uid=hazard.uid)
    services.describe_hazard(cast.zhang, uid=hazard.uid, words="电话里补充")


def test_nothing_is_no_sentence(cast, hazard):
    with pytest.raises(NotValid):
        services.describe_hazard(cast.wang, uid=hazard.uid, words=" \n ")
