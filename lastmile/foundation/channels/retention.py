"""Erase what is kept no longer than the packs say: addresses, personal wording, numbers of replies, texts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from lastmile.foundation.channels.models import Attempt, Callback, Message
from lastmile.foundation.channels.publishing import keeping
from lastmile.foundation.channels.push import services as push
from lastmile.foundation.channels.reported import services as reported
from lastmile.foundation.channels.smpp import links
from lastmile.foundation.channels.subscribing import services as subscribing
from lastmile.foundation.people.rules import months_before
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock

BATCH = 1000
SETTLED = (Attempt.State.DELIVERED, Attempt.State.ANSWERED, Attempt.State.FAILED, Attempt.State.CANCELLED)


def forget_all() -> int:
    """Everything that is due; returns how many rows were erased."""
    addresses, texts = _begin_of_keeping("retention.attempt_address"), _begin_of_keeping("retention.message_text")
    said = forget_addresses(addresses) + forget_callbacks(addresses) + forget_texts(texts)
    return said + _forget_ways_out()


def _forget_ways_out() -> int:
    """What single ways out keep: outlets off the list, browsers gone silent, reports by SMS, ids of an SMSC, numbers the public left."""
    outlets = keeping.forget(_begin_of_keeping("retention.outlet"))
    reports = reported.forget(_begin_of_keeping("retention.sms_report"))
    listeners = subscribing.forget(_begin_of_keeping("retention.listener"))
    return listeners + outlets + reports + push.forget(_begin_of_keeping("retention.push")) + links.forget()


def _begin_of_keeping(key: str) -> datetime:
    return clock.start_of(months_before(clock.today(), packs.value(key, "").whole))


def forget_addresses(before: datetime) -> int:
    """Whom an attempt reached and what was said to that person alone; that and when it happened stays."""
    old = Attempt.objects.filter(~Q(address=""), created_at__lt=before, state__in=[*SETTLED, Attempt.State.HANDED])
    return _in_batches(old, address="", address_key="", say="")


def forget_callbacks(before: datetime) -> int:
    """The number of a reply. What was told stays in the attempt's history."""
    old = Callback.objects.filter(~Q(number=""), received_at__lt=before, handled_at__isnull=False)
    return _in_batches(old, number="")


def forget_texts(before: datetime) -> int:
    return _in_batches(Message.objects.filter(~Q(text=""), created_at__lt=before), text="")


def _in_batches(rows: QuerySet[Attempt] | QuerySet[Callback] | QuerySet[Message], **empty: str) -> int:
    total = 0
    while True:
        with transaction.atomic():
            ids = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
            if not ids:
                return total
            total += rows.model._default_manager.filter(pk__in=ids).update(**empty)
