"""Where an imported hazard stands in the closed loop, by what its row says; an import never moves one backwards."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.rules import Closing, Grade, Status
from lastmile.foundation.imports.columns import Entry
from lastmile.foundation.wording import worded
from lastmile.kernel import clock

ORDER = (Status.REPORTED, Status.RECTIFYING, Status.RECTIFIED, Status.CLOSED)


def by_sheet() -> str:
    """What stands in place of a system and number where a sheet closed it."""
    return worded("台账导入")


def said_by(values: dict[str, Any], *, closed: bool | None) -> Status:
    """The state a row speaks of: closed, rectified, being rectified by a day, or not looked at yet."""
    if closed:
        return Status.CLOSED
    if values.get("rectified_at"):
        return Status.RECTIFIED
    return Status.RECTIFYING if values.get("due_on") else Status.REPORTED


def fields(status: Status, values: dict[str, Any], entry: Entry) -> dict[str, Any]:
    """The fields that go with a state. Closed in a ledger is 已在其他系统录入, with the ledger's own dates."""
    found: dict[str, Any] = {"status": status}
    if status == Status.CLOSED:
        day = values.get("verified_at") or values.get("rectified_at")
        if day is None:
            entry.findings.append(_("已销号,但没写哪天,按导入这天记。"))
        closed_at = day or clock.now()
        found |= {
            "closed_at": closed_at,
            "closing": Closing.ELSEWHERE,
            "elsewhere": by_sheet(),
            "handed_to": "",
        }
        found["sort_on"] = clock.local(closed_at).date()
    else:
        found["sort_on"] = values.get("due_on") or clock.local(values["found_at"]).date()
    return found


def keep_day(row: Hazard, entry: Entry) -> list[str]:
    """A major hazard keeps its day: more time is asked for and decided. Words where the sheet says another."""
    if row.grade != Grade.MAJOR or row.due_on is None or entry.values.get("due_on", row.due_on) == row.due_on:
        return []
    entry.values.pop("due_on")
    return [_("重大隐患的整改时限不从表里改:要改请“申请延期”。")]


def forward(row: Hazard, entry: Entry, closed: bool | None) -> tuple[dict[str, Any], list[str]]:
    """What the row's state becomes, and words where the platform knows better than the sheet."""
    known = {
        name: entry.values.get(name) or getattr(row, name)
        for name in ("due_on", "found_at", "rectified_at", "verified_at")
    }
    said = said_by({**known, **{name: entry.values.get(name) for name in ("rectified_at",)}}, closed=closed)
    if row.status == Status.CLOSED and closed is False:
        return {}, [_("系统里已销号,表里写没有销号,状态没有改。")]
    if row.status not in ORDER or ORDER.index(said) <= ORDER.index(Status(row.status)):
        moved = entry.values.get("due_on")
        open_now = row.status in (Status.REPORTED, Status.RECTIFYING)
        return ({"sort_on": moved} if moved and open_now and row.sort_on != moved else {}), []
    if row.grade == Grade.MAJOR and said in (Status.RECTIFIED, Status.CLOSED):
        return {}, [_("重大隐患的进展不从表里取:五项落实后登记整改,由判定单位验收才能销号。")]
    words = _("状态:%(old)s→%(new)s") % {"old": Status(row.status).label, "new": said.label}
    return fields(said, known, entry), [words]
