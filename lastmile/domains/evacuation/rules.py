"""Moving people: what can be said of a household in one night, what counts as gone, what a shelter holds (J-3.2q, J-3.3j, J-3.4n).

Nothing here asks the database. An empty number is 待核, never zero.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

HELP, MISSING, BACK, ACKNOWLEDGE, COUNT = "move.help", "move.missing", "move.back", "move.acknowledge", "move.rollcall"
TOWNSHIP_CODE = 9  # from here down names are open: whoever holds a branch above sees numbers and villages


class Status(models.TextChoices):
    """状态: how far a household (or a group in no list) is."""

    WAITING = "waiting", _("未通知")
    TOLD = "told", _("已通知")
    LEFT = "left", _("已出门")
    ARRIVED = "arrived", _("已到安置点")
    RELATIVES = "relatives", _("投亲靠友")
    OWN = "own", _("自有安全房")
    REFUSED = "refused", _("不愿走")
    NOBODY = "nobody", _("家中无人")
    CARRY = "carry", _("走不动要人抬")
    NO_PHONE = "no_phone", _("电话不通")
    BACK = "back", _("已回流")


GONE = (Status.LEFT, Status.ARRIVED, Status.RELATIVES, Status.OWN)
ELSEWHERE = (Status.RELATIVES, Status.OWN)
TROUBLE = (Status.REFUSED, Status.NOBODY, Status.CARRY, Status.NO_PHONE)
NOT_FOUND = (Status.NOBODY, Status.NO_PHONE)
STUCK = (Status.REFUSED, Status.CARRY)


def may_become(old: str, new: str) -> bool:
    """Whether one may be said after the other: anything may be corrected, but only who had gone can have come back."""
    return new != Status.BACK or Status(old) in {*GONE, Status.BACK}


class People(models.TextChoices):
    """Who a row stands for: a household of the base database, or people in no list."""

    HOUSEHOLD = "household", _("在册户")
    WORKSITE = "worksite", _("工棚")
    GUESTS = "guests", _("民宿/农家乐客人")
    CARE = "care", _("学校/敬老院")
    PASSERS = "passers", _("过路人员")
    OTHERS = "others", _("租客、亲戚和其他")


class Source(models.TextChoices):
    """Where an entry comes from that is not the keeper's own on the spot."""

    SELF = "", _("本人当场")
    PHONE = "phone", _("电话")
    WORD = "word", _("口头")
    PAPER = "paper", _("纸质名单")
    GROUP = "group", _("微信群")


def may_be_there(acting_in: str) -> bool:
    """Whether whoever acts in a place is of the village or the grid; the office above enters for them (代录)."""
    return len(acting_in) > TOWNSHIP_CODE


class Entered(models.TextChoices):
    """How it came in: on the spot, late by oneself, or for another."""

    NOW = "", _("当场")
    LATE = "late", _("补录")
    FOR_ANOTHER = "other", _("代录")


class Trouble(models.TextChoices):
    """Why somebody else must act on a row now."""

    REFUSED = "refused", _("不愿走")
    NOBODY = "nobody", _("家里没人")
    CARRY = "carry", _("走不动要人抬")
    NO_PHONE = "no_phone", _("电话不通")
    MISSING = "missing", _("清点少人")
    BACK = "back", _("回流")


KIND_OF = {Trouble.MISSING: MISSING, Trouble.BACK: BACK}


def kind_of(trouble: str) -> str:
    """What is owed because of a trouble."""
    return KIND_OF.get(Trouble(trouble), HELP)


class OrderKind(models.TextChoices):
    """Who decided: the township by an order, or the village and the monitor who move first and report after."""

    ORDER = "order", _("转移令")
    FIRST = "first", _("先转后报")


class Basis(models.TextChoices):
    """依据 of letting people go home."""

    LIFTED = "lifted", _("预警解除")
    EXPERT = "expert", _("专家排查")
    NORMAL = "normal", _("监测正常")


class Period(models.TextChoices):
    """How long a shelter is meant for: the pack says for how many days at most, and how many square metres a person needs."""

    EMERGENCY = "emergency", _("紧急")
    TEMPORARY = "temporary", _("临时")
    SHORT = "short", _("短期")
    MEDIUM = "medium", _("中期")
    LONG = "long", _("长期")


class ShelterKind(models.TextChoices):
    SCHOOL = "school", _("学校")
    COMMITTEE = "committee", _("村(居)委会")
    SQUARE = "square", _("广场、操场")
    GREEN = "green", _("绿地、空地")
    VENUE = "venue", _("场馆、礼堂")
    OTHER = "other", _("其他")


class Opening(models.TextChoices):
    """现在开没开."""

    CLOSED = "closed", _("未开放")
    OPEN = "open", _("已开放")
    FULL = "full", _("已满")


class Facility(models.TextChoices):
    WATER = "water", _("饮水")
    POWER = "power", _("电")
    TOILET = "toilet", _("厕所")
    MEDICAL = "medical", _("医疗点")
    BROADCAST = "broadcast", _("广播")
    SIGNS = "signs", _("标志牌")
    SUPPLIES = "supplies", _("物资")
    OFFICE = "office", _("管理用房")


def capacity(area: float | None, metres_each: float) -> int | None:
    """How many a place of `area` effective square metres holds; 待核 without an area."""
    return None if area is None else math.floor(area / metres_each)


def total(*parts: int | None) -> int | None:
    """The sum of what is known; 待核 when nothing is."""
    known = [one for one in parts if one is not None]
    return sum(known) if known else None


def fullness(people: int, room: int | None, *, nearly: float, full: float) -> str:
    """ "full", "nearly" or "": how a shelter stands, by shares in per cent; a room of 待核 says nothing."""
    if not room:
        return ""
    share = people * 100 / room
    return "full" if share >= full else "nearly" if share >= nearly else ""


# --- roll-calls ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Night:
    """When rounds are due: every `every` from `begins` to `ends` (wall clock), and at `morning`."""

    begins: time
    ends: time
    every: timedelta
    morning: time

    def covers(self, at: time) -> bool:
        """Whether a time of day lies in the night, which passes midnight."""
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends


def due_round(opened: datetime, last: datetime | None, now: datetime, night: Night) -> datetime | None:
    """The moment of the newest round that is due and was not opened yet, else None. All moments on the local clock.

    Rounds run every `every` after the lists were opened, at night, and once in the morning.
    """
    passed = int((now - opened) / night.every)
    rounds = [opened + night.every * passed] if passed > 0 else []
    today = now.replace(hour=night.morning.hour, minute=night.morning.minute, second=0, microsecond=0)
    found = [one for one in rounds if night.covers(one.time())]
    if opened < today <= now:
        found.append(today)
    newest = max(found, default=None)
    return newest if newest and (last is None or newest > last) else None


# --- figures ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Figures:
    """The night's figures over some rows. People counted as far as known; `unknown` rows say no number (待核).

    households: of base-database rows that count · not_reached: 未到户 · must: people to move (at home tonight and in no
    list) · moved: of those, gone · beside: gone though nobody had to · in_shelters, elsewhere: where all who went are.
    """

    households: int = 0
    unlisted: int = 0  # groups in no list
    not_reached: int = 0
    told: int = 0
    gone_households: int = 0
    not_found: int = 0
    must: int = 0
    unknown: int = 0
    moved: int = 0
    beside: int = 0
    in_shelters: int = 0
    elsewhere: int = 0
    on_the_way: int = 0
    refused: int = 0
    carry: int = 0
    back: int = 0
    missing: int = 0
    helping: int = 0
    closed: int = 0  # rows nobody let home yet

    @property
    def trouble(self) -> int:
        """Rows with which somebody else must help."""
        return self.refused + self.carry + self.back + self.not_found

    @property
    def left(self) -> int:
        """People who must go and have not."""
        return max(self.must - self.moved, 0)


def recount(rows: Sequence[Any]) -> Figures:
    """The figures counted one by one from rows, the slow and plain way the quick one is tested against."""
    counted = [one for one in rows if one.counted]
    homes = [one for one in counted if one.kind == People.HOUSEHOLD]

    def people(some: Sequence[Any], name: str = "gone") -> int:
        return sum(getattr(one, name) or 0 for one in some)

    gone = [one for one in rows if one.status in GONE]
    return Figures(
        households=len(homes),
        unlisted=sum(one.kind != People.HOUSEHOLD for one in rows),
        not_reached=sum(is_not_reached(one.status, one.tonight) for one in homes),
        told=sum(one.status == Status.TOLD for one in homes),
        gone_households=sum(one.status in GONE for one in homes),
        not_found=sum(one.status in NOT_FOUND and one.tonight != 0 for one in homes),
        must=people([one for one in rows if one.must], "tonight"),
        unknown=sum(one.must and one.tonight is None for one in rows),
        moved=people([one for one in gone if one.must]),
        beside=people([one for one in gone if not one.must]),
        in_shelters=people([one for one in rows if one.status == Status.ARRIVED]),
        elsewhere=people([one for one in rows if one.status in ELSEWHERE]),
        on_the_way=people([one for one in rows if one.status == Status.LEFT]),
        refused=sum(one.status == Status.REFUSED for one in rows),
        carry=sum(one.status == Status.CARRY for one in rows),
        back=sum(one.status == Status.BACK for one in rows),
        missing=people(rows, "missing"),
        closed=sum(one.returned_at is None for one in rows),
    )


def is_not_reached(status: str, tonight: int | None) -> bool:
    """未到户: nobody was spoken to. An empty house is reached once it is confirmed that nobody is at home tonight."""
    return status == Status.WAITING or (status in NOT_FOUND and tonight != 0)
