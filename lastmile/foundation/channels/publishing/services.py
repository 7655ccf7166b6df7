"""Make a text public by the outlets of its area, and log what was made public by hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels import services as channels
from lastmile.foundation.channels.models import Outlet, Publication
from lastmile.foundation.channels.publishing import selectors
from lastmile.foundation.channels.publishing.rules import CHANNEL_OF, WAY_OF, Kind, Result, Way, digest
from lastmile.foundation.ledger import once
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid
from lastmile.kernel.ids import uuid7


@dataclass(frozen=True)
class Text:
    """What is made public. `mark`: "drill" or "" (a demo marks itself). `urgency`: the alert's level, or "".

    `occasion`: where the same words are news once more; else the same text to the same outlet goes out once.
    """

    words: str
    mark: str = ""
    urgency: str = ""
    until: datetime | None = None  # a screen shows it until then
    occasion: str = ""

    @property
    def known_by(self) -> str:
        """By which it is known again."""
        return digest(f"{self.words}\n{self.occasion}")


@transaction.atomic
def publish(
    scope: Scope, *, subject_kind: str, subject_uid: UUID, region_code: str, areas: Iterable[str], text: Text
) -> list[Publication]:
    """Put a text about a matter on its way to every robot, loudspeaker, screen and service of the areas.

    Whether the person may is for the matter's own domain to ask. The same text to the same outlet goes out once.
    `region_code`: where the matter lies, for the ledger. Returns the new publications.
    """
    outlets = selectors.outlets_of_areas(areas)
    made = publish_to(scope, outlets, subject_kind=subject_kind, subject_uid=subject_uid, text=text)
    if made:
        counts = {way: sum(one.way == way for one in made) for way in sorted({str(one.way) for one in made})}
        about = ledger.Matter(subject_kind, subject_uid, region_code)
        ledger.write(scope, "publication.sent", about, figures={"ways": counts, "digest": digest(text.words)})
    return made


@transaction.atomic
def publish_to(
    scope: Scope, outlets: Sequence[Outlet], *, subject_kind: str, subject_uid: UUID, text: Text
) -> list[Publication]:
    """Put a text on its way to these outlets, each once; the caller asked whether that may be."""
    outlets = _without_those_told(subject_uid, text, outlets)
    if not outlets:
        return []
    made = Publication.unscoped.bulk_create(
        [_automatic(scope, one, subject_kind, subject_uid, text) for one in outlets]
    )
    message = channels.word(text=text.words, mark=text.mark)
    channels.put_many([_wanted(message.uid, outlet, one) for outlet, one in zip(outlets, made, strict=True)])
    return made


def _without_those_told(subject_uid: UUID, text: Text, outlets: Sequence[Outlet]) -> list[Outlet]:
    told = set(
        Publication.unscoped.filter(subject_uid=subject_uid, automatic=True, text_digest=text.known_by).values_list(
            "outlet_id", flat=True
        )
    )
    return [one for one in outlets if one.pk not in told]


def _automatic(scope: Scope, outlet: Outlet, kind: str, subject_uid: UUID, text: Text) -> Publication:
    now = clock.now()
    return Publication(
        uid=uuid7(),
        region_id=outlet.region_id,
        region_code=outlet.region_code,
        subject_kind=kind,
        subject_uid=subject_uid,
        way=WAY_OF[Kind(outlet.kind)],
        outlet=outlet,
        automatic=True,
        at=now,
        entered_at=now,
        by_id=scope.acting_as.holding_id if scope.acting_as else None,
        text_digest=text.known_by,
        times=packs.value("channel.play_times", outlet.region_code).whole,
        urgency=text.urgency,
        until=text.until,
    )


def _wanted(message_uid: UUID, outlet: Outlet, one: Publication) -> channels.Wanted:
    return channels.Wanted(
        message_uid=message_uid,
        channel=CHANNEL_OF[Kind(outlet.kind)],
        address=str(outlet.uid),
        reference=one.uid,
        subject_uid=one.subject_uid,
        asks=False,
    )


@transaction.atomic
def log_publication(
    scope: Scope,
    *,
    subject_kind: str,
    subject_uid: UUID,
    region_code: str,
    way: str,
    at: datetime,
    result: str = Result.OUT,
    reached: int | None = None,
    text: str = "",
    note: str = "",
    uid: UUID | None = None,
) -> Publication:
    """Write down a publication made by hand or by another system. The same uid with the same content gives the
    same line, with other content DifferentContent.

    `at`: when it went out; long ago makes it a late entry (补录). `reached`: people or households; None is 待核.
    """
    region = get_region(region_code)
    scope.require(Permission.PUBLICATION_LOG, on=region.code)
    _check(way, at, result, reached)
    content = {"of": subject_uid, "place": region.code, "way": way, "at": at, "result": result, "reached": reached}
    content |= {"text": text, "note": note.strip()}
    if uid and (known := Publication.unscoped.filter(uid=uid).first()):
        return _same(known, content)
    made = Publication.unscoped.create(
        uid=uid or uuid7(),
        region=region,
        region_code=region.code,
        subject_kind=subject_kind,
        subject_uid=subject_uid,
        way=way,
        at=at,
        entered_at=clock.now(),
        by_id=scope.acting_as.holding_id if scope.acting_as else None,
        text_digest=digest(text) if text else "",
        result=result,
        reached=reached,
        note=note.strip()[:200],
    )
    figures = {"way": way, "result": result, "reached": reached, "place": region.code, "line": made.uid} | once.said(
        made.uid, content
    )
    about = ledger.Matter(subject_kind, subject_uid, region.code)
    ledger.write(scope, "publication.logged", about, figures=figures, private={"note": made.note}, at=at)
    return made


def _same(known: Publication, content: dict[str, Any]) -> Publication:
    about = ledger.Matter(known.subject_kind, known.subject_uid, known.region_code)
    words = _("这个编号已用于另一条发布记录,请核对。")
    once.require_same(known, "publication.logged", content, otherwise=words, about=about, line=known.uid)
    return known


def _check(way: str, at: datetime, result: str, reached: int | None) -> None:
    wrong = {}
    if way not in Way.values:
        wrong["way"] = _("请选择发布方式")
    if at > clock.now():
        wrong["at"] = _("不能晚于现在")
    if result not in Result.values:
        wrong["result"] = _("请选择结果")
    if reached is not None and reached < 0:
        wrong["reached"] = _("不能小于0;不清楚请留空")
    if wrong:
        raise NotValid(_("发布记录没有填对。"), fields=wrong)
