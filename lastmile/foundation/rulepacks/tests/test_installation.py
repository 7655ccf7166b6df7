"""What the settings say once for the whole installation."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from lastmile.foundation.rulepacks import installation, selectors
from lastmile.foundation.rulepacks.rules import Confidence

pytestmark = pytest.mark.django_db


def test_a_gateway_of_many_lines_is_told_to_the_platform(settings):
    settings.FIGURES = ["channel.voice_lines=120"]
    found = selectors.value("channel.voice_lines", "")
    assert found.whole == 120 and found.confidence == Confidence.LOCAL and "LASTMILE_FIGURES" in found.source


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        ("channel.lines=3", "no figure of the packs"),
        ("channel.voice_lines=many", "LASTMILE_FIGURES"),
        ("channel.voice_lines", "不能为空"),
        ("warning.summary_minutes=3", "set for a place"),
    ],
)
def test_a_bad_one_is_one_sentence(settings, pair, words):
    settings.FIGURES = [pair]
    with pytest.raises(ImproperlyConfigured, match=words):
        installation.figures()
