"""看到危险 is a hazard; whoever reported it reads how far it is, in four words."""

from datetime import date

import pytest

from lastmile.domains.hazards import services
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.tests.factories import GRID, a_hazard, the_cast
from lastmile.domains.tips import public as tips
from lastmile.domains.tips.models import Tip
from lastmile.domains.tips.tests.factories import NAME, PHONE, VILLAGE, sent
from lastmile.foundation.files import services as files
from lastmile.foundation.files.tests.uploads import encoded, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


def seen(**more):
    """A danger told by the public and taken as a hazard."""
    one = sent("danger", what="后坡裂了一道缝", where="3组小学后面", position=(103.18, 26.08), **more)
    hazard = services.take_tip(one.tip.uid)
    assert hazard is not None
    return one, hazard


def word(one):
    one.tip.refresh_from_db()
    return one.tip.status


def go_to_the_end(cast, uid):
    services.confirm_hazard(cast.zhang, uid=uid, grade="general")
    services.rectify_hazard(cast.li, uid=uid, proof="已清理")
    services.verify_hazard(cast.zhao, uid=uid)


def test_it_is_a_hazard_of_the_public_without_a_word_of_who(cast):
    one, hazard = seen(named=True, name=NAME, phone=PHONE, photo=upload(encoded()))
    assert (hazard.uid, hazard.source, hazard.region_code) == (one.tip.uid, "public", VILLAGE)
    assert hazard.found_by is None and hazard.finder == "" and NAME not in str(hazard.__dict__)
    assert len(files.of_subject("hazard", hazard.uid)) == 1
    assert services.take_tip(one.tip.uid) == hazard and Hazard.unscoped.count() == 1


def test_what_the_public_may_not_make_a_hazard_of_is_none(cast):
    assert services.take_tip(sent("violation").tip.uid) is None and not Hazard.unscoped.exists()


def test_the_four_words_follow_the_loop(cast):
    one, hazard = seen()
    assert word(one) == "received"
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    assert word(one) == "checking"
    services.rectify_hazard(cast.li, uid=hazard.uid, proof="已清理")
    assert word(one) == "handled"
    services.verify_hazard(cast.zhao, uid=hazard.uid)
    assert word(one) == "answered" and "另一个人复查过" in tips.progress_of(one.tip).answers[0].words


def test_nothing_found_is_said(cast):
    one, hazard = seen()
    services.dismiss_hazard(cast.zhang, uid=hazard.uid, note="是旧裂缝")
    assert word(one) == "answered" and "没有发现" in tips.progress_of(one.tip).answers[0].words


def test_joined_to_another_it_goes_on_with_that_one(cast):
    first = a_hazard(cast.wang)
    one, hazard = seen()
    services.join_hazard(cast.zhang, uid=hazard.uid, first_uid=first.uid)
    assert word(one) == "checking"
    go_to_the_end(cast, first.uid)
    assert word(one) == "answered"


def test_already_in_another_system_is_said_too(cast):
    one, hazard = seen()
    services.close_elsewhere(cast.zhang, uid=hazard.uid, system="省平台", number="7", day=date(2026, 7, 1))
    assert word(one) == "answered"


def test_not_solved_opens_the_hazard_again(cast):
    one, hazard = seen()
    go_to_the_end(cast, hazard.uid)
    tips.say_again(code=one.code, words="又裂开了")
    opened = services.take_tip_again(one.tip.uid)
    assert opened is not None and opened.status == "rectifying" and word(one) == "received"
    services.rectify_hazard(cast.li, uid=hazard.uid, proof="又清理")
    services.verify_hazard(cast.zhao, uid=hazard.uid)
    assert word(one) == "answered" and len(tips.progress_of(one.tip).answers) == 2


def test_not_solved_of_a_joined_one_opens_the_first(cast):
    first = a_hazard(cast.wang)
    one, hazard = seen()
    services.join_hazard(cast.zhang, uid=hazard.uid, first_uid=first.uid)
    go_to_the_end(cast, first.uid)
    tips.say_again(code=one.code)
    opened = services.take_tip_again(one.tip.uid)
    assert opened is not None and opened.pk == first.pk and opened.status == "rectifying"


def test_a_hazard_nobody_of_the_public_reported_tells_nobody(cast):
    own = a_hazard(cast.wang, region_code=GRID)
    go_to_the_end(cast, own.uid)
    assert not Tip.unscoped.exists()
