"""责任清单 (J-1.2b, J-3.1e, J-4.6h, K-2.1.1h): what a body does, what each kind of post owes, who holds one and is in charge of what.

One content, as plain values, for page, print, sheet, the version that is signed and what the public reads. It holds names and no
numbers, and nothing that changes by itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _

from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import rules as ledger_rules
from lastmile.foundation.people import lists, selectors
from lastmile.foundation.people.duty_words import lines_of, own_lines
from lastmile.foundation.people.models import Holding, Post, Unit
from lastmile.foundation.people.rules import domains_of
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.body_duties import BodyList
from lastmile.foundation.rulepacks.masking import masked_phone
from lastmile.foundation.rulepacks.posts import PostKind
from lastmile.foundation.wording import in_own_language

Content = dict[str, Any]
ASSISTS = "assists"
SIGNED_AT = (Region.Level.TOWNSHIP, Region.Level.VILLAGE)  # each signs its own (J-1.2b)
NUMBER = re.compile(r"(?<!\d)1\d{10}(?!\d)")  # a mobile number somebody typed into a sentence


def content(scope: Scope, region: Region, *, limit: int | None = None) -> Content:
    """The list of an area in the order of the posts pack, at most `limit` posts: three queries. In the language of the house
    whoever asks: what is signed and compared is one text.

    {"place", "bodies": [{"id", "title", "lines": [[said, clauses]], "own": [said], "to_confirm"}],
     "parts": [{"kind", "title", "levels", "above", "below", "leads", "lines": [[title, said]], "usual": [said],
                "rows": [{"post", "title", "superior", "holders": [[name, rank]], "domains", "own": [said]}]}]}
    `domains` is None where a leader's 分管领域 is not known, "" for kinds that have none.
    """
    posts = selectors.posts_in(scope).filter(branch_q(Post, region.code)).select_related("superior")
    found = list(posts.order_by("region_code", "id")[:limit])
    held = selectors.holders([post.pk for post in found])
    by_kind: dict[str, list[Post]] = {}
    for post in found:
        by_kind.setdefault(post.kind, []).append(post)
    kinds = catalogue.post_kinds()
    with in_own_language():
        return {
            "place": region.name,
            "bodies": [_body(scope, region, one) for one in catalogue.body_lists(region.level)],
            "parts": [_part(kinds[name], by_kind[name], held) for name in kinds if name in by_kind],
        }


def posts_of(said: Content) -> int:
    """How many posts a list has."""
    return sum(len(part["rows"]) for part in said["parts"])


def digest(said: Content) -> str:
    """Of everything a list says: two with one digest say the same."""
    return hashlib.sha256(ledger_rules.canonical(said)).hexdigest()


def for_everybody(said: Content) -> Content:
    """The list as the public may read it: a number somebody typed into a sentence is masked, and posts have no key."""

    def plain(value: Any) -> Any:
        if isinstance(value, str):
            return NUMBER.sub(lambda one: masked_phone(one[0]), value)
        if isinstance(value, list):
            return [plain(one) for one in value]
        return {name: plain(one) for name, one in value.items() if name != "post"} if isinstance(value, dict) else value

    public: Content = plain(said)
    return public


def unnamed(said: Content, hides: Callable[[str, str], bool]) -> Content:
    """The list with a post's title in place of those names that `hides` says of (key of the post, name)."""

    def row(one: Content) -> Content:
        post, title = one["post"], one["title"]
        return {**one, "holders": [[title if hides(post, name) else name, rank] for name, rank in one["holders"]]}

    return {**said, "parts": [{**part, "rows": [row(one) for one in part["rows"]]} for part in said["parts"]]}


def _body(scope: Scope, region: Region, one: BodyList) -> Content:
    """One list of the body itself; a village's committee may have said more of what it assists with (J-2.1f)."""
    own: list[str] = []
    if one.id == ASSISTS:
        committees = selectors.units_in(scope).filter(region=region, kind=Unit.Kind.COMMITTEE)
        own = [line for unit in committees.order_by("id") for line in _lines(unit.assists)]
    return {
        "id": one.id,
        "title": one.title,
        "lines": [list(line) for line in one.lines],
        "own": own,
        "to_confirm": one.to_confirm,
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _part(kind: PostKind, posts: Iterable[Post], held: dict[int, list[Holding]]) -> Content:
    kinds, duties = catalogue.post_kinds(), catalogue.duties_of(kind.id)
    return {
        "kind": kind.id,
        "title": kind.title,
        "levels": [str(Region.Level(level).label) for level in sorted(kind.levels)],
        "above": [kinds[name].title for name in kind.superior_kinds],
        "below": [one.title for one in kinds.values() if kind.id in one.superior_kinds],
        "leads": leads(kind),
        "lines": [[title, list(lines)] for title, lines in lines_of(duties)] if duties else [],
        "usual": list(duties.usual) if duties else [],
        "rows": [_row(kind, post, held.get(post.pk, [])) for post in posts],
    }


def leads(kind: PostKind) -> bool:
    """Whether whoever holds such a post is a leader of the township, who is in charge of a field (J-3.1e, J-3.1f, J-3.1m)."""
    return bool(kind.counts_as & {"first_responsible", "deputies"})


def _row(kind: PostKind, post: Post, holders: Iterable[Holding]) -> Content:
    return {
        "post": str(post.uid),
        "title": post.title,
        "superior": post.superior.title if post.superior else "",
        "holders": [[one.person.name, str(one.rank)] for one in holders],
        "domains": _domains(kind, post),
        "own": list(own_lines(post)),
    }


def _domains(kind: PostKind, post: Post) -> str | None:
    """分管领域 as written; a head who wrote none answers for all of it (J-3.1f), a deputy who wrote none is not known."""
    written = "、".join(domains_of(post.domains))
    if written or not leads(kind):
        return written
    return _("全面工作(第一责任人)") if "first_responsible" in kind.counts_as else None


def may_sign(scope: Scope, region: Region) -> list[Holding]:
    """Who can have signed the list of a place: whoever holds a post at its head today. A township's two heads are its first
    responsible persons (J-3.1f); a village has its secretary and its director. Empty above townships and below villages."""
    kinds = {
        Region.Level.TOWNSHIP: lists.counting("first_responsible"),
        Region.Level.VILLAGE: ["village_secretary", "village_director"],
    }.get(Region.Level(region.level))
    if not kinds or not scope.may(Permission.PEOPLE_CHANGE, on=region.code):
        return []
    posts = {post.pk: post for post in selectors.posts_in(scope).filter(region=region, kind__in=kinds)}
    held = [one for rows in selectors.holders(posts).values() for one in rows if one.rank != Holding.Rank.B]
    for one in held:
        one.post = posts[one.post_id]
    return sorted(held, key=lambda one: (list(kinds).index(one.post.kind), one.pk))
