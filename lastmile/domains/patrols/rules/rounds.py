"""Which rounds are owed at a point on a day, from the seasons and figures of the packs (J-3.4j, K-2.2.2f)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from lastmile.foundation.rulepacks.rounds import COLOURS, OnceRound, RoundRules, RoundSeason
from lastmile.foundation.rulepacks.rules import Figure, in_season

BEGINNING = date(2024, 1, 1)  # a Monday: periods of a week are weeks
MONTH, QUARTER = 30, 90
VISIT = "visit"  # the occasion of a walk owed at a place
Read = Callable[[str], Figure]


class Occasion(models.TextChoices):
    """Why a round is owed."""

    ROUTINE = "routine", _("定期巡查")
    BEFORE_FLOOD = "before_flood", _("汛前排查")
    AFTER_FLOOD = "after_flood", _("汛后核查")
    BEFORE_RAIN = "before_rain", _("雨前巡查")
    IN_RAIN = "in_rain", _("雨中巡查")
    AFTER_RAIN = "after_rain", _("雨后巡查")
    FIRE_DAY = "fire_day", _("高火险天巡查")


class State(models.TextChoices):
    OPEN = "open", _("待走")
    WALKED = "walked", _("已走")
    MISSED = "missed", _("本期没走到")
    REPLACED = "replaced", _("已改期")
    VOID = "void", _("不用走了")
    ENTERED = "entered", _("已在其他系统录入")


@dataclass(frozen=True)
class Due:
    """One round of one period, first and last day included. `key` tells periods apart; `days` is the interval."""

    occasion: str
    key: str
    starts: date
    ends: date
    days: int
    season: str


def period(day: date, days: int) -> tuple[date, date]:
    """The period a day lies in. 30 days is a month, 90 a quarter; all else counts from a Monday, so that 7 is a week."""
    if days == MONTH:
        first = day.replace(day=1)
        return first, _next_month(first) - timedelta(days=1)
    if days == QUARTER:
        first = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        return first, _next_month(_next_month(_next_month(first))) - timedelta(days=1)
    first = BEGINNING + timedelta(days=(day - BEGINNING).days // days * days)
    return first, first + timedelta(days=days - 1)


def _next_month(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def is_on(season: RoundSeason, read: Read, day: date) -> bool:
    """Whether the season is in force on a day at the place `read` reads for; one without dates is always."""
    if not season.starts:
        return True
    return in_season(read(season.starts).text, read(season.ends).text, day)


def interval(seasons: Mapping[str, RoundSeason], read: Read, kind: str, colour: str, day: date) -> tuple[int, str]:
    """Days between rounds, and the season that says so: of several in force the shortest holds, the earlier on a tie."""
    shade = colour if colour in COLOURS else "unknown"
    asked = [
        (read(season.days[shade]).whole, season.title)
        for season in seasons.values()
        if season.covers(kind) and is_on(season, read, day)
    ]
    return min(asked, key=lambda one: one[0])


def asked_by(rules: RoundRules, occasion: str, season: str, colour: str) -> str:
    """The key of the figure that says by when a round is walked, or "" for one of rules that hold no more.

    `season` is the title a round keeps; the occasion `visit` asks for walks at places.
    """
    if occasion in rules.weather:
        return rules.weather[occasion].hours
    if occasion in rules.once:
        return rules.once[occasion].days
    seasons = rules.visits if occasion == VISIT else rules.seasons
    shade = colour if colour in COLOURS else "unknown"
    return next((one.days[shade] for one in seasons.values() if one.title == season), "")


def due_on(rules: RoundRules, read: Read, kind: str, colour: str, day: date) -> list[Due]:
    """Every round owed at a point of this kind and colour in the periods that hold the day; weather apart."""
    days, season = interval(rules.seasons, read, kind, colour, day)
    first, last = period(day, days)
    found = [Due(Occasion.ROUTINE, f"{days}-{first:%Y%m%d}", first, last, days, season)]
    for once in rules.once.values():
        if rules.seasons[once.season].covers(kind):
            found += _once(rules, read, once, day)
    return found


def _once(rules: RoundRules, read: Read, once: OnceRound, day: date) -> list[Due]:
    season, days = rules.seasons[once.season], read(once.days).whole
    starts, ends = read(season.starts).text, read(season.ends).text
    if not starts or not ends:
        return []
    for year in (day.year, day.year + 1):
        before = once.id == Occasion.BEFORE_FLOOD
        last = _day(year, starts) - timedelta(days=1) if before else _day(year, ends)
        first = last - timedelta(days=days - 1)
        if first <= day <= last:
            return [Due(once.id, f"{first:%Y%m%d}", first, last, days, once.title)]
    return []


def _day(year: int, words: str) -> date:
    month, of_month = (int(part) for part in words.split("-"))
    return date(year, month, min(of_month, 28)) if (month, of_month) == (2, 29) else date(year, month, of_month)
