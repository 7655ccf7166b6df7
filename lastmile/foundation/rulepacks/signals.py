"""Signals 预警信号 as content packs: for each colour its texts in full and what it makes owed (K-2.2.1c, h, j)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from lastmile.foundation.rulepacks.alert_actions import Action, chosen
from lastmile.foundation.rulepacks.rules import Confidence, Form
from lastmile.foundation.rulepacks.tables import PackIsWrong, Table, read, read_tables

COLOURS = ("blue", "yellow", "orange", "red")  # from the mildest up
GRADES = {"blue": "Ⅳ级", "yellow": "Ⅲ级", "orange": "Ⅱ级", "red": "Ⅰ级"}
GROUPS = ("weather", "other")
CATEGORIES = (
    "Geo",
    "Met",
    "Safety",
    "Security",
    "Rescue",
    "Fire",
    "Health",
    "Env",
    "Transport",
    "Infra",
    "CBRNE",
    "Other",
)
RESPONSES = ("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None")
SLOTS = ("地点", "发布时间", "值班电话", "避险点", "级别")
PLAIN = {"地点": "本地", "发布时间": "", "值班电话": "镇值班室", "避险点": "村里的避险点", "级别": ""}
TEXTS = ("phenomenon", "criteria", "duty", "resident", "shout", "lift", "card")
LINES = ("dos", "donts")
SLOT = re.compile(r"\{([^{}]*)\}")
UNSPOKEN = re.compile(r"[^\w]|_")


@dataclass(frozen=True)
class Frame:
    """What is the same for all signals of a colour: the tone, how texts open, which answer is asked, words for CAP.

    `answer_figure` is the figure of its minutes; `pauses`: standing work in the area is postponed while it is in force.
    """

    colour: str
    title: str
    tone: str
    duty: str
    duty_says: str
    resident: str
    answer: str
    answer_figure: str
    pauses: bool
    severity: str
    urgency: str
    certainty: str


@dataclass(frozen=True)
class SignalText:
    """All texts of one signal in one colour. Slots in braces are filled by `fill`; `focus` is whom and where first.

    `rounds` is the weather that extra rounds 巡查 at danger points are opened for, or empty.
    """

    colour: str
    phenomenon: str
    criteria: str
    duty: str
    resident: str
    shout: str
    dos: tuple[str, ...]
    donts: tuple[str, ...]
    focus: tuple[str, ...]
    lift: str
    card: str
    response: str
    rounds: str


@dataclass(frozen=True)
class Cap:
    """A signal in the words of CAP; `code` is the national event code, `confirm` what of it is still to be confirmed."""

    category: str
    event: str
    code: str
    confirm: str


@dataclass(frozen=True)
class Signal:
    """One kind of warning. `graded`: often written Ⅰ–Ⅳ and then never shown as a colour."""

    id: str
    title: str
    names: tuple[str, ...]
    group: str
    graded: bool
    source: str
    confidence: Confidence
    to_confirm: str
    version: str
    updated: date
    cap: Cap
    texts: Mapping[str, SignalText]
    actions: Mapping[str, tuple[Action, ...]]
    digest: str

    @property
    def colours(self) -> tuple[str, ...]:
        """The colours it is given in, from the mildest up."""
        return tuple(self.texts)

    def text_of(self, level: str, level_text: str = "") -> SignalText | None:
        """The texts for a level as received, a colour or Ⅰ–Ⅳ; None when the level is neither, or not in use here."""
        return self.texts.get(colour_of_level(level, level_text))

    def actions_of(self, level: str, level_text: str = "") -> tuple[Action, ...]:
        """What a level as received makes owed; nothing when nobody can say what the level is."""
        return self.actions.get(colour_of_level(level, level_text), ())


def colour_of_level(level: str, level_text: str = "") -> str:
    """The colour whose texts and actions serve a level, also for Ⅰ–Ⅳ (Ⅰ the gravest: red); "" when unknown."""
    if level in COLOURS:
        return level
    plain = level_text.strip().upper().removesuffix("级")
    roman = {
        "Ⅰ": "red",
        "I": "red",
        "Ⅱ": "orange",
        "II": "orange",
        "Ⅲ": "yellow",
        "III": "yellow",
        "Ⅳ": "blue",
        "IV": "blue",
    }
    words = {
        "一": "red",
        "二": "orange",
        "三": "yellow",
        "四": "blue",
        "红": "red",
        "橙": "orange",
        "黄": "yellow",
        "蓝": "blue",
    }
    return roman.get(plain) or words.get(plain.removesuffix("色"), "")


def fill(text: str, **said: str) -> str:
    """The text with its slots filled; what nobody says is put in plain words (本地, 镇值班室)."""
    return SLOT.sub(lambda slot: said.get(slot[1]) or PLAIN[slot[1]], text)


def shout_seconds(text: str, signs_a_minute: float) -> float:
    """How long a text takes to call out once at that rate; punctuation costs nothing."""
    return len(UNSPOKEN.sub("", text)) * 60 / signs_a_minute


def read_frames(file: Path, forms: Mapping[str, Form]) -> dict[str, Frame]:
    """Frames by colour. Raises PackIsWrong."""
    found = {}
    for colour, table in read_tables(file).items():
        found[colour] = Frame(
            colour=colour,
            title=table.text("title"),
            tone=table.text("tone"),
            duty=table.text("duty"),
            duty_says=table.text("duty_says"),
            resident=table.text("resident"),
            answer=table.text("answer"),
            answer_figure=table.word("answer_figure", forms),
            pauses=table.take("pauses", bool),
            severity=table.word("severity", ("Extreme", "Severe", "Moderate", "Minor")),
            urgency=table.word("urgency", ("Immediate", "Expected", "Future")),
            certainty=table.word("certainty", ("Observed", "Likely", "Possible")),
        )
        table.finish()
    if tuple(found) != COLOURS:
        raise PackIsWrong(f"Rule pack {file.name}: the frames must be {', '.join(COLOURS)}, in this order.")
    return found


def read_signals(
    folder: Path, *, actions: Mapping[str, Action], forms: Mapping[str, Form], weather: Mapping[str, object]
) -> dict[str, Signal]:
    """Signals by id, the name of their file, in the order the files give. Raises PackIsWrong with one sentence."""
    order: dict[str, int] = {}
    found = {}
    for file in sorted(folder.glob("*.toml")):
        content = read(file)
        table = Table(f"signals/{file.name}", content)
        order[file.stem] = table.take("order", int)
        digest = hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()[:12]
        found[file.stem] = _signal(file.stem, table, digest, actions, forms, weather)
        table.finish()
    return {name: found[name] for name in sorted(found, key=lambda name: (order[name], name))}


def _signal(
    name: str,
    table: Table,
    digest: str,
    actions: Mapping[str, Action],
    forms: Mapping[str, Form],
    weather: Mapping[str, object],
) -> Signal:
    updated = table.day("updated")
    if updated is None:
        raise table.wrong("updated is missing")
    sections = {colour: table.table(colour) for colour in COLOURS if colour in table}
    if not sections:
        raise table.wrong("no colour has any text")
    owed = {
        colour: tuple(
            one for place in ("township", "village", "grid") for one in chosen(section, place, actions, forms)
        )
        for colour, section in sections.items()
    }
    return Signal(
        id=name,
        title=table.text("title"),
        names=table.texts("names", []),
        group=table.word("group", GROUPS),
        graded=table.take("graded", bool, False),
        source=table.text("source"),
        confidence=Confidence(table.word("confidence", set(Confidence.values))),
        to_confirm=table.text("to_confirm"),
        version=table.text("version"),
        updated=updated,
        cap=_cap(table.table("cap")),
        texts={colour: _text(colour, section, weather) for colour, section in sections.items()},
        actions=owed,
        digest=digest,
    )


def _cap(table: Table) -> Cap:
    cap = Cap(
        category=table.word("category", CATEGORIES),
        event=table.text("event"),
        code=table.text("code", ""),
        confirm=table.text("confirm"),
    )
    table.finish()
    return cap


def _text(colour: str, table: Table, weather: Mapping[str, object]) -> SignalText:
    text = SignalText(
        colour=colour,
        phenomenon=table.text("phenomenon"),
        criteria=table.text("criteria"),
        duty=table.text("duty"),
        resident=table.text("resident"),
        shout=table.text("shout"),
        lift=table.text("lift"),
        card=table.text("card"),
        dos=table.texts("dos"),
        donts=table.texts("donts"),
        focus=table.texts("focus"),
        response=table.word("response", RESPONSES),
        rounds=table.word("rounds", weather) if "rounds" in table else "",
    )
    table.finish()
    for name in LINES:
        if len(getattr(text, name)) != 3:
            raise table.wrong(f"{name} must be three lines")
    must_know_its_slots(table, [getattr(text, name) for name in TEXTS])
    return text


def must_know_its_slots(table: Table, texts: list[str]) -> None:
    """Raises PackIsWrong for a slot nobody can fill."""
    if strange := sorted({slot for text in texts for slot in SLOT.findall(text)} - set(SLOTS)):
        raise table.wrong(f"nobody can fill {', '.join(strange)}")
