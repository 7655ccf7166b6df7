"""What an SMSC tells us: receipts of our messages, and what people write. Kept before it is acknowledged."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from lastmile.foundation.access.encrypted import look_up_key
from lastmile.foundation.channels import replies, services
from lastmile.foundation.channels.models import SmsPart
from lastmile.foundation.channels.smpp import links, pdu, receipts, texts
from lastmile.foundation.channels.smpp.account import Account
from lastmile.foundation.channels.smpp.pdu import Pdu, Short
from lastmile.foundation.channels.smpp.texts import Incoming
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock


def heard(account: Account, request: Pdu) -> None:
    """Keep a deliver_sm. Raises BadPdu for one that cannot be read."""
    message = pdu.short(request.body)
    if receipts.is_receipt(message):
        if receipt := receipts.read(message):
            links.take_receipt(account.name, receipt)
        return
    if not message.esm_class & receipts.KIND:
        _take_text(message)


def _take_text(message: Short) -> None:
    found = texts.incoming(message)
    if found.parts == 1:
        return _take_whole(message.source, found.text)
    _take_part(message.source, found)


def _take_whole(number: str, text: str) -> None:
    """An SMSC that missed our acknowledgement tells the same again within moments: the same words in a minute are one."""
    at = clock.now()
    content = {"text": text, "at": at.isoformat()}
    replies.take(services.Told(f"{at:%Y%m%d%H%M} {text}", "reply", content, number))


@transaction.atomic
def _take_part(number: str, found: Incoming) -> None:
    """Put a part aside until all are there."""
    key = look_up_key(number)
    if not key:
        return
    SmsPart.objects.update_or_create(
        number_key=key,
        reference=found.reference,
        parts=found.parts,
        part=found.part,
        defaults={"number": number, "text": found.text, "received_at": clock.now()},
    )
    same = SmsPart.objects.filter(number_key=key, reference=found.reference, parts=found.parts)
    rows = list(same.order_by("part").select_for_update())
    if len(rows) == found.parts:
        _join(rows)


def join_what_waits() -> int:
    """Long texts whose other parts do not come any more: what there is is taken, so that no cry for help is lost."""
    wait = packs.value("channel.sms_parts_wait_minutes", "").number
    old = SmsPart.objects.filter(received_at__lt=clock.now() - timedelta(minutes=wait))
    texts_waiting = list(old.values_list("number_key", "reference", "parts").distinct())
    for key, reference, parts in texts_waiting:
        with transaction.atomic():
            same = SmsPart.objects.filter(number_key=key, reference=reference, parts=parts).order_by("part")
            _join(list(same.select_for_update()))
    return len(texts_waiting)


def _join(rows: list[SmsPart]) -> None:
    if not rows:
        return
    _take_whole(rows[0].number, "".join(row.text for row in rows))
    SmsPart.objects.filter(pk__in=[row.pk for row in rows]).delete()
