"""Reads, plans and applies a sheet in the background, a batch a transaction.

A job that dies goes on behind its last batch: how far an import is, is kept in the batch's own transaction, and moving
it on succeeds for one worker only. So a batch counts once, whoever runs, however often.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import dropwhile, islice
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.copying import copy_in, fresh
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.imports import keeping, lines, map_rows, verdicts
from lastmile.foundation.imports.kinds import Kind, kind_of
from lastmile.foundation.imports.marks import Marks
from lastmile.foundation.imports.models import Import, ImportMark, ImportRow
from lastmile.foundation.imports.services import RUN
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Account
from lastmile.foundation.web import sheet_heads
from lastmile.kernel import clock
from lastmile.kernel.errors import DomainError, NotAllowed
from lastmile.kernel.outcomes import Line, Result
from lastmile.kernel.row_marks import Marked

BATCH = 500
TURN = 20.0  # seconds after which a job hands over to the next, well within its lease
State = Import.State


class Overtaken(Exception):
    """Somebody else moved this import on meanwhile; what this one did is undone."""


def run(uid: UUID) -> None:
    """Take an import as far as it can go now. The handler of its jobs; safe to call at any time, by anybody."""
    begun = time.monotonic()
    while True:
        found = Import.unscoped.select_related("region").filter(uid=uid).first()
        if found is None or found.state not in (State.READING, State.PLANNING, State.APPLYING):
            return
        if time.monotonic() - begun > TURN:
            jobs.later(RUN, uid)
            return
        try:
            _step(found, begun)
        except Overtaken:
            return
        except DomainError as problem:
            _stop(found, problem)


def _step(found: Import, begun: float) -> None:
    kind = kind_of(found.kind)
    if found.state == State.READING:
        _read(found, kind)
        return
    scope = scope_of(found)
    scope.require(kind.permission, on=found)
    seen = Marks(found)
    while time.monotonic() - begun <= TURN:
        if not _batch(found, kind, scope, seen):
            return
        found.refresh_from_db(fields=["state", "at_row", "looked_at", "planned", "applied"])


def scope_of(found: Import) -> Scope:
    """In whose name it runs: who confirmed it, before that who sent it; with what they may do now."""
    account = Account.objects.filter(person__uid=found.confirmed_by or found.sent_by, is_active=True).first()
    if account is None:
        raise NotAllowed(_("导入人的账号已停用,没有继续导入。"))
    return people.scope_of(account, holding_uid=found.holding_uid)


# --- reading ---------------------------------------------------------------------------------------------------------


def _read(found: Import, kind: Kind) -> None:
    """Rows into the table for a turn, a batch a transaction. Broken off, it goes on behind its last row.

    Of two at once one goes on. A sheet of more than one turn is decoded once: at the end of the first turn what is left of
    it is set aside. The turn begins with the first row that is new.
    """
    begun, aside = 0.0, keeping.aside(found)
    with closing(_parts(found, kind) if aside is None else aside) as parts:
        for part in parts:
            begun = begun or time.monotonic()
            with transaction.atomic():
                _move(found, at_row=part[-1].number, looked_at=found.looked_at + len(part))
                keep(found, [(line, kind.marks(line)) for line in part])
            found.at_row, found.looked_at = part[-1].number, found.looked_at + len(part)
            if time.monotonic() - begun > TURN:
                if aside is None:
                    keeping.set_aside(found, parts)
                return
    with transaction.atomic():
        _move(found, state=State.PLANNING, total=found.looked_at, at_row=0, looked_at=0)
    keeping.forget_aside(found)


def _parts(found: Import, kind: Kind) -> Generator[list[Line]]:
    """The rows of the file behind those that were read, a batch at a time; which heads it has is noted before."""
    with keeping.load(found.sha256) as file:
        rows = map_rows.rows(file, kind, found.region_code, found.datum)
        heads, below = sheet_heads.read(rows, kind.columns, needed=kind.needed)
        labels = {column.key: str(column.label) for column in kind.columns}
        known = [labels[key] for key in heads.keys.values()]
        Import.unscoped.filter(pk=found.pk).update(heads={"known": known, "unknown": list(heads.unknown)})
        waiting = dropwhile(lambda line: line.number <= found.at_row, below)
        while part := list(islice(waiting, BATCH)):
            yield part


def keep(found: Import, part: Sequence[tuple[Line, Marked]]) -> None:
    """Rows of a sheet and what they are compared by, into the tables."""
    rows = [(line.number, json.dumps(dict(line.cells), ensure_ascii=False), marked) for line, marked in part]
    copy_in([fresh(ImportRow, of=found, number=n, cells=cells, mark=one.same, near=one.near) for n, cells, one in rows])
    said = ((n, one) for n, _cells, marked in rows for one in marked.said)
    copy_in([fresh(ImportMark, of=found, number=n, mark=one.mark, who=one.who) for n, one in said])


# --- planning and applying -------------------------------------------------------------------------------------------


@transaction.atomic
def _batch(found: Import, kind: Kind, scope: Scope, seen: Marks) -> bool:
    """One batch and how far the import is by then; False when it was the last."""
    applying = found.state == State.APPLYING
    waiting = ImportRow.objects.filter(of=found, number__gt=found.at_row)
    rows = list(waiting.order_by("number").values_list("number", "cells", "planned", "held")[:BATCH])
    if not rows:
        _finish(found, scope)
        return False
    # Who said yes to the plan saw nothing happen to the unchanged: what somebody changed there by hand since then stays.
    over = {
        n: planned for n, _cells, planned, _held in rows if applying and planned in (Result.ERROR, Result.UNCHANGED)
    }
    asked = [lines.line(n, cells) for n, cells, _planned, _held in rows if n not in over]
    if not applying:
        outcomes = kind.plan(scope, found.region, asked, seen)
    else:
        # Nor did they see what somebody typed since then where a row writes: such a row comes back (see `Marks.overtaken`).
        since = replace(seen, held={n: held for n, _cells, _planned, held in rows})
        outcomes = kind.apply(scope, found.region, asked, since, uid=found.uid) if asked else []
    field = "applied" if applying else "planned"
    results = verdicts.keep(found, [n for n, *_more in rows], outcomes, field, over)
    counted = Counter(getattr(found, field)) + Counter(results)
    _move(found, at_row=rows[-1][0], looked_at=found.looked_at + len(rows), **{field: dict(counted)})
    return True


def _finish(found: Import, scope: Scope) -> None:
    if found.state == State.PLANNING:
        _move(found, state=State.PLANNED)
        return
    _move(found, state=State.DONE, ended_at=clock.now())
    ImportMark.objects.filter(of=found).delete()
    ledger.write(scope, "import.done", found, figures={"applied": found.applied})


def _move(found: Import, **values: Any) -> None:
    """Take the import on from exactly where it was seen, or be Overtaken and undo the batch."""
    here = Import.unscoped.filter(pk=found.pk, state=found.state, at_row=found.at_row, looked_at=found.looked_at)
    if not here.update(**values):
        raise Overtaken


@transaction.atomic
def _stop(found: Import, problem: DomainError) -> None:
    """A sheet that cannot be read, or a sender who may no longer: said on its page, nothing more is written."""
    words = problem.message or str(_("原文件不在了,请重新上传。"))
    stopped = {"state": State.REFUSED, "words": words[:200], "ended_at": clock.now()}
    if Import.unscoped.filter(pk=found.pk, state=found.state).update(**stopped):
        ledger.write(Scope.of_system("import", []), "import.refused", found, figures={"at_row": found.at_row})
