"""Rounds and the year's calendar as data: every number a figure, both climates in full, wrong ones named."""

import pytest

from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.rounds import climate_of
from lastmile.foundation.rulepacks.tables import PackIsWrong
from lastmile.foundation.rulepacks.tests.broken import a_copy

RULES, CLIMATES = catalogue.round_rules(), catalogue.climates()


def test_every_season_asks_at_least_as_often_as_by_colour_alone():
    figures = catalogue.current().packs["national"].figures
    always = {colour: figures[key].number for colour, key in RULES.seasons["always"].days.items()}
    for season in RULES.seasons.values():
        assert all(figures[key].number <= always[colour] for colour, key in season.days.items()), season.id


@pytest.mark.parametrize("name", ["kunming", "jilin"])
def test_every_month_of_a_climate_has_something_due(name):
    covered = {
        (month - 1) % 12 + 1
        for seed in CLIMATES[name].seeds
        for month in range(int(seed.starts[:2]), int(seed.ends[:2]) + 1)
    }
    assert covered == set(range(1, 13))


def test_the_calendar_of_jilin_says_that_it_waits_for_an_official_copy():
    assert CLIMATES["jilin"].to_confirm
    assert not CLIMATES["kunming"].to_confirm


def test_a_place_finds_the_calendar_of_its_climate():
    assert climate_of(CLIMATES, "530113104").id == "kunming"
    assert climate_of(CLIMATES, "220581102").id == "jilin"
    assert climate_of(CLIMATES, "110101001") is None
    assert climate_of(CLIMATES, "110101001", "jilin").id == "jilin"


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("rounds.toml", '"season.flood_from"', '"season.wet_from"', "season.wet_from is no figure"),
        ("rounds.toml", 'red = "patrol.red_days"', 'red = "patrol.rde_days"', "red must be one of"),
        ("rounds.toml", 'hours = "patrol.before_rain_hours"', 'hours = "patrol.red_days"', "not counted in 小时"),
        ("rounds.toml", '"landslide"', '"landslip"', "unknown words: landslip"),
        ("rounds.toml", 'season = "flood"', 'season = "wet"', "season must be one of"),
        ("calendar.toml", 'from = "01-15"', 'from = "15-01"', "from must be a day MM-DD"),
        ("calendar.toml", 'basis = "K-2.6.1c、K-2.2.2i"', 'basis = "听说"', "no document of documents.toml: 听说"),
        ("calendar.toml", "may_wait = true", 'may_wait = "yes"', "may_wait must be bool"),
    ],
)
def test_a_wrong_rule_stops_the_start(tmp_path, file, old, new, said):
    with pytest.raises(PackIsWrong) as problem:
        catalogue.load(a_copy(tmp_path, file, old, new))
    assert said in str(problem.value)
