"""A level is said in the language of whoever reads, whichever language the process began with."""

from django.utils.translation import override

from lastmile.foundation.web.templatetags import ui


def test_a_level_is_said_in_the_readers_language():
    with override("en"):
        assert "Red" in ui.level("red")
    with override("zh-hans"):
        assert "红" in ui.level("red")
