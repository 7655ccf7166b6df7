"""What an alert makes owed 预警行动: each action once, whoever needs it; signals name them by colour (K-2.2.1c–j)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from lastmile.foundation.rulepacks.posts import PostKind
from lastmile.foundation.rulepacks.rules import Form
from lastmile.foundation.rulepacks.tables import Table, read_tables

# Where an action is owed, and the level of the region it stands at; `point`: at each danger point of the area, by its keeper.
PLACES = {"township": 4, "village": 5, "grid": 6, "point": 0}
# What closes an action. `report`: its own small report, one tap when it asks nothing. The others are the work of other
# domains and are never typed again: an answer to the call, the order to move or moving first, households told or carried, places
# where people are found in no list, a roll-call, a shelter opened, a patrol walked.
EVIDENCE = frozenset({"report", "answer", "order", "doors", "carry", "unlisted", "roll_call", "shelter", "walk"})
KINDS = frozenset({"whole", "text", "choice"})
DAY = 24 * 60


@dataclass(frozen=True)
class Ask:
    """One small thing a report says. `least` is the figure of how many it should be; a `choice` has its words, of which
    `trouble` is the one that says something is wrong."""

    id: str
    title: str
    kind: str
    unit: str = ""
    least: str = ""
    choices: tuple[str, ...] = ()
    trouble: str = ""
    needed: bool = True


@dataclass(frozen=True)
class Action:
    """One thing owed at each township, village or grid of an alert's area.

    `posts`: who owes it, the first kind held there. `figure` or `minutes`: the clock, from the moment the alert is in
    force. `repeat` (a figure of minutes) or `daily` (HH:MM): owed again until the alert ends. `proof` says in words what done means.
    """

    id: str
    title: str
    at: str
    posts: tuple[str, ...]
    evidence: str
    proof: str
    clause: str
    source: str
    figure: str = ""
    minutes: float = 0
    repeat: str = ""
    daily: str = ""
    ask: tuple[Ask, ...] = ()

    @property
    def level(self) -> int:
        """The level of the regions it is owed at."""
        return PLACES[self.at]

    @property
    def comes_again(self) -> bool:
        return bool(self.repeat or self.daily)


def read_actions(file: Path, forms: Mapping[str, Form], post_kinds: Mapping[str, PostKind]) -> dict[str, Action]:
    """Actions by id, in the order of the file. Raises PackIsWrong with one sentence."""
    return {name: _action(name, table, forms, post_kinds) for name, table in read_tables(file).items()}


def _action(name: str, table: Table, forms: Mapping[str, Form], post_kinds: Mapping[str, PostKind]) -> Action:
    posts = table.texts("posts")
    if strange := sorted(set(posts) - set(post_kinds)) or not posts:
        raise table.wrong(f"posts names no kind of post: {strange}")
    action = Action(
        id=name,
        title=table.text("title"),
        at=table.word("at", PLACES),
        posts=posts,
        evidence=table.word("evidence", EVIDENCE, "report"),
        proof=table.text("proof"),
        clause=table.text("clause"),
        source=table.text("source"),
        ask=tuple(_ask(one, forms) for one in table.tables("ask")) if "ask" in table else (),
        **clock(table, forms),
    )
    table.finish()
    if not action.figure and not action.minutes and not action.daily:
        raise table.wrong("figure or minutes is missing")
    if action.ask and action.evidence != "report":
        raise table.wrong("only a report asks")
    return action


def clock(table: Table, forms: Mapping[str, Form]) -> dict[str, Any]:
    """The fields of a clock that a table gives. Raises PackIsWrong."""
    said: dict[str, Any] = {}
    for field in ("figure", "repeat"):
        if field in table:
            said[field] = table.text(field)
            if said[field] not in forms or forms[said[field]].unit != "分钟":
                raise table.wrong(f"{field} must be a figure in minutes, not {said[field]!r}")
    if "minutes" in table:
        said["minutes"] = table.take("minutes", int)
        if not 0 <= said["minutes"] <= 7 * DAY:
            raise table.wrong("minutes must be minutes within a week")
    if "daily" in table:
        said["daily"] = table.text("daily")
        hours, _colon, minutes = said["daily"].partition(":")
        if not (hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60):
            raise table.wrong("daily must be a time of day, as 17:00")
    return said


def chosen(table: Table, name: str, actions: Mapping[str, Action], forms: Mapping[str, Form]) -> tuple[Action, ...]:
    """The actions a signal's colour names at one place: an id, or a table of an id with its own clock or words."""
    found = []
    for raw in table.take(name, list, []):
        one = Table(f"{table.where} {name}", raw if isinstance(raw, dict) else {"id": raw})
        action = actions[one.word("id", actions)]
        if action.at not in (name, "point"):
            raise one.wrong(f"{action.id} is owed at the {action.at}")
        own = clock(one, forms)
        if "minutes" in own and "figure" not in own:
            own["figure"] = ""
        if "title" in one:
            own["title"] = one.text("title")
        one.finish()
        found.append(replace(action, **own))
    if len({one.id for one in found}) < len(found):
        raise table.wrong(f"{name} names an action twice")
    return tuple(found)


def _ask(table: Table, forms: Mapping[str, Form]) -> Ask:
    ask = Ask(
        id=table.text("id"),
        title=table.text("title"),
        kind=table.word("kind", KINDS),
        unit=table.text("unit", ""),
        least=table.word("least", {"", *forms}, ""),
        choices=table.texts("choices", []),
        trouble=table.text("trouble", ""),
        needed=table.take("needed", bool, True),
    )
    table.finish()
    if (ask.kind == "choice") != bool(ask.choices):
        raise table.wrong("a choice, and nothing else, has choices")
    if ask.trouble and ask.trouble not in ask.choices:
        raise table.wrong(f"trouble must be one of {', '.join(ask.choices)}")
    return ask
