"""Ask for a set of cards; make it in the background; erase the PDF when its days are over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.files import sealed
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Account, Holding
from lastmile.foundation.prints import cards, selectors, typesetting
from lastmile.foundation.prints.models import CardPrint, PrintSet
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import DomainError, NotAllowed, NotValid

FOLDER = "prints"
ERASED_AT_ONCE = 100
State, Only = PrintSet.State, PrintSet.Only


@transaction.atomic
def ask(scope: Scope, *, area: str, kinds: Sequence[str], only: str, address: str, stand_ins: bool = False) -> PrintSet:
    """Have the cards of some kinds of post in an area made into one PDF, in the background.

    `address` is where the QR codes lead (scheme and host). Cards bear whole numbers: needs the permission to keep the
    area's people. Raises NotValid for kinds there are not.
    """
    region = get_region(area)
    scope.require(Permission.PEOPLE_CHANGE, on=region.code)
    if scope.person_uid is None:
        raise NotAllowed(_("请用自己的账号打印。"))
    if not kinds or not set(kinds) <= catalogue.post_kinds().keys() or only not in Only.values:
        raise NotValid(_("请选要打印哪些岗位的卡。"), fields={"kinds": _("请选择")})
    asked = PrintSet.unscoped.create(
        region=region,
        region_code=region.code,
        kinds=list(kinds),
        only=only,
        stand_ins=stand_ins,
        address=address[:120],
        asked_at=clock.now(),
        asked_by=scope.person_uid,
        asker_name=scope.name[:40],
        holding_uid=scope.acting_as.holding_uid if scope.acting_as else None,
    )
    ledger.write(scope, "print.asked", asked, figures={"kinds": list(kinds), "only": only})
    jobs.later(selectors.RUN, asked.uid)
    return asked


def run(uid: UUID) -> None:
    """Make the PDF of a set. The handler of its job: safe to call again, from the beginning, whoever died before."""
    asked = PrintSet.unscoped.select_related("region").filter(uid=uid, ended_at__isnull=True).first()
    if asked is None:
        return
    try:
        scope = _scope_of(asked)
        scope.require(Permission.PEOPLE_CHANGE, on=asked)
        _make(scope, asked)
    except DomainError as problem:
        _end(asked, state=State.REFUSED, words=str(problem.message or worded("没有找到。"))[:200])


def _scope_of(asked: PrintSet) -> Scope:
    """In whose name: who asked, with what they may do now."""
    account = Account.objects.filter(person__uid=asked.asked_by, is_active=True).first()
    if account is None:
        raise NotAllowed(_("要打印的人的账号已停用。"))
    return people.scope_of(account, holding_uid=asked.holding_uid)


def _make(scope: Scope, asked: PrintSet) -> None:
    held = selectors.holdings(scope, asked.region_code, asked.kinds, stand_ins=asked.stand_ins)
    known = selectors.printed(held) if asked.only == Only.NEEDED else {}
    _move(asked, state=State.GATHERING, total=len(held), done=0)
    chosen: list[tuple[Holding, cards.Content]] = []
    for begin in range(0, len(held), selectors.AT_ONCE):
        part = held[begin : begin + selectors.AT_ONCE]
        said = zip(part, selectors.contents(part), strict=True)
        chosen += [(one, what) for one, what in said if known.get(one.pk) != cards.digest(what)]
        _move(asked, done=begin + len(part))
    if not chosen:
        raise NotValid(_("没有要打印的卡:都是新的。") if held else _("这里没有这些岗位的人。"))
    _move(asked, state=State.SETTING, total=len(chosen), done=len(chosen))
    coded = [(one, what, cards.new_code()) for one, what in chosen]
    pages = cards.sheet([(what, code) for _one, what, code in coded], address=asked.address, day=clock.today())
    content = typesetting.pdf(cards.TEMPLATE, pages)
    _keep(scope, asked, coded, content)


def _keep(scope: Scope, asked: PrintSet, coded: Sequence[tuple[Holding, Any, str]], content: bytes) -> None:
    """The PDF on the disk, then in one transaction what was printed and that it was; the first to end it wins."""
    sha256 = sealed.store(FOLDER, content)
    with transaction.atomic():
        if not _end(asked, state=State.DONE, sha256=sha256, bytes=len(content)):
            return
        CardPrint.objects.bulk_create(
            [
                CardPrint(code=code, holding=one, digest=cards.digest(what), printed_at=clock.now(), of=asked)
                for one, what, code in coded
            ],
            batch_size=500,
        )
        ledger.write(scope, "print.made", asked, figures={"cards": len(coded), "sha256": sha256})


def _move(asked: PrintSet, **values: Any) -> None:
    PrintSet.unscoped.filter(pk=asked.pk, ended_at__isnull=True).update(**values)


def _end(asked: PrintSet, **values: Any) -> int:
    return PrintSet.unscoped.filter(pk=asked.pk, ended_at__isnull=True).update(ended_at=clock.now(), **values)


def open_pdf(scope: Scope, uid: UUID) -> bytes:
    """The PDF of a set, with the whole numbers on it: who takes it is in the ledger."""
    found = selectors.get_set(scope, uid)
    content = sealed.load(FOLDER, found.sha256 or "none")
    with transaction.atomic():
        ledger.write(scope, "print.opened", found)
    return content


def erase_old() -> int:
    """Delete PDFs whose days are over; which card was printed when stays known. For the timetable."""
    gone = 0
    kept = PrintSet.unscoped.filter(erased_at__isnull=True, ended_at__isnull=False).order_by("asked_at")
    for one in kept[:ERASED_AT_ONCE]:
        days = timedelta(days=packs.value("retention.print_file", one.region_code).whole)
        if one.ended_at is None or clock.now() - one.ended_at < days:
            continue
        PrintSet.unscoped.filter(pk=one.pk).update(erased_at=clock.now())
        if one.sha256:
            sealed.forget(FOLDER, one.sha256)
        gone += 1
    return gone


def sweep() -> int:
    """Delete PDFs that no set names: their worker was killed before it was written down. For the timetable."""
    return sealed.sweep(FOLDER, _named)


def _named(digests: Collection[str]) -> set[str]:
    kept = PrintSet.unscoped.filter(sha256__in=digests, erased_at__isnull=True)
    return set(kept.values_list("sha256", flat=True))


@transaction.atomic
def note_table(scope: Scope, region: Region, *, table: str, how: str, rows: int) -> None:
    """A table with whole numbers was printed or taken as a sheet: who took it is in the ledger."""
    matter = ledger.Matter("region", region.uid, region.code)
    ledger.write(scope, "print.table_taken", matter, figures={"table": table, "how": how, "rows": rows})
