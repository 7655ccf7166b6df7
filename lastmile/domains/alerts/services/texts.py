"""Other words for a ready-made text at a place: changed, and given up again. Every version stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import LocalText
from lastmile.domains.alerts.rules import texts as rules
from lastmile.domains.alerts.selectors import texts as reads
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState


@transaction.atomic
def change_text(
    scope: Scope, *, signal: str, colour: str, region_code: str, words: Mapping[str, Any], reason: str, seen: int = 0
) -> LocalText:
    """Give a text other words here and below. `seen`: the version it was made on; another since is refused."""
    scope.require(Permission.PACK_CHANGE, on=region_code)
    held, region, book = reads.held(signal, colour, region_code), get_region(region_code), packs.book(region_code)
    found = rules.checked(
        words,
        held.built_in,
        signs=book.figure("call.sms_signs").whole,
        seconds=book.figure("call.shout_seconds").number,
        rate=book.figure("call.shout_signs").number,
    )
    if not found:
        raise NotValid(_("和内置的一样,没有改动。"))
    before = _in_force(signal, colour, region_code)
    if (before.number if before else 0) != seen:
        raise WrongState(_("刚才有人改过这一条,请重新打开看看。"))
    if before:
        _end(before)
    row = LocalText.unscoped.create(
        region=region,
        region_code=region.code,
        signal=signal,
        colour=colour,
        number=_next_number(signal, colour, region_code),
        words=found,
        built_in=held.signal.digest,
        reason=_reason(reason),
        made_at=clock.now(),
        made_by_id=scope.acting_as.holding_id if scope.acting_as else None,
    )
    figures = {"signal": signal, "colour": colour, "number": row.number, "fields": sorted(found)}
    ledger.write(scope, "alert.text_changed", row, figures=figures, private={"reason": row.reason})
    return row


@transaction.atomic
def restore_text(scope: Scope, *, signal: str, colour: str, region_code: str, reason: str) -> None:
    """Back to what holds above this place, at last the built-in."""
    scope.require(Permission.PACK_CHANGE, on=region_code)
    row = _in_force(signal, colour, region_code)
    if row is None:
        raise WrongState(_("这里本来就是上级(内置)的,没有本地修改。"))
    _end(row)
    figures = {"signal": signal, "colour": colour, "number": row.number}
    ledger.write(scope, "alert.text_restored", row, figures=figures, private={"reason": _reason(reason)})


def _in_force(signal: str, colour: str, region_code: str) -> LocalText | None:
    rows = LocalText.unscoped.filter(signal=signal, colour=colour, region_code=region_code, ended_at__isnull=True)
    return rows.select_for_update(of=("self",)).first()


def _next_number(signal: str, colour: str, region_code: str) -> int:
    rows = LocalText.unscoped.filter(signal=signal, colour=colour, region_code=region_code).order_by("-number")
    return 1 + (rows.values_list("number", flat=True).first() or 0)


def _end(row: LocalText) -> None:
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])


def _reason(words: str) -> str:
    plain = " ".join(words.split())[:120]
    if not plain:
        problem = _("请写一句为什么改。")
        raise NotValid(problem, fields={"reason": problem})
    return plain
