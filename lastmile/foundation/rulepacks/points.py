"""Kinds of danger points (J-3.2d)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lastmile.foundation.rulepacks.kinds import WorkKind
from lastmile.foundation.rulepacks.posts import PostKind
from lastmile.foundation.rulepacks.tables import read_tables


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
