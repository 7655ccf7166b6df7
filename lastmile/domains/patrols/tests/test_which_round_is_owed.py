"""Which round is owed on which day: periods tile the year, seasons shorten them, overrides and colours move them."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lastmile.domains.patrols.rules.rounds import asked_by, due_on, interval, period
from lastmile.foundation.rulepacks import catalogue

RULES = catalogue.round_rules()
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))
INTERVALS = st.sampled_from([1, 2, 3, 5, 7, 10, 14, 29, 30, 31, 60, 90])


def read_of(pack: str, **changed):
    """The figures of a pack, some changed."""
    packs = catalogue.current().packs
    figures = {**packs["national"].figures, **packs[pack].figures}

    def read(key):
        name = key.replace(".", "__")
        return SimpleNamespace(whole=changed[name], text=changed[name]) if name in changed else figures[key]

    return read


KUNMING, JILIN = read_of("kunming"), read_of("jilin")


@given(DAYS, INTERVALS)
def test_a_day_lies_in_its_period_and_periods_follow_one_another_without_gap(day, days):
    first, last = period(day, days)
    assert first <= day <= last
    assert period(first, days) == period(last, days) == (first, last)
    assert period(last + timedelta(days=1), days)[0] == last + timedelta(days=1)


@given(DAYS)
def test_thirty_days_is_a_month_ninety_a_quarter_seven_a_week(day):
    assert period(day, 30)[0].day == 1
    assert period(day, 90)[0].month in {1, 4, 7, 10}
    assert period(day, 7)[0].weekday() == 0


@given(DAYS, st.sampled_from(sorted(catalogue.point_kinds())), st.sampled_from(["red", "orange", "yellow", "blue", ""]))
def test_every_point_owes_exactly_one_routine_round_on_every_day(day, kind, colour):
    for read in (KUNMING, JILIN):
        routine = [one for one in due_on(RULES, read, kind, colour, day) if one.occasion == "routine"]
        assert len(routine) == 1
        assert routine[0].starts <= day <= routine[0].ends


@given(DAYS, st.sampled_from(sorted(catalogue.point_kinds())))
def test_a_graver_colour_is_never_walked_more_seldom(day, kind):
    days = [interval(RULES.seasons, KUNMING, kind, colour, day)[0] for colour in ("red", "orange", "yellow", "blue")]
    assert days == sorted(days)


@pytest.mark.parametrize(
    ("kind", "colour", "day", "read", "days", "season"),
    [
        ("landslide", "red", date(2026, 1, 5), KUNMING, 1, "按颜色"),
        ("landslide", "yellow", date(2026, 1, 5), KUNMING, 30, "按颜色"),
        ("landslide", "yellow", date(2026, 5, 1), KUNMING, 7, "汛期"),
        ("landslide", "yellow", date(2026, 7, 25), KUNMING, 3, "主汛期(七下八上)"),
        ("landslide", "yellow", date(2026, 10, 31), KUNMING, 7, "汛期"),
        ("landslide", "yellow", date(2026, 11, 1), KUNMING, 30, "按颜色"),
        ("landslide", "yellow", date(2026, 5, 20), JILIN, 30, "按颜色"),
        ("landslide", "yellow", date(2026, 6, 1), JILIN, 7, "汛期"),
        ("forest", "yellow", date(2026, 12, 1), KUNMING, 7, "森林防火期"),
        ("forest", "yellow", date(2026, 4, 5), KUNMING, 3, "森林高火险期"),
        ("forest", "yellow", date(2026, 7, 25), KUNMING, 30, "按颜色"),
        ("forest", "yellow", date(2026, 10, 1), JILIN, 7, "秋季森林防火期"),
        ("landslide", "", date(2026, 1, 5), KUNMING, 30, "按颜色"),
    ],
)
def test_the_shortest_interval_in_force_holds(kind, colour, day, read, days, season):
    assert interval(RULES.seasons, read, kind, colour, day) == (days, season)


def test_an_override_moves_the_interval_and_with_it_the_period():
    read = read_of("kunming", patrol__yellow_days=10)
    [one] = due_on(RULES, read, "landslide", "yellow", date(2026, 1, 5))
    assert one.days == 10
    assert (one.ends - one.starts).days == 9


@pytest.mark.parametrize(
    ("day", "owed"),
    [
        (date(2026, 3, 31), set()),
        (date(2026, 4, 1), {"before_flood"}),
        (date(2026, 4, 30), {"before_flood"}),
        (date(2026, 5, 1), set()),
        (date(2026, 9, 30), set()),
        (date(2026, 10, 1), {"after_flood"}),
        (date(2026, 10, 31), {"after_flood"}),
        (date(2026, 11, 1), set()),
    ],
)
def test_once_before_and_once_at_the_end_of_the_flood_season(day, owed):
    found = due_on(RULES, KUNMING, "landslide", "blue", day)
    assert {one.occasion for one in found} - {"routine"} == owed
    assert {one.occasion for one in due_on(RULES, KUNMING, "forest", "blue", day)} == {"routine"}


def test_a_season_that_begins_on_new_year_is_looked_for_the_year_before():
    read = read_of("kunming", season__flood_from="01-05", season__flood_until="02-29")
    found = due_on(RULES, read, "landslide", "blue", date(2026, 12, 30))
    assert [one.starts for one in found if one.occasion == "before_flood"] == [date(2026, 12, 6)]


@given(DAYS, st.sampled_from(["landslide", "forest", "school_route"]), st.sampled_from(["red", "blue", ""]))
def test_the_figure_a_round_names_is_the_one_that_set_its_interval(day, kind, colour):
    for due in due_on(RULES, KUNMING, kind, colour, day):
        assert KUNMING(asked_by(RULES, due.occasion, due.season, colour)).whole == due.days
