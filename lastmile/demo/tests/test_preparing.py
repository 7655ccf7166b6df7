"""The demo is prepared whole or not at all."""

import pytest
from django.core.management import CommandError, call_command

from lastmile.demo import district
from lastmile.demo.cast import COUNTY
from lastmile.demo.management.commands import demo
from lastmile.foundation.people.tests.factories import a_person, an_account

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _begun(settings, monkeypatch):
    settings.DEMO = True
    monkeypatch.setattr(demo, "call_command", lambda *_words, **_options: None)
    an_account(a_person(COUNTY))


def test_one_that_was_broken_off_says_so_instead_of_serving_half_a_district():
    with pytest.raises(CommandError, match="prepared only halfway"):
        call_command("demo", "prepare")


def test_one_that_is_whole_is_left_alone(capsys):
    district.end_preparing()
    call_command("demo", "prepare")
    assert "there already" in capsys.readouterr().out
