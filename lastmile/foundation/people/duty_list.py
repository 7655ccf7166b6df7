"""责任清单 (J-1.2b, J-4.6h): what each kind of post owes, and who holds such a post in an area, to be signed."""

from __future__ import annotations

from dataclasses import dataclass

from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people import selectors
from lastmile.foundation.people.duty_words import own_lines
from lastmile.foundation.people.models import Holding, Post
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.duties import Duties, Lines
from lastmile.foundation.rulepacks.posts import PostKind


@dataclass(frozen=True)
class Row:
    """One post of the list: who holds it, and what it says of its own beside its kind."""

    post: Post
    holders: list[Holding]
    own: Lines


@dataclass(frozen=True)
class Part:
    """All posts of one kind, with what this kind does. `above` and `below` are titles of kinds."""

    kind: PostKind
    duties: Duties | None
    above: list[str]
    below: list[str]
    rows: list[Row]

    @property
    def levels(self) -> list[str]:
        return [str(Region.Level(level).label) for level in sorted(self.kind.levels)]


def parts(scope: Scope, area: str, *, kind: str = "", limit: int | None = None) -> list[Part]:
    """The list of an area in the order of the posts pack, or of one kind; at most `limit` posts. Two queries and one."""
    posts = selectors.posts_in(scope).filter(branch_q(Post, area)).select_related("region", "superior")
    if kind:
        posts = posts.filter(kind=kind)
    found = list(posts.order_by("region_code", "id")[:limit])
    holders = selectors.holders([post.pk for post in found])
    by_kind: dict[str, list[Row]] = {}
    for post in found:
        by_kind.setdefault(post.kind, []).append(Row(post, holders.get(post.pk, []), own_lines(post)))
    kinds = catalogue.post_kinds()
    return [_part(kinds[name], by_kind[name]) for name in kinds if name in by_kind]


def _part(kind: PostKind, rows: list[Row]) -> Part:
    kinds = catalogue.post_kinds()
    return Part(
        kind,
        catalogue.duties_of(kind.id),
        [kinds[name].title for name in kind.superior_kinds],
        [one.title for one in kinds.values() if kind.id in one.superior_kinds],
        rows,
    )
