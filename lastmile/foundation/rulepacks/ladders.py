"""Ladders as data: read from TOML, and worked out with the figures in force somewhere.

What comes out as `as_json` is the shape the obligations keep a copy of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from lastmile.foundation.rulepacks.rules import DURATIONS, Figure, Form, Kind, Value, minutes
from lastmile.foundation.rulepacks.tables import Table, read, read_tables
from lastmile.kernel import clock

TO = frozenset({"holder_a", "holder_b", "superior", "door", "duty_leader"})
ACTIONS = frozenset({"call", "door", "decide", "digest"})
CHANNELS = frozenset({"voice", "sms", "email", "in_app"})
COLOURS = frozenset({"red", "orange", "yellow", "blue"})


@dataclass(frozen=True)
class FromFigure:
    """A place in a ladder that takes the value of a figure; `in_minutes` when it is a time of a rung."""

    key: str
    in_minutes: bool = False


Slot = Value | FromFigure
Look = Callable[[str], Figure]


@dataclass(frozen=True)
class LadderPack:
    """Where a family of ladders comes from."""

    id: str
    title: str
    source: str
    date: date
    confidence: str
    to_confirm: str


@dataclass(frozen=True)
class Rung:
    """One step: to whom, doing what, by which channels, when; `posts` are the kinds a duty_leader rung turns to."""

    name: str
    to: str
    action: str
    channels: tuple[str, ...]
    posts: tuple[str, ...]
    earliest: Slot
    wait: Slot
    repeat: Slot
    repeat_every: Slot
    text: str
    otherwise: str


@dataclass(frozen=True)
class Ladder:
    """A ladder as it stands in the pack, figures not yet filled in."""

    id: str
    title: str
    pack: LadderPack
    colours: tuple[str, ...]
    starts: str
    by: str
    window: tuple[Slot, Slot]  # hours in which it is chosen; empty: at any hour
    quiet: tuple[str, ...]  # channels that are silent at quiet hours
    quiet_hours: tuple[Slot, Slot]
    read_is_answer: bool
    listen_seconds: Slot
    key: Slot
    sms: Slot
    first_posts: tuple[str, ...]
    words: Mapping[str, str]  # answer, merge, silence, stop, offline, change
    rungs: tuple[Rung, ...]

    def fits(self, pack: str, colour: str, at: time, look: Look) -> bool:
        """Whether a call of this colour at this hour goes by it, where this family of rules is in use."""
        if self.by != "call" or self.pack.id != pack or colour not in self.colours:
            return False
        since, until = (str(_filled(one, look)) for one in self.window)
        return not since or clock.is_between(at, since, until)

    def as_json(self, look: Look) -> dict[str, Any]:
        """The ladder with every figure filled in by `look`, ready to be copied to an obligation.

        `version` is the digest of all of it: the same numbers are the same version wherever they were set.
        """
        content: dict[str, Any] = {
            "id": self.id,
            "title": self.title,
            "rungs": [_rung_json(rung, look) for rung in self.rungs],
            "by": self.by,
            "starts": self.starts,
            "listen_seconds": _filled(self.listen_seconds, look),
            "key": _filled(self.key, look),
            "sms_reply": _filled(self.sms, look),
            "read_is_answer": self.read_is_answer,
            "quiet": {
                "channels": list(self.quiet),
                "from": _filled(self.quiet_hours[0], look),
                "until": _filled(self.quiet_hours[1], look),
            },
            "more": {
                **self.words,
                "pack": self.pack.id,
                "source": self.pack.source,
                "colours": list(self.colours),
                "first_posts": list(self.first_posts),
                "from": _filled(self.window[0], look),
                "until": _filled(self.window[1], look),
                "actions": [rung.action for rung in self.rungs],
                "otherwise": [rung.otherwise for rung in self.rungs],
            },
        }
        text = json.dumps(content, ensure_ascii=False, sort_keys=True)
        return {**content, "version": hashlib.sha256(text.encode()).hexdigest()[:12]}


def _rung_json(rung: Rung, look: Look) -> dict[str, Any]:
    return {
        "name": rung.name,
        "to": rung.to,
        "earliest": _filled(rung.earliest, look),
        "wait": _filled(rung.wait, look),
        "repeat": _filled(rung.repeat, look),
        "repeat_every": _filled(rung.repeat_every, look),
        "channels": list(rung.channels),
        "post_kinds": list(rung.posts),
        "text": rung.text,
    }


def _filled(slot: Slot, look: Look) -> Value:
    if not isinstance(slot, FromFigure):
        return slot
    figure = look(slot.key)
    return minutes(figure.number, figure.unit) if slot.in_minutes else figure.value


# --- reading -------------------------------------------------------------------------------------------------------


def read_ladders(file: Path, forms: Mapping[str, Form], post_kinds: Mapping[str, Any]) -> dict[str, Ladder]:
    """Ladders by id. Raises PackIsWrong for unknown words, figures, posts, or rungs that go back in time."""
    content = read(file)
    packs = {name: _pack(name, table) for name, table in read_tables(file, content.pop("packs", {})).items()}
    return {name: _ladder(name, table, packs, forms, post_kinds) for name, table in read_tables(file, content).items()}


def _pack(name: str, table: Table) -> LadderPack:
    day = table.day("date")
    if day is None:
        raise table.wrong("date is missing")
    pack = LadderPack(
        name,
        table.text("title"),
        table.text("source"),
        day,
        table.word("confidence", {"V", "H", "U", "default"}),
        table.text("to_confirm", ""),
    )
    table.finish()
    return pack


def _ladder(
    name: str,
    table: Table,
    packs: Mapping[str, LadderPack],
    forms: Mapping[str, Form],
    post_kinds: Mapping[str, Any],
) -> Ladder:
    rungs = tuple(_rung(rung, forms, post_kinds) for rung in table.tables("rungs"))
    ladder = Ladder(
        id=name,
        title=table.text("title"),
        pack=packs[table.word("pack", packs)],
        colours=table.texts("colours"),
        starts=table.word("starts", {"opened", "due"}),
        by=table.word("by", {"call", "digest"}),
        window=(_slot(table, "from", str, forms, Kind.CLOCK, ""), _slot(table, "until", str, forms, Kind.CLOCK, "")),
        quiet=table.texts("quiet", ()),
        quiet_hours=(
            _slot(table, "quiet_from", str, forms, Kind.CLOCK, ""),
            _slot(table, "quiet_until", str, forms, Kind.CLOCK, ""),
        ),
        read_is_answer=bool(table.take("read_is_answer", (bool,), False)),
        listen_seconds=_slot(table, "listen_seconds", int, forms, Kind.WHOLE, 0),
        key=_slot(table, "key", str, forms, Kind.CHOICE, ""),
        sms=_slot(table, "sms", str, forms, Kind.TEXT, ""),
        first_posts=_posts(table, "first_posts", post_kinds),
        words={word: table.text(word, "") for word in ("answer", "merge", "silence", "stop", "offline", "change")},
        rungs=rungs,
    )
    table.finish()
    if strange := set(ladder.colours) - COLOURS:
        raise table.wrong(f"colours has unknown words: {', '.join(sorted(strange))}")
    if strange := set(ladder.quiet) - CHANNELS:
        raise table.wrong(f"quiet has unknown words: {', '.join(sorted(strange))}")
    if bool(ladder.quiet) != all(ladder.quiet_hours):
        raise table.wrong("quiet needs quiet_from and quiet_until, and they need quiet")
    _must_climb(table, rungs)
    return ladder


def _rung(table: Table, forms: Mapping[str, Form], post_kinds: Mapping[str, Any]) -> Rung:
    rung = Rung(
        name=table.text("name"),
        to=table.word("to", TO),
        action=table.word("action", ACTIONS),
        channels=table.texts("channels"),
        posts=_posts(table, "posts", post_kinds),
        earliest=_minutes(table, "earliest_minutes", forms),
        wait=_minutes(table, "wait_minutes", forms, 0),
        repeat=_slot(table, "repeat", int, forms, Kind.WHOLE, 1),
        repeat_every=_minutes(table, "repeat_every_minutes", forms, 0),
        text=table.text("text"),
        otherwise=table.text("otherwise"),
    )
    table.finish()
    if strange := set(rung.channels) - CHANNELS:
        raise table.wrong(f"channels has unknown words: {', '.join(sorted(strange))}")
    if (rung.to == "duty_leader") != bool(rung.posts):
        raise table.wrong("posts belongs to duty_leader rungs, and every one of them needs it")
    if isinstance(rung.repeat, int) and rung.repeat < 1:
        raise table.wrong("repeat must be at least 1")
    return rung


def _posts(table: Table, name: str, post_kinds: Mapping[str, Any]) -> tuple[str, ...]:
    posts = table.texts(name, ())
    if strange := set(posts) - set(post_kinds):
        raise table.wrong(f"{name} names no post: {', '.join(sorted(strange))}")
    return posts


def _slot(table: Table, name: str, kind: type, forms: Mapping[str, Form], wanted: Kind, default: Value) -> Slot:
    raw = table.take(name, (kind, dict), default)
    if not isinstance(raw, dict):
        return raw  # type: ignore[no-any-return]
    return FromFigure(_figure(table, name, raw, forms, {wanted}).key)


def _minutes(table: Table, name: str, forms: Mapping[str, Form], default: int | None = None) -> Slot:
    """A time in minutes, written down or taken from a figure that has a unit of time."""
    kinds = (int, float, dict)
    raw = table.take(name, kinds) if default is None else table.take(name, kinds, default)
    if not isinstance(raw, dict):
        if raw < 0:
            raise table.wrong(f"{name} must not be negative")
        return raw  # type: ignore[no-any-return]
    form = _figure(table, name, raw, forms, {Kind.WHOLE, Kind.NUMBER})
    if form.unit not in DURATIONS:
        raise table.wrong(f"{name}: {form.key} is not a length of time")
    return FromFigure(form.key, in_minutes=True)


def _figure(table: Table, name: str, raw: dict[str, Any], forms: Mapping[str, Form], kinds: set[Kind]) -> Form:
    inner = Table(f"{table.where} {name}", raw)
    key = inner.text("figure")
    inner.finish()
    if key not in forms or forms[key].kind not in kinds:
        raise inner.wrong(f"{key} is no figure of the kind wanted here")
    return forms[key]


def _must_climb(table: Table, rungs: tuple[Rung, ...]) -> None:
    """Rungs whose times are written down must not go back in time."""
    times = [rung.earliest for rung in rungs if isinstance(rung.earliest, int | float)]
    if times != sorted(times):
        raise table.wrong("a rung begins earlier than the one before it")
