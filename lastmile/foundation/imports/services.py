"""Send a sheet, say yes to what was planned, or drop it; and erase what was kept long enough."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.imports import keeping, map_rows, selectors
from lastmile.foundation.imports.kinds import kind_of
from lastmile.foundation.imports.models import Import, ImportMark, ImportRow
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people.rules import months_before
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web import sheets
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, TooMuch, WrongState

RUN = "lastmile.foundation.imports.running.run"
State = Import.State


def send(scope: Scope, *, kind: str, area: str, upload: Any, datum: str = "") -> Import:
    """Keep a sheet, or a map file for a table with a position, and have it read and planned in the background. Nothing of it is written yet.

    `datum`: what a map file's degrees are in where it does not say so itself; a sheet says it in a column. Raises NotValid for what is neither by its outside, NotAllowed where the sender may not change.
    """
    region = get_region(area)
    scope.require(kind_of(kind).permission, on=region.code)
    if scope.person_uid is None:
        raise NotAllowed(_("请用自己的账号导入。"))
    if region.level < region.Level.COUNTY:
        raise NotValid(_("请先在上方选到县(市、区)或乡镇再导入。"), fields={"file": _("范围太大")})
    limits = sheets.limits(region.code)
    if upload.size > limits.bytes:
        raise TooMuch(_("文件太大,最大%(n)s MB。请分成几个文件导入。") % {"n": limits.bytes // sheets.MEGABYTE})
    with sheets.spooled(upload.chunks()) as file:
        map_rows.check(file, kind_of(kind), limits)
        sha256 = sheets.digest(file)
        keeping.store(file, sha256)
    with transaction.atomic():
        sent = Import.unscoped.create(
            region=region,
            region_code=region.code,
            kind=kind,
            file_name=_file_name(str(upload.name)),
            sha256=sha256,
            bytes=upload.size,
            datum=datum,
            sent_at=clock.now(),
            sent_by=scope.person_uid,
            sender_name=scope.name[:40],
            holding_uid=scope.acting_as.holding_uid if scope.acting_as else None,
        )
        figures = {"kind": kind, "sha256": sha256, "bytes": upload.size}
        ledger.write(scope, "import.sent", sent, figures=figures, private={"file": sent.file_name})
        jobs.later(RUN, sent.uid)
    return sent


def _file_name(name: str) -> str:
    plain = "".join(sign for sign in name.replace("\\", "/").rpartition("/")[2] if sign.isprintable()).strip()
    return plain[-120:] or "?"


@transaction.atomic
def confirm(scope: Scope, *, uid: UUID) -> Import:
    """Say yes to what was planned: the good rows are imported in the background, in the name of who says so."""
    found = selectors.get_import(scope, uid)
    scope.require(kind_of(found.kind).permission, on=found)
    if found.state in (State.APPLYING, State.DONE):
        return found  # said twice is said once
    good = sum(found.planned.get(word, 0) for word in ("new", "changed"))
    if found.state != State.PLANNED or not good:
        raise WrongState(_("这份表现在没有可导入的内容。"))
    said = {
        "state": State.APPLYING,
        "at_row": 0,
        "looked_at": 0,
        "confirmed_at": clock.now(),
        "confirmed_by": scope.person_uid,
        "holding_uid": scope.acting_as.holding_uid if scope.acting_as else None,
    }
    if Import.unscoped.filter(pk=found.pk, state=State.PLANNED).update(**said):
        ledger.write(scope, "import.confirmed", found, figures={"planned": found.planned})
        jobs.later(RUN, found.uid)
    return selectors.get_import(scope, uid)


@transaction.atomic
def drop(scope: Scope, *, uid: UUID) -> Import:
    """Give a sheet up before it was confirmed. It stays in the list."""
    found = selectors.get_import(scope, uid)
    scope.require(kind_of(found.kind).permission, on=found)
    waiting = Import.unscoped.filter(pk=found.pk, state__in=[State.READING, State.PLANNING, State.PLANNED])
    if not waiting.update(state=State.DROPPED, ended_at=clock.now()):
        raise WrongState(_("已经开始导入,或者已经结束,不能放弃了。"))
    ledger.write(scope, "import.dropped", found)
    keeping.forget_aside(found)
    return selectors.get_import(scope, uid)


@transaction.atomic
def note_download(scope: Scope, found: Import, *, what: str) -> None:
    """Full numbers leave the platform: who took them is in the ledger."""
    ledger.write(scope, "import.downloaded", found, figures={"what": what})


def open_file(scope: Scope, found: Import) -> bytes:
    """The file as it was sent. Needs the permission to see full numbers; noted in the ledger."""
    scope.require(Permission.PEOPLE_REVEAL, on=found)
    with keeping.load(found.sha256) as file:
        content = file.read()
    note_download(scope, found, what="original")
    return content


def erase_old() -> int:
    """Erase files and cells of imports whose time of keeping is over; what they did stays. For the timetable."""
    at_work = [State.READING, State.PLANNING, State.APPLYING]
    latest = max(_kept_since(zone) for zone in packs.zones("retention"))
    kept = Import.unscoped.filter(erased_at__isnull=True, sent_at__lt=latest).exclude(state__in=at_work)
    gone = [one for one in kept.order_by("sent_at") if _is_over(one)]
    for one in gone:
        with transaction.atomic():
            ImportMark.objects.filter(of=one).delete()
            ImportRow.objects.filter(of=one).update(cells="", held="")
            Import.unscoped.filter(pk=one.pk).update(erased_at=clock.now())
            Import.unscoped.filter(pk=one.pk, state=State.PLANNED).update(state=State.DROPPED, ended_at=clock.now())
            ledger.write(Scope.of_system("retention", []), "import.erased", one)
        keeping.forget_aside(one)
        keeping.forget(one.sha256)
    return len(gone)


def _is_over(one: Import) -> bool:
    return (one.ended_at or one.sent_at) < _kept_since(one.region_code)


def _kept_since(region_code: str) -> datetime:
    """What ended before this moment is kept no longer at a place."""
    months = packs.value("retention.import_file", region_code).whole
    return clock.start_of(months_before(clock.today(), months))
