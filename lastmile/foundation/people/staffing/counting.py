"""How what is there is counted: the people, posts and units behind each figure, and what is there but does not count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lastmile.foundation.people import lists
from lastmile.foundation.people.models import CommandMember, Holding, Post, Skill, Unit
from lastmile.foundation.people.rules import domains_of
from lastmile.foundation.people.staffing.facts import Facts
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock

CAPTAIN = "team_captain"


@dataclass(frozen=True)
class Behind:
    """One person, post or unit that counts, or is there and does not: words to show, and where its page is.

    `unsure`: what it lacks is not known, so that nobody can say whether it counts.
    """

    name: str
    words: str
    kind: str  # person, post, unit or duty_list; "" has no page
    uid: Any
    unsure: bool = False


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


def public_list(facts: Facts, code: str) -> list[Behind]:
    """The list of duties a place made public (J-1.2b)."""
    one = facts.lists.get(code)
    return [Behind(_("第%(n)s版") % {"n": one.number}, _("已公开"), "duty_list", one.uid)] if one else []


def public_body_lists(facts: Facts, code: str) -> list[Behind]:
    """What the body itself does, list by list, as it was made public (K-2.1.1h)."""
    one = facts.lists.get(code)
    return [Behind(title, "", "duty_list", one.uid) for title in one.titles] if one else []


def member_units(facts: Facts, code: str) -> list[Behind]:
    """Member units of the command with somebody to call there: without, a unit does not count (J-2.3d)."""
    return [_member(one, one.contact.name) for one in facts.members.get(code, []) if one.contact and not _why(one)]


def members_without_contact(facts: Facts, code: str) -> list[Behind]:
    """Member units nobody of which can be called."""
    return [_member(one, why) for one in facts.members.get(code, []) if (why := _why(one))]


def _member(one: CommandMember, words: str) -> Behind:
    return Behind(one.unit.name, words, "unit", one.unit.uid)


def _why(member: CommandMember) -> str:
    """Why nobody of a member unit can be called; "" where somebody can."""
    contact = member.contact
    if contact is None or contact.erased_at or contact.left_on:
        return _("没有联系人")
    return "" if contact.phone_key else _("联系人%(name)s没有电话") % {"name": contact.name}


def deputies(facts: Facts, code: str) -> list[Post]:
    return [post for kind in lists.counting("deputies") for post in facts.posts.get((code, kind), [])]


def deputies_without_domains(facts: Facts, code: str) -> list[Behind]:
    """Deputies of whom nobody wrote down what they are in charge of."""
    found = [one for one in deputies(facts, code) if not domains_of(one.domains)]
    return [Behind(one.title, _("没有写分管领域"), "post", one.uid) for one in found]


def deputies_with_domains(facts: Facts, code: str) -> list[Behind]:
    """Deputies whose fields of work are written down."""
    found = [one for one in deputies(facts, code) if domains_of(one.domains)]
    return [Behind(one.title, one.domains, "post", one.uid) for one in found]


def captains(leading: str, *, lead: bool = True) -> Count:
    """Captains of the team who also hold the leading post of the place (J-2.4c, J-2.4f); with `lead` False those who do not."""

    def count(facts: Facts, code: str) -> list[Behind]:
        leaders = {one.person_id: one for one in facts.holdings.get((code, leading), [])}
        return [
            Behind(
                one.person.name, one.post.title if lead else _who_leads(one, leading, leaders), "person", one.person.uid
            )
            for one in facts.holdings.get((code, CAPTAIN), [])
            if (one.person_id in leaders) == lead
        ]

    return count


def _who_leads(captain: Holding, leading: str, leaders: Mapping[int, Holding]) -> str:
    """队长不是村(社区)主任, and who that is."""
    title = catalogue.post_kinds()[leading].title
    words = _("%(post)s,不是%(leading)s") % {"post": captain.post.title, "leading": title}
    names = "、".join(one.person.name for one in leaders.values())
    return _("%(words)s(现在是%(names)s)") % {"words": words, "names": names} if names else words


def has_captain(facts: Facts, code: str) -> bool:
    """Whether there is a team at all is asked elsewhere; without a captain nobody can say who it is."""
    return (code, CAPTAIN) in facts.holdings


def certified(facts: Facts, code: str) -> list[Behind]:
    """People with a certificate in force, once each."""
    found = {one.person_id: one for one in facts.certificates.get(code, []) if _state(one) == "valid"}
    return [_certificate(one, facts) for one in found.values()]


def uncertified(facts: Facts, code: str) -> list[Behind]:
    """People whose certificate ended, was not written down, or whose end nobody wrote down."""
    rows = facts.certificates.get(code, [])
    valid = {one.person_id for one in rows if _state(one) == "valid"}
    found = {one.person_id: one for one in rows if one.person_id not in valid}
    return [_certificate(one, facts) for one in found.values()]


def _state(one: Skill) -> str:
    if not one.certificate:
        return "none"
    if one.valid_until is None:
        return "unknown"
    return "valid" if one.valid_until >= clock.today() else "ended"


def _certificate(one: Skill, facts: Facts) -> Behind:
    state, until = _state(one), one.valid_until
    words = {"none": _("没有登记证书"), "unknown": _("证书有效期待核")}.get(state, "")
    if until:
        left = (until - clock.today()).days
        says = (
            _("证书%(day)s已到期")
            if left < 0
            else _("证书到%(day)s")
            if left > facts.notice_days
            else _("证书%(day)s到期,还有%(n)s天")
        )
        words = words or says % {"day": until.isoformat(), "n": left}
    return Behind(one.person.name, words, "person", one.person.uid, unsure=state == "unknown")


def without_team(facts: Facts, code: str) -> list[Behind]:
    """Why a village has no team, as its township stated it and when (K-2.3.2a)."""
    stated = facts.no_teams.get(code)
    if stated is None or facts.units.get((code, Unit.Kind.TEAM)):
        return []
    more = f":{stated.words}" if stated.words else ""
    words = _("%(day)s 乡镇(街道)写明%(more)s") % {"day": stated.said_on.isoformat(), "more": more}
    return [Behind(_("没有组建:%(reason)s") % {"reason": stated.get_reason_display()}, words, "", None)]


def team_or_reason(facts: Facts, code: str) -> list[Behind]:
    """A village's team, else why it has none."""
    return units(Unit.Kind.TEAM)(facts, code)[:1] or without_team(facts, code)
