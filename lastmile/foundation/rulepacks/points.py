"""Danger points: their kinds (J-3.2d), and the steps an alarm opens (J-3.3e, K-2.2.2g)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lastmile.foundation.rulepacks.kinds import WorkKind
from lastmile.foundation.rulepacks.posts import PostKind
from lastmile.foundation.rulepacks.rules import Form
from lastmile.foundation.rulepacks.tables import PackIsWrong, read_tables


@dataclass(frozen=True)
class PointKind:
    """A kind of danger point: its line of work, what is read there, who usually watches, which plan to begin from."""

    id: str
    title: str
    work_kind: str
    line: str
    plan: str
    measures: tuple[str, ...]
    posts: tuple[str, ...]


def read_point_kinds(
    file: Path, work_kinds: Mapping[str, WorkKind], post_kinds: Mapping[str, PostKind]
) -> dict[str, PointKind]:
    """Kinds by id, in the order of the file. Raises PackIsWrong."""
    found = {}
    for name, table in read_tables(file).items():
        title, kind, plan = table.text("title"), table.word("kind", work_kinds), table.text("plan")
        measures, posts = table.texts("measures"), table.texts("posts")
        if unknown := sorted(set(posts) - set(post_kinds)):
            raise table.wrong(f"{', '.join(unknown)} is no kind of post")
        table.finish()
        found[name] = PointKind(name, title, kind, work_kinds[kind].line, plan, measures, posts)
    return found


OWNERS = frozenset({"monitor", "keeper", "office"})
OCCASIONS = frozenset({"orange", "red", "move"})


@dataclass(frozen=True)
class PointStep:
    """One step of an alarm: when it is owed, by whose post, the figure of its minutes, and whom it climbs past."""

    id: str
    title: str
    when: tuple[str, ...]
    owner: str
    posts: tuple[str, ...]
    minutes: str
    ladder: str
    again: bool


def read_point_steps(
    file: Path, forms: Mapping[str, Form], post_kinds: Mapping[str, PostKind], ladders: Mapping[str, object]
) -> dict[str, PointStep]:
    """Steps by id, in the order of the file. Raises PackIsWrong."""
    found = {}
    for name, table in read_tables(file).items():
        title, when, posts = table.text("title"), table.texts("when"), table.texts("posts")
        owner, minutes = table.word("owner", OWNERS), table.word("minutes", forms)
        ladder, again = table.word("ladder", ladders), table.take("again", bool, False)
        if unknown := sorted((set(posts) - set(post_kinds)) | (set(when) - OCCASIONS)):
            raise table.wrong(f"{', '.join(unknown)} has no meaning here")
        table.finish()
        found[name] = PointStep(name, title, when, owner, posts, minutes, ladder, again)
    return found


# The fields of a 一点一策 as the packs write them, in the order of the page; the first four begin the point's own facts.
POINT_FACTS = ("trigger", "signs", "frequency", "tools")
PLAN_FIELDS = (
    "yellow", "orange", "red", "abnormal", "monitor", "order_township", "order_village", "order_monitor", "signal",
    "route", "shelter", "caller", "guide", "rear", "counter", "power", "carry", "night", "offline", "lift", "watch",
    "dont",
)  # fmt: skip


@dataclass(frozen=True)
class PointPlan:
    """A ready-made 一点一策 for a kind of danger point or place: its words by field (K-2.2.2e).

    `places`: the kinds of places that usually begin from it, as `domains/profile` calls them.
    """

    id: str
    title: str
    about: str
    places: tuple[str, ...]
    version: str
    source: str
    facts: Mapping[str, str]
    words: Mapping[str, str]


def read_point_plans(file: Path, kinds: Mapping[str, PointKind]) -> dict[str, PointPlan]:
    """Ready-made plans by id. Raises PackIsWrong, also for a kind of point whose plan is not there."""
    found = {}
    for name, table in read_tables(file).items():
        title, about, places = table.text("title"), table.text("about"), table.texts("places")
        version, source = table.text("version"), table.text("source")
        facts = {field: table.text(field) for field in POINT_FACTS}
        words = {field: table.text(field) for field in PLAN_FIELDS}
        table.finish()
        found[name] = PointPlan(name, title, about, places, version, source, facts, words)
    if missing := sorted({kind.plan for kind in kinds.values()} - set(found)):
        raise PackIsWrong(f"Rule pack point_plans.toml: {', '.join(missing)} is missing.")
    return found
