"""Which of our attempts an SMSC's message id belongs to. Either side may come first; both are kept at once."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from lastmile.foundation.channels import services
from lastmile.foundation.channels.models import SmscMessage
from lastmile.foundation.channels.smpp.receipts import DELIVERED, FAILED, Receipt
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock


@transaction.atomic
def link(gateway: str, message_id: str, attempt_uid: UUID, parts: int) -> None:
    """The SMSC took one part under this id. An id that was another message's before has been given out anew."""
    row = _row(gateway, message_id)
    told = "" if row.attempt_uid else row.told
    if row.attempt_uid != attempt_uid:
        _rows().filter(pk=row.pk).update(attempt_uid=attempt_uid, parts=parts, told=told, at=clock.now())
    _tell(attempt_uid, parts)


@transaction.atomic
def take_receipt(gateway: str, receipt: Receipt) -> None:
    """What became of a message; when its id is not known to be ours yet, it waits for that."""
    if not receipt.what:
        return
    row = _row(gateway, receipt.message_id)
    if row.told != DELIVERED:
        _rows().filter(pk=row.pk).update(told=receipt.what, error=receipt.error, at=clock.now())
    if row.attempt_uid:
        _tell(row.attempt_uid, row.parts)


def known(gateway: str, attempt_uid: UUID) -> list[SmscMessage]:
    """The parts of an attempt this SMSC took, in their order."""
    return list(_rows().filter(gateway=gateway, attempt_uid=attempt_uid).order_by("id"))


def verdict(rows: list[SmscMessage]) -> str:
    """delivered when as many parts were as it has, failed when one did, empty as long as that is open."""
    told = [row.told for row in rows]
    if rows and told.count(DELIVERED) >= rows[0].parts:
        return DELIVERED
    return FAILED if FAILED in told else ""


def forget() -> int:
    """Ids older than the pack's days: SMSCs give them out again."""
    days = packs.value("channel.smsc_ids_days", "").whole
    return _rows().filter(at__lt=clock.now() - timedelta(days=days)).delete()[0]


def _tell(attempt_uid: UUID, parts: int) -> None:
    rows = list(_rows().filter(attempt_uid=attempt_uid).order_by("id"))
    if what := verdict(rows):
        content = {"id": str(attempt_uid), "event": what, "at": clock.now().isoformat()}
        services.receive(dedupe=f"smsc {what}", kind="event", content=content)


def _row(gateway: str, message_id: str) -> SmscMessage:
    made, _new = SmscMessage.objects.get_or_create(
        gateway=gateway, message_id=message_id[:65], defaults={"at": clock.now()}
    )
    return made


_rows = SmscMessage.objects.all
