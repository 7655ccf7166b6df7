"""收到的消息: what went to oneself, at the office's desk as on the phone."""

import pytest

from lastmile.foundation.channels.tests.factories import an_attempt
from lastmile.interfaces.console.tests.cast import sign_in

pytestmark = pytest.mark.django_db


def inbox(one):
    return sign_in(one).get("/inbox/").content.decode()


def test_what_went_to_me_is_read_here_and_nothing_of_others(cast):
    for who, words in ((cast.zhao, "今天要办三件事"), (cast.wang, "给别人的")):
        an_attempt(channel="in_app", address=str(who.person_uid), text=words)
    page = inbox(cast.zhao)
    assert "今天要办三件事" in page and "给别人的" not in page


def test_an_empty_one_says_what_will_stand_there(cast):
    assert "还没有发给您的消息" in inbox(cast.zhao)


def test_it_is_found_under_ones_name(cast):
    assert 'href="/inbox/"' in sign_in(cast.zhao).get("/").content.decode()
