"""Hand a table of record out, so that it pastes into the upper system; keep that system's receipt; say what changed since."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.walks import walk
from lastmile.foundation.imports.kinds import Kind, kind_of
from lastmile.foundation.imports.models import Handout
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web.sheet_writing import DEMO_MARK, SheetWriter, safe_cell
from lastmile.foundation.wording import in_own_language
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, NotVisible, TooMuch, WrongState

FORMATS = ("xlsx", "csv")
UID, PRINT = 16, 8  # bytes of a row in Handout.prints
IN_MEMORY = 4_000_000  # bytes of a file before it goes to disk


NAMED = 50  # changed rows a page names; the next table has them all


@dataclass(frozen=True)
class ChangedRow:
    """A row that is new or says something else: its uid, and the cells by which a person knows it, starred where personal."""

    uid: UUID
    cells: Sequence[str]
    is_new: bool


@dataclass(frozen=True)
class Changed:
    """What a table holds by now against one handed out before: rows new or different, the first of them by name in the
    order of the table, and how many rows are no more.
    """

    uids: frozenset[UUID]
    gone: int
    named: Sequence[ChangedRow] = ()

    @property
    def more(self) -> int:
        """How many new or different rows are not named."""
        return len(self.uids) - len(self.named)

    def __len__(self) -> int:
        return len(self.uids) + self.gone


def take(
    scope: Scope, *, kind: str, area: str, form: str, full: bool = False, reason: str = "", since: UUID | None = None
) -> tuple[Handout, IO[bytes]]:
    """Write the table into a file and note who took what. `since`: only rows changed since that handout.

    Full numbers only for who may reveal them, with a reason that the ledger keeps. Raises NotValid where nothing is to
    be handed out, TooMuch over the limit of rows, NeedsConsent where somebody else must say yes first (see `clearing`).
    """
    what, region = kind_of(kind), get_region(area)
    scope.require(what.sees, on=region.code)
    why = asked_why(what.reveals(scope, region.code), region.code, reason) if full else ""
    writer, before = write(scope, what, region.code, form, full=full, since=since)
    most = packs.value("imports.export_people_most", region.code).whole
    if full and len(writer.people) > most:
        raise NeedsConsent(rows=writer.rows, people=len(writer.people), most=most)
    with transaction.atomic():
        made = note(scope, writer, region, since=before, why=why)
    return made, writer.finish()


def write(
    scope: Scope, what: Kind, area: str, form: str, *, full: bool, since: UUID | None = None
) -> tuple[Writer, Handout | None]:
    """The rows of a table of an area into a file, and the handout of which only the changes were wanted. Raises as `take`."""
    before = get_handout(scope, since) if since else None
    wanted = changed_since(scope, before).uids if before else None
    if form not in FORMATS:
        raise NotValid(_("请选 Excel 或 CSV。"), fields={"form": _("请选择")})
    most = packs.value("imports.export_rows_most", area).whole
    with in_own_language():
        writer = Writer(what, form, full=full)
        rows = (row for row in what.handed(scope, area) if wanted is None or row[0] in wanted)
        for uid, cells in islice(rows, most + 1):
            writer.add(uid, cells)
    if writer.rows > most:
        raise TooMuch(_("超过%(n)s行,请到下级分开导出。") % {"n": most})
    if not writer.rows:
        raise NotValid(_("没有可以导出的行。"), fields={"since": _("之后没有变化")} if since else {})
    return writer, before


def note(scope: Scope, written: Writer, region: Region, *, since: Handout | None, why: str = "") -> Handout:
    """Note who took what, in the caller's transaction."""
    made = Handout.unscoped.create(
        region=region,
        region_code=region.code,
        kind=written.what.id,
        taken_at=clock.now(),
        taken_by=scope.person_uid,
        taker_name=scope.name[:40],
        full=written.full,
        rows=written.rows,
        sha256=written.digest.hexdigest(),
        prints=bytes(written.prints),
        since=since,
    )
    figures = {"kind": made.kind, "rows": made.rows, "sha256": made.sha256, "full": made.full}
    ledger.write(scope, "table.handed_out", made, figures=figures, private={"reason": why} if why else None)
    return made


def asked_why(reveals: bool, area: str, reason: str) -> str:
    """The reason for taking full numbers, as the ledger keeps it. Raises NotAllowed, NotValid where it says too little."""
    if not reveals:
        raise NotAllowed(_("您没有查看完整号码的权限。"))
    least = packs.value("access.reveal_reason_signs", area).whole
    plain = " ".join(reason.split())
    if len(plain) < least:
        raise NotValid(_("请说明为什么要看(至少%(n)s个字)。") % {"n": least}, fields={"reason": _("请说明")})
    return plain[:200]


class NeedsConsent(WrongState):
    """Full numbers of more people than one may take alone (figure imports.export_people_most): somebody else must say yes."""

    def __init__(self, *, rows: int, people: int, most: int) -> None:
        words = {"n": people, "most": most}
        super().__init__(_("含%(n)s人的完整号码,超过%(most)s人:要另一个人同意才能导出。") % words)
        self.rows, self.people, self.most = rows, people, most


class Writer:
    """Rows into a file and into a digest, one at a time: a large table is never in memory. `people`: digests of the numbers in it."""

    def __init__(self, what: Kind, form: str, *, full: bool) -> None:
        self.what, self.full = what, full
        self.rows, self.digest, self.prints = 0, hashlib.sha256(), bytearray()
        self.people: set[bytes] = set()
        self.sheet = Sheet(what, form)

    def add(self, uid: UUID, cells: Sequence[Any]) -> None:
        """One row more; its running number is set here."""
        self.rows += 1
        own = print_of(cells)
        self.digest.update(uid.bytes + own)
        self.prints += uid.bytes + own[:PRINT]
        if self.full:
            self.people |= {hashlib.sha256(one.encode()).digest()[:PRINT] for one in self.what.numbers(cells)}
        said = list(cells) if self.full else self.what.mask(cells)
        self.sheet.add(
            [self.rows if one.key == "serial" else cell for one, cell in zip(self.what.ledger, said, strict=True)]
        )

    def finish(self) -> IO[bytes]:
        """The file, to be read from its beginning."""
        return self.sheet.finish()


class Sheet:
    """A file with exactly the columns of a ledger, xlsx or csv; marked in a demo."""

    def __init__(self, what: Kind, form: str) -> None:
        self.form = form
        self.file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - handed to the caller
        heads = [str(one.label) for one in what.ledger]
        if form == "csv":
            self.text = io.TextIOWrapper(self.file, encoding="utf-8-sig", newline="", write_through=True)
            self.lines = csv.writer(self.text)
            self.lines.writerows([[DEMO_MARK], heads] if settings.DEMO else [heads])
        else:
            self.book = SheetWriter(str(what.title), heads, demo=settings.DEMO)

    def add(self, cells: Iterable[Any]) -> None:
        """One line."""
        if self.form == "csv":
            self.lines.writerow([safe_cell(cell) for cell in cells])
        else:
            self.book.add(cells)

    def finish(self) -> IO[bytes]:
        if self.form == "csv":
            self.text.detach()
        else:
            self.book.save(self.file)
        self.file.seek(0)
        return self.file


def print_of(cells: Sequence[Any]) -> bytes:
    """The digest of what a row says, its running number apart."""
    said = [cell.isoformat() if isinstance(cell, date | datetime) else cell for cell in cells]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, default=str).encode()).digest()


def prints(found: Handout) -> dict[UUID, bytes]:
    """What each row said when the table was handed out, as its short digest."""
    kept, size = bytes(found.prints), UID + PRINT
    parts = (kept[place : place + size] for place in range(0, len(kept), size))
    return {UUID(bytes=part[:UID]): part[UID:] for part in parts}


@in_own_language()
def changed_since(scope: Scope, found: Handout) -> Changed:
    """Rows that say something else by now, are new, or are no more. Reads the table once."""
    what, before = kind_of(found.kind), prints(found)
    uids, still = set(), 0
    named: list[ChangedRow] = []
    for uid, cells in what.handed(scope, found.region_code):
        known = before.get(uid)
        still += known is not None
        if known != print_of(cells)[:PRINT] and (known is not None or found.since_id is None):
            uids.add(uid)
            if len(named) < NAMED:
                named.append(ChangedRow(uid, _known_by(what, cells), known is None))
    return Changed(frozenset(uids), len(before) - still, named)


def _known_by(what: Kind, cells: Sequence[Any]) -> list[str]:
    said = dict(zip((one.key for one in what.ledger), what.mask(cells), strict=True))
    known = [clock.local(one) if isinstance(one, datetime) else one for one in map(said.get, what.shown)]
    return [
        f"{one:%Y-%m-%d %H:%M}" if isinstance(one, datetime) else str(one) for one in known if one not in ("", None)
    ]


# --- receipts --------------------------------------------------------------------------------------------------------


def get_handout(scope: Scope, uid: Any) -> Handout:
    """One table handed out, or NotVisible for whoever may not see such tables there."""
    seen = Handout.unscoped.filter(uid=uid).values_list("kind", flat=True).first() if isinstance(uid, UUID) else None
    if seen is None:
        raise NotVisible
    found: Handout = Handout.objects.get_visible(scope, kind_of(seen).sees, uid)
    return found


def handouts(scope: Scope, kind: str, area: str, *, after: tuple[Any, ...] | None, limit: int) -> list[Handout]:
    """A page of tables handed out on the branch, newest first: behind `after` (id,)."""

    def narrow(rows: QuerySet[Handout]) -> QuerySet[Handout]:
        rows = rows.filter(branch_q(Handout, area), kind=kind).select_related("region").defer("prints")
        return rows.filter(pk__lt=after[0]) if after else rows

    return walk(Handout, scope.within(area), kind_of(kind).sees, narrow=narrow, order=("-id",), limit=limit)


def last_with_receipt(scope: Scope, kind: str, area: str) -> Handout | None:
    """The latest table of exactly this area that an upper system confirmed."""
    rows = Handout.objects.visible_to(scope, kind_of(kind).sees).filter(kind=kind, region_code=area)
    return rows.exclude(receipt="").select_related("region").order_by("-id").first()


@transaction.atomic
def note_receipt(scope: Scope, *, uid: UUID, system: str, receipt: str, receipt_on: date) -> Handout:
    """Keep what the upper system answered: its name, its number, the day. Noted once; the ledger has it too."""
    found = get_handout(scope, uid)
    scope.require(kind_of(found.kind).permission, on=found)
    system, receipt = " ".join(system.split())[:60], " ".join(receipt.split())[:60]
    if not system or not receipt:
        raise NotValid(_("请写系统名称和那边给的回执编号。"), fields={"system": _("必填"), "receipt": _("必填")})
    if receipt_on > clock.today() or receipt_on < clock.local(found.taken_at).date():
        words = _("回执日期应在导出那天和今天之间。")
        raise NotValid(words, fields={"receipt_on": words})
    said = {"system": system, "receipt": receipt, "receipt_on": receipt_on}
    noted = {"noted_at": clock.now(), "noted_by": scope.person_uid}
    if not Handout.unscoped.filter(pk=found.pk, receipt="").update(**said, **noted):
        raise WrongState(_("这份表已经记过回执了。"))
    ledger.write(scope, "table.receipt_noted", found, figures={**said, "rows": found.rows, "sha256": found.sha256})
    return get_handout(scope, uid)
