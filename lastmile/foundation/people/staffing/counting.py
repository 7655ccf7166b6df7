"""How what is there is counted: the people, posts and units behind each figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lastmile.foundation.people import lists
from lastmile.foundation.people.models import Post
from lastmile.foundation.people.rules import domains_of
from lastmile.foundation.people.staffing.facts import Facts


@dataclass(frozen=True)
class Behind:
    """One person, post or unit that counts: words to show, and where its page is."""

    name: str
    words: str
    kind: str  # person, post or unit
    uid: Any


Count = Callable[[Facts, str], list[Behind]]


def people(figure: str, *, full_time: bool = False) -> Count:
    """Different people in posts that count towards a figure, at the place itself (in a grid: its micro-grids too)."""

    def count(facts: Facts, code: str) -> list[Behind]:
        found: dict[int, Behind] = {}
        for kind in lists.counting(figure):
            for one in facts.holdings.get((code, kind), []):
                if one.full_time or not full_time:
                    found.setdefault(one.person_id, Behind(one.person.name, one.post.title, "person", one.person.uid))
        return list(found.values())

    return count


def units(kind: str) -> Count:
    """Units of a kind, each with the number of the document that set it up (K-2.1.2a)."""
    return lambda facts, code: [
        Behind(one.name, one.document_number, "unit", one.uid) for one in facts.units.get((code, kind), [])
    ]


def member_units(facts: Facts, code: str) -> list[Behind]:
    found = facts.members.get(code, [])
    words = {one.pk: one.contact.name if one.contact else _("没有联系人") for one in found}
    return [Behind(one.unit.name, words[one.pk], "unit", one.unit.uid) for one in found]


def deputies(facts: Facts, code: str) -> list[Post]:
    return [post for kind in lists.counting("deputies") for post in facts.posts.get((code, kind), [])]


def deputies_with_domains(facts: Facts, code: str) -> list[Behind]:
    """Deputies whose fields of work are written down."""
    found = [one for one in deputies(facts, code) if domains_of(one.domains)]
    return [Behind(one.title, one.domains, "post", one.uid) for one in found]


def captains_who_lead(*kinds: str) -> Count:
    """Captains of the team who also hold the leading post of the place (J-2.4c, J-2.4f)."""

    def count(facts: Facts, code: str) -> list[Behind]:
        leaders = {one.person_id for kind in kinds for one in facts.holdings.get((code, kind), [])}
        captains = facts.holdings.get((code, "team_captain"), [])
        return [
            Behind(one.person.name, one.post.title, "person", one.person.uid)
            for one in captains
            if one.person_id in leaders
        ]

    return count


def certified(facts: Facts, code: str) -> list[Behind]:
    return [Behind(one.name, _("证书在有效期内"), "person", one.uid) for one in facts.certified.get(code, [])]
