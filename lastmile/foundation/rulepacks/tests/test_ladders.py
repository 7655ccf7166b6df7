import pytest

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.rulepacks import selectors, services
from lastmile.foundation.rulepacks.catalogue import UnknownFigure

pytestmark = pytest.mark.django_db
ANYBODY = a_scope("")


def test_red_at_night_has_six_rungs_as_written() -> None:
    ladder = selectors.ladder("red_night", "530113104")
    assert ladder["title"] == "红色·夜间"
    assert [(rung["to"], rung["earliest"], rung["repeat"]) for rung in ladder["rungs"]] == [
        ("holder_a", 0, 1),
        ("holder_a", 3, 3),
        ("holder_b", 8, 1),
        ("superior", 10, 1),
        ("door", 15, 1),
        ("duty_leader", 30, 1),
    ]
    assert ladder["more"]["actions"] == ["call", "call", "call", "call", "door", "decide"]
    assert (ladder["listen_seconds"], ladder["key"], ladder["sms_reply"]) == (20, "1", "1")
    assert (ladder["more"]["from"], ladder["more"]["until"], ladder["more"]["colours"]) == ("22:00", "06:30", ["red"])
    assert ladder["rungs"][5]["post_kinds"] == ["duty_leader", "bureau_duty"]


def test_redials_are_over_before_the_stand_in_is_called() -> None:
    rungs = selectors.ladder("red_night", "530113104")["rungs"]
    last_redial = rungs[1]["earliest"] + (rungs[1]["repeat"] - 1) * rungs[1]["repeat_every"]
    assert last_redial + rungs[2]["wait"] <= rungs[2]["earliest"]


def test_routine_matters_climb_by_the_digest_on_the_day_after_three_and_after_seven() -> None:
    ladder = selectors.ladder("daily_digest", "530113104")
    assert (ladder["by"], ladder["starts"], ladder["title"]) == ("digest", "due", "每日汇总")
    assert [rung["earliest"] / 1440 for rung in ladder["rungs"]] == [0, 3, 7]


def test_a_regions_own_figure_is_in_its_ladder_and_makes_another_version() -> None:
    services.override(ANYBODY, a_region("530113"), key="call.redials", value=2, reason="线路少")
    here, elsewhere = selectors.ladder("red_night", "530113104"), selectors.ladder("red_night", "530112")
    assert (here["rungs"][1]["repeat"], elsewhere["rungs"][1]["repeat"]) == (2, 3)
    assert here["version"] != elsewhere["version"]
    assert elsewhere["version"] == selectors.ladder("red_night", "22")["version"]


def test_a_ladder_nobody_wrote_is_a_fault_of_the_code_that_asks() -> None:
    with pytest.raises(UnknownFigure):
        selectors.ladder("purple_noon", "53")
