"""The timeline of a person, post or unit, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.ledger.selectors import Line
from lastmile.foundation.people import selectors
from lastmile.foundation.people.models import Consent, Holding, Skill
from lastmile.interfaces.console.people.words import ACTIONS, FIELDS

LABELS = {**dict(Skill.Kind.choices), **dict(Consent.For.choices)}


@dataclass(frozen=True)
class Event:
    """One line: when, what, more of it, who did it."""

    at: datetime
    what: str
    more: str
    who: str
    seq: int | None


def timeline(kind: str, uid: UUID, *, with_reasons: bool = False) -> list[Event]:
    """Everything that happened, newest first. `with_reasons`: why a number was looked at, for those who may too."""
    lines = ledger.timeline(kind, uid)
    who = {line.actor_uid for line in lines if line.actor_uid}
    whom = {UUID(line.figures["person"]) for line in lines if line.figures.get("person")}
    names = selectors.names(who | whom)
    return [_event(line, names, with_reasons) for line in reversed(lines)]


def _event(line: Line, names: dict[UUID, str], with_reasons: bool) -> Event:
    said = [_about(line, names)]
    if with_reasons and line.private.get("reason"):
        said.append(_("理由:%(why)s") % {"why": line.private["reason"]})
    actor = names.get(line.actor_uid, "") if line.actor_uid else _("系统")
    what = str(ACTIONS.get(line.action, line.action))
    return Event(line.at, what, " · ".join(part for part in said if part), actor, line.seq)


def _about(line: Line, names: dict[UUID, str]) -> str:
    figures = line.figures
    parts = []
    if figures.get("person"):
        parts.append(names.get(UUID(figures["person"]), ""))
    if figures.get("rank"):
        parts.append(str(Holding.Rank(figures["rank"]).label))
    words = [*figures.get("fields", []), *([figures["field"]] if figures.get("field") else [])]
    parts += [str(FIELDS.get(word, word)) for word in words]
    parts += [str(LABELS[word]) for key in ("for", "kind") if (word := figures.get(key)) in LABELS]
    parts += _days(figures)
    return " ".join(part for part in parts if part)


def _days(figures: dict[str, Any]) -> list[str]:
    found = [_("自%(day)s") % {"day": figures["from"]}] if figures.get("from") else []
    return [*found, _("到%(day)s") % {"day": figures["until"]}] if figures.get("until") else found
