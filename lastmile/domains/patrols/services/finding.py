"""What a walk found bad: reported as hazards, joined to what is still open, closed where it was put right on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid5

from lastmile.domains.hazards import public as hazards
from lastmile.domains.patrols.models import Failing, Walk
from lastmile.domains.patrols.rules import wording as words
from lastmile.domains.patrols.rules.wording import SubjectKind, Wording
from lastmile.domains.patrols.selectors import walks
from lastmile.domains.patrols.selectors.walks import Subject
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.rulepacks.checklists import Item
from lastmile.foundation.wording import worded


def report_bad(scope: Scope, walk: Walk, subject: Subject, wording: Wording, bad: Sequence[Item]) -> list[Any]:
    """The hazards of the bad items: one each; where people must go first, one for all of them, to be looked at in minutes.

    An item that fails again while its hazard is open joins it.
    """
    if walk.move_now:
        return [_danger(scope, walk, subject, wording, bad)]
    return [_one(scope, walk, subject, wording, item) for item in bad]


def _one(scope: Scope, walk: Walk, subject: Subject, wording: Wording, item: Item) -> Any:
    failing = _failing(walk, item)
    if known := _still_open(scope, failing):
        return _join(scope, walk, failing, known)
    said = walk.answers[item.id]
    details = "\n".join(part for part in (said.get("note", ""), words.advice(item)) if part)
    hazard = _report(scope, walk, subject, wording, item.id, title=item.found, details=details)
    _point(failing, hazard)
    hazards.note_advice(hazard, days=item.days, to=item.to)
    if (seen := walks.last_seen_fine(walk, item)) is not None:
        hazards.note_seen_fine(hazard, seen)
    if said.get("fixed"):
        note = said.get("note") or worded("走访时当场已改:%(what)s") % {"what": item.found}
        return hazards.fix_on_spot(scope, uid=hazard.uid, note=note)
    return hazard


def _danger(scope: Scope, walk: Walk, subject: Subject, wording: Wording, bad: Sequence[Item]) -> Any:
    found = "、".join(item.found for item in bad)
    title = worded("%(place)s有变化,先撤人:%(what)s") % {"place": subject.name, "what": found}
    hazard = _report(
        scope, walk, subject, wording, "danger", title=title, details=worded("走访人认为要先撤人。"), danger_now=True
    )
    for item in bad:
        failing = _failing(walk, item)
        known = _still_open(scope, failing)
        if known:
            _join(scope, walk, failing, known)
        _point(failing, hazard)
    return hazard


def _report(scope: Scope, walk: Walk, subject: Subject, wording: Wording, name: str, **facts: Any) -> Any:
    return hazards.report_hazard(
        scope,
        uid=uuid5(walk.uid, name),
        region_code=subject.region_code,
        category=wording.category,
        place=" ".join(dict.fromkeys(part for part in (subject.place, subject.name) if part))[:120],
        position=subject.position,
        source=hazards.Source.WALK,
        **_at(subject),
        **facts,
    )


def _at(subject: Subject) -> dict[str, Any]:
    """The enterprise or danger point it was found at, which the office need not write down again."""
    named = {SubjectKind.PLACE: "site_uid", SubjectKind.POINT: "point_uid"}.get(SubjectKind(subject.subject_kind))
    return {named: subject.uid} if named else {}


def _failing(walk: Walk, item: Item) -> Failing:
    """The item at this place, its row held: of two walks at once the second joins what the first reported."""
    rows = Failing.objects.select_for_update()
    found, _made = rows.get_or_create(subject_uid=walk.subject_uid, key=walk.key, item=item.id)
    return found


def _still_open(scope: Scope, failing: Failing) -> Any:
    """Its hazard, or the one that was joined to, while that is open."""
    if failing.hazard_uid is None:
        return None
    known = hazards.hazards_in(scope).filter(uid=failing.hazard_uid).first()
    while known is not None and known.joined_to_id:
        known = hazards.first_of(known)
    return known if known is not None and known.is_open else None


def _join(scope: Scope, walk: Walk, failing: Failing, hazard: Any) -> Any:
    failing.times += 1
    failing.save(update_fields=["times"])
    ledger.write(scope, "hazard.seen_again", hazard, figures={"walk": walk.uid, "times": failing.times})
    return hazard


def _point(failing: Failing, hazard: Any) -> None:
    failing.hazard_uid, failing.times = hazard.uid, 1
    failing.save(update_fields=["hazard_uid", "times"])
