"""Everything that was said of a row, in words, from the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from lastmile.domains.evacuation.models import Move
from lastmile.domains.evacuation.rules import Entered, Source, Status
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.people import selectors as people


@dataclass(frozen=True)
class Told:
    """One line: when it was so, what was said, by whom. `entered_at` where it was typed later."""

    at: datetime
    words: str
    by: str
    entered_at: datetime | None


def course(row: Move, *, names: bool) -> list[Told]:
    """The course of a row, the oldest first. `names`: whether what people said may be shown."""
    lines = ledger.timeline("move", row.uid)
    known = people.names(line.actor_uid for line in lines if line.actor_uid)
    return [
        Told(line.at, _words(line, names=names), known.get(line.actor_uid, "") if line.actor_uid else "", _later(line))
        for line in lines
    ]


def _later(line: Any) -> datetime | None:
    return line.entered_at if abs((line.entered_at - line.at).total_seconds()) > 120 else None


def _words(line: Any, *, names: bool) -> str:
    figures: Mapping[str, Any] = line.figures
    said = " ".join(str(line.private[key]) for key in ("to", "note", "how") if names and line.private.get(key))
    if line.action == "move.named":
        words = _("补上是谁、几个人")
    elif line.action == "move.added":
        words = _("加到名单")
    elif line.action == "move.asked_anew":
        words = _("回去以后又要转移,重新登记")
    elif line.action == "move.found":
        words = _("找到 %(n)s 人") % {"n": figures.get("people")}
    elif line.action == "move.recorded_behind":
        words = _("补记:%(status)s(后来已有更新)") % {"status": _status(figures)}
    else:
        words = _status(figures)
    parts = [words, _number(figures), _entered(figures), said]
    return " ".join(part for part in parts if part)


def _status(figures: Mapping[str, Any]) -> str:
    status = figures.get("status", "")
    return str(Status(status).label) if status in Status.values else ""


def _number(figures: Mapping[str, Any]) -> str:
    return _("%(n)s 人") % {"n": figures["gone"]} if figures.get("gone") else ""


def _entered(figures: Mapping[str, Any]) -> str:
    entered, source = figures.get("entered", ""), figures.get("source", "")
    if not entered or entered not in Entered.values:
        return ""
    return f"{Entered(entered).label}({Source(source).label})" if source else str(Entered(entered).label)
