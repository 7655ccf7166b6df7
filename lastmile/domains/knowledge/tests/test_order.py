"""What is learned first: what threatens now, then what lies nearby, then what the season brings."""

from hypothesis import given, settings
from hypothesis import strategies as st

from lastmile.domains.knowledge import rules
from lastmile.foundation.rulepacks import catalogue

TOPICS = list(catalogue.topics().values())


def ordered(month: int = 7, climate: str = "kunming", signals=(), kinds=()) -> list[rules.Shown]:
    return rules.in_order(TOPICS, signals=signals, kinds=kinds, month=month, climate=climate)


def test_an_alert_comes_before_the_danger_points_and_those_before_the_season():
    first = ordered(signals=["gale"], kinds=["landslide", "plant"])
    assert [one.topic.id for one in first[:3]] == ["gale", "landslide", "chemicals"]
    assert first[3].season and not first[-1].season


def test_the_season_is_that_of_the_climate():
    winter = {name: [one.topic.id for one in ordered(11, name) if one.season] for name in ("kunming", "jilin")}
    assert "carbon_monoxide" in winter["jilin"] and "carbon_monoxide" not in winter["kunming"]


@settings(max_examples=30, deadline=None)
@given(
    st.integers(1, 12), st.sampled_from(["", "kunming", "jilin"]),
    st.sets(st.sampled_from(sorted(catalogue.signals_built_in()))), st.sets(st.sampled_from(sorted(catalogue.point_kinds()))),
)  # fmt: skip
def test_nothing_is_lost_or_doubled_whatever_threatens(month, climate, signals, kinds):
    shown = ordered(month, climate, signals, kinds)
    assert sorted(one.topic.id for one in shown) == sorted(one.id for one in TOPICS)
    assert [one.alert for one in shown] == sorted((one.alert for one in shown), reverse=True)


def test_words_find_a_page_by_title_by_what_people_say_and_by_a_line():
    def found(words: str) -> list[str]:
        return [one.topic.id for one in rules.found(ordered(), words)]

    assert found("泥石流")[0] == "debris_flow" and found("煤气中毒") == ["carbon_monoxide"]
    assert "lightning" in found("大树") and found("没有这个词") == [] and "ice_snow" in found("摩托 急刹")
