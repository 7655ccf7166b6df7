"""Everything the packs say, read and checked once when the platform starts, and immutable from then on."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from lastmile.foundation.access.lines import Line
from lastmile.foundation.rulepacks import (
    alert_actions,
    body_duties,
    calendars,
    checklists,
    duties,
    figure_packs,
    kinds,
    ladders,
    learning,
    points,
    posts,
    rounds,
    routing,
    signals,
    small_places,
)
from lastmile.foundation.rulepacks.alert_actions import Action
from lastmile.foundation.rulepacks.body_duties import BodyList
from lastmile.foundation.rulepacks.calendars import WorkdayCalendar
from lastmile.foundation.rulepacks.checklists import Checklist
from lastmile.foundation.rulepacks.duties import Duties
from lastmile.foundation.rulepacks.figure_packs import Document, Pack
from lastmile.foundation.rulepacks.kinds import HazardCategory, HazardPicture, WorkKind
from lastmile.foundation.rulepacks.ladders import Ladder
from lastmile.foundation.rulepacks.learning import Kit, Topic
from lastmile.foundation.rulepacks.points import PointKind, PointPlan, PointStep
from lastmile.foundation.rulepacks.posts import PostKind
from lastmile.foundation.rulepacks.rounds import Climate, RoundRules
from lastmile.foundation.rulepacks.routing import Department, Standard
from lastmile.foundation.rulepacks.rules import Form
from lastmile.foundation.rulepacks.signals import Frame, Signal
from lastmile.foundation.rulepacks.small_places import SmallPlace

FOLDER = Path(__file__).parent / "packs"
Item = TypeVar("Item")


class UnknownFigure(LookupError):
    """Code asked for a figure that no pack defines."""


@dataclass(frozen=True)
class Catalogue:
    """All packs together."""

    packs: Mapping[str, Pack]
    forms: Mapping[str, Form]
    groups: Mapping[str, str]
    documents: tuple[Document, ...]
    post_kinds: Mapping[str, PostKind]
    duties: Mapping[str, Duties]
    body_duties: Mapping[str, BodyList]
    ladders: Mapping[str, Ladder]
    workdays: WorkdayCalendar
    work_kinds: Mapping[str, WorkKind]
    hazard_categories: Mapping[str, HazardCategory]
    hazard_pictures: Mapping[str, HazardPicture]
    point_kinds: Mapping[str, PointKind]
    departments: Mapping[str, Department]
    standards: Mapping[str, Standard]
    point_steps: Mapping[str, PointStep]
    point_plans: Mapping[str, PointPlan]
    checklists: Mapping[str, Checklist]
    small_places: Mapping[str, SmallPlace]
    rounds: RoundRules
    climates: Mapping[str, Climate]
    alert_frames: Mapping[str, Frame]
    alert_actions: Mapping[str, Action]
    signals: Mapping[str, Signal]
    topics: Mapping[str, Topic]
    kit: Kit


def load(folder: Path = FOLDER) -> Catalogue:
    """Read and check every pack of a folder. Raises PackIsWrong with one sentence about the first fault."""
    figures = figure_packs.read_all(folder)
    post_kinds = posts.read_posts(folder / "posts.toml")
    work_kinds = kinds.read_work_kinds(folder / "lines.toml")
    categories, pictures = kinds.read_hazard_kinds(folder / "hazard_kinds.toml", work_kinds)
    point_kinds = points.read_point_kinds(folder / "point_kinds.toml", work_kinds, post_kinds)
    departments = routing.read_departments(folder / "routing.toml", categories, pictures)
    ladders_read = ladders.read_ladders(folder / "ladders.toml", figures.forms, post_kinds)
    round_rules = rounds.read_rounds(folder / "rounds.toml", figures.forms, point_kinds)
    actions = alert_actions.read_actions(folder / "alert_actions.toml", figures.forms, post_kinds)
    signals_read = signals.read_signals(
        folder / "signals", actions=actions, forms=figures.forms, weather=round_rules.weather
    )
    lists_read = checklists.read_checklists(
        folder / "checklists",
        work_kinds=work_kinds,
        categories=categories,
        point_kinds=point_kinds,
        post_kinds=post_kinds,
        documents=figures.documents,
    )
    climates = rounds.read_climates(folder / "calendar.toml", figures.documents)
    known = learning.Known(signals_read, point_kinds, figures.documents, tuple(climates))
    return Catalogue(
        packs=_frozen(figures.packs),
        forms=_frozen(figures.forms),
        groups=_frozen(figures.groups),
        documents=figures.documents,
        post_kinds=_frozen(post_kinds),
        duties=_frozen(duties.read_duties(folder / "duties.toml", post_kinds, figures.documents)),
        body_duties=_frozen(body_duties.read_body_duties(folder / "body_duties.toml", figures.documents)),
        ladders=_frozen(ladders_read),
        workdays=calendars.read_calendar(folder / "workdays.toml"),
        work_kinds=_frozen(work_kinds),
        hazard_categories=_frozen(categories),
        hazard_pictures=_frozen(pictures),
        departments=_frozen(departments),
        standards=_frozen(routing.read_standards(folder / "major_standards.toml", departments, categories)),
        point_kinds=_frozen(point_kinds),
        point_plans=_frozen(points.read_point_plans(folder / "point_plans.toml", point_kinds)),
        point_steps=_frozen(
            points.read_point_steps(folder / "point_steps.toml", figures.forms, post_kinds, ladders_read)
        ),
        checklists=_frozen(lists_read),
        small_places=_frozen(small_places.read_small_places(folder / "small_places.toml", figures.forms, lists_read)),
        rounds=round_rules,
        climates=_frozen(climates),
        alert_frames=_frozen(signals.read_frames(folder / "alert_frames.toml", figures.forms)),
        alert_actions=_frozen(actions),
        signals=_frozen(signals_read),
        topics=_frozen(learning.read_topics(folder / "learning", known)),
        kit=learning.read_kit(folder / "kit.toml", known),
    )


def _frozen(items: Mapping[str, Item]) -> Mapping[str, Item]:
    return MappingProxyType(dict(items))


@functools.cache
def current() -> Catalogue:
    """The packs of this installation."""
    return load()


def form(key: str) -> Form:
    """What the figure is, whatever its value. Raises UnknownFigure."""
    try:
        return current().forms[key]
    except KeyError:
        raise UnknownFigure(key) from None


def post_kinds() -> Mapping[str, PostKind]:
    """Kinds of posts by id."""
    return current().post_kinds


def duties_of(kind: str) -> Duties | None:
    """What this kind of post does; None for a kind of which nothing is said."""
    return current().duties.get(kind)


def body_lists(level: int) -> list[BodyList]:
    """What a body of this level of the tree does: one list for a township, two for a village, else none."""
    return [one for one in current().body_duties.values() if one.level == level]


def work_kinds() -> Mapping[str, WorkKind]:
    """Finer kinds of work, each under one line."""
    return current().work_kinds


def hazard_categories() -> Mapping[str, HazardCategory]:
    """Categories of the hazard ledger, by id."""
    return current().hazard_categories


def categories_of(half: str) -> list[str]:
    """The categories that stand in one half of the ledger of hazards."""
    return [one.id for one in hazard_categories().values() if one.half == half]


def hazard_pictures() -> Mapping[str, HazardPicture]:
    """The eight pictures of the phone, by id."""
    return current().hazard_pictures


def point_kinds() -> Mapping[str, PointKind]:
    """Kinds of danger points, by id."""
    return current().point_kinds


def point_steps() -> Mapping[str, PointStep]:
    """What an alarm at a danger point makes owed, by id."""
    return current().point_steps


def point_plans() -> Mapping[str, PointPlan]:
    """Ready-made 一点一策, by id."""
    return current().point_plans


def departments() -> Mapping[str, Department]:
    """Departments a hazard may be handed to, by id."""
    return current().departments


def standards() -> Mapping[str, Standard]:
    """The 重大隐患判定标准 to choose from, by id."""
    return current().standards


def checklists_built_in() -> Mapping[str, Checklist]:
    """The checklists that come with the platform, by id."""
    return current().checklists


def small_sorts() -> Mapping[str, SmallPlace]:
    """The nine sorts of 九小场所, by id."""
    return current().small_places


def line_of_place(kind: str) -> str:
    """The line of work of a kind of place: that of most lists walked there, the first where they are even; else 安全生产."""
    lines = Counter(one.line for one in current().checklists.values() if kind in one.places)
    return lines.most_common(1)[0][0] if lines else Line.WORK_SAFETY


def round_rules() -> RoundRules:
    """Which rounds are owed at danger points, when."""
    return current().rounds


def signals_built_in() -> Mapping[str, Signal]:
    """The signals 预警信号 with their texts and actions, by id."""
    return current().signals


def alert_frames() -> Mapping[str, Frame]:
    """What texts of a colour have in common."""
    return current().alert_frames


def topics() -> Mapping[str, Topic]:
    """Learning pages 学一学 by id, in their own order."""
    return current().topics


def kit() -> Kit:
    """家里该备的 in five groups."""
    return current().kit


def climates() -> Mapping[str, Climate]:
    """The year's calendar of each climate."""
    return current().climates
