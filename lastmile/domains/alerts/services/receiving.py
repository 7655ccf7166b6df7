"""Everything that comes in is kept with what became of it: taken, known, held for a person, or of no use (K-2.2.1b)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lastmile.domains.alerts.models import Feed, Received, Version
from lastmile.domains.alerts.rules import REFUSED, Announcement, AreaHow, Held, Reason, Verdict, Via
from lastmile.domains.alerts.selectors import placing
from lastmile.domains.alerts.selectors.placing import Place, Placed
from lastmile.domains.alerts.services import chaining, checking, reading
from lastmile.domains.alerts.services.chaining import Taken
from lastmile.domains.alerts.services.numbering import holding
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.files import sealed
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import cap, clock
from lastmile.kernel.cap.findings import ACCEPTED
from lastmile.kernel.errors import DifferentContent, NotValid, NotVisible, TooMuch, WrongState

FOLDER = "alerts"
TRUSTED = (cap.Signature.VALID, cap.Signature.VALID_WHEN_SIGNED)
TOLD_APART = {"semantic.expired", "semantic.nowhere"}  # findings that have a reason of their own here
MOST_READ = 50_000_000  # bytes of an upload that are looked at; the pack's limit is lower
MOST_SHOWN = 20_000
MOST_REPORTED = 40  # findings kept of one check
MOST_WAITING = 500  # cancellations that are looked at for one that came before its message


@dataclass(frozen=True)
class Source:
    """How something came: by which way, from which feed, under which name; `region` is the place that receives it."""

    via: str
    region: Region
    name: str = ""
    feed: Feed | None = None


def receive(scope: Scope, content: bytes, source: Source) -> Received:
    """Check some bytes and take in what they announce; whatever they are, what came of it is kept and returned.

    Raises NotAllowed without the permission, TooMuch for more than the pack allows, nothing for bad bytes.
    """
    scope.require(Permission.ALERT_RECEIVE, on=source.region.code)
    if len(content) > (most := checking.most_bytes()):
        raise TooMuch(_("报文太大,最多 %(n)s MB。") % {"n": f"{most / checking.MEGABYTE:g}"})
    verdict = checking.check(content)
    sha256 = sealed.store(FOLDER, content)
    try:
        return _take_in(scope, source, verdict, sha256, len(content))
    except IntegrityError:  # the same message came twice at once: the other one has it
        return _take_in(scope, source, verdict, sha256, len(content))


@transaction.atomic
def _take_in(scope: Scope, source: Source, verdict: cap.Verdict, sha256: str, size: int) -> Received:
    received = _keep(scope, source, verdict, sha256, size)
    try:
        said, placed = _understood(scope, source, verdict, received)
        with transaction.atomic():
            taken = chaining.take(
                scope,
                said,
                placed,
                via=source.via,
                received=received,
                at_once=_at_once(source, verdict),
                home=source.region,
            )
    except Held as problem:
        return _settle(scope, received, _verdict_of(problem.reason), problem.reason)
    except DifferentContent:
        return _settle(scope, received, Verdict.HELD, Reason.SAME_NUMBER)
    except NotValid:
        return _settle(scope, received, Verdict.HELD, Reason.NO_PLACE)
    return _settle(scope, received, Verdict.KNOWN if taken.known else Verdict.TAKEN, "", taken)


def _keep(scope: Scope, source: Source, verdict: cap.Verdict, sha256: str, size: int) -> Received:
    message = verdict.message
    info = cap.block_for(message, reading.HOME) if message else None
    report = verdict.as_json()
    report["semantic"], report["reasons"] = report["semantic"][:MOST_REPORTED], report["reasons"][:MOST_REPORTED]
    if held := _held_already(scope, source, sha256):
        held.again, held.again_at, held.report = held.again + 1, clock.now(), report
        return held
    return Received.unscoped.create(
        region=source.region,
        region_code=source.region.code,
        at=clock.now(),
        via=source.via,
        feed=source.feed,
        name=source.name[:120],
        sha256=sha256,
        size=size,
        identifier=message.identifier[:120] if message else "",
        sender=message.sender[:120] if message else "",
        msg_type=message.msg_type[:8] if message else "",
        headline=(info.headline or info.event)[:200] if info else "",
        references=[[one.sender, one.identifier] for one in message.references] if message else [],
        verdict=Verdict.HELD,
        report=report,
        by_id=holding(scope),
    )


def _held_already(scope: Scope, source: Source, sha256: str) -> Received | None:
    """What waits for a person since the same bytes came in the same way: however often they are sent, it is one row."""
    Region.objects.select_for_update(no_key=True).get(
        pk=source.region.pk
    )  # the same twice at once: one after the other
    waiting = Received.unscoped.filter(sha256=sha256, verdict=Verdict.HELD, via=source.via, feed=source.feed)
    return waiting.filter(region=source.region, by_id=holding(scope)).order_by("id").first()


def _understood(scope: Scope, source: Source, verdict: cap.Verdict, received: Received) -> tuple[Announcement, Placed]:
    """What is announced and where, or Held with the reason why a person has to look."""
    message = verdict.message
    if message is None:
        raise Held(Reason.UNREADABLE if verdict.signature is None else Reason.SIGNATURE)
    said = reading.announcement(message)
    if not _passes(verdict):
        raise Held(Reason.INVALID)
    if verdict.signature not in ACCEPTED or (_must_be_signed(source) and verdict.signature not in TRUSTED):
        raise Held(Reason.SIGNATURE)
    if said.until_at and said.until_at <= clock.now() and not said.speaks_of_an_end:
        raise Held(Reason.EXPIRED)
    if _taken_back(said):
        raise Held(Reason.TAKEN_BACK)
    return _placed(scope, source, said, reading.areas_of(message), received)


def _passes(verdict: cap.Verdict) -> bool:
    """Whether nothing stands against it but what has a reason of its own: too late, or no place to be found."""
    return verdict.is_valid and all(one.id in TOLD_APART for one in verdict.grave)


def shown_text(received: Received) -> str:
    """The beginning of what came, for a person to read; "" when it is kept no more."""
    try:
        return sealed.load(FOLDER, received.sha256)[:MOST_SHOWN].decode("utf-8", errors="replace")
    except NotVisible:
        return ""


def area_words(received: Received) -> str:
    """The words of the area of something received, to suggest places by."""
    try:
        message = checking.check(sealed.load(FOLDER, received.sha256)).message
    except NotVisible:
        return ""
    return "、".join(one.area_desc for one in reading.areas_of(message)) if message else ""


def _must_be_signed(source: Source) -> bool:
    """Whether the place asks a trusted signature of what comes by itself."""
    asked = packs.value("warning.signature_required", source.region.code).value
    return source.via in (Via.API, Via.FEED) and bool(asked)


def _taken_back(said: Announcement) -> bool:
    """Whether the message that takes it back came before it, and waits for what it speaks of."""
    if said.speaks_of_an_end:
        return False
    waiting = Received.unscoped.filter(verdict=Verdict.HELD, reason=Reason.NO_ALERT, sender=said.sender)
    newest = waiting.order_by("-id").values_list("references", flat=True)[:MOST_WAITING]
    return any([said.sender, said.identifier] in one for one in newest)


def _placed(
    scope: Scope, source: Source, said: Announcement, areas: Sequence[cap.Area], received: Received
) -> tuple[Announcement, Placed]:
    """Where it speaks of, as far as the receiver answers for it. A part is known by its own number."""
    whole = placing.place(areas)
    branches = [source.region.code] if source.feed else list(scope.branches(Permission.ALERT_RECEIVE))
    own = [code for code in whole.unknown if any(code.startswith(branch) for branch in branches)]
    received.report["unknown_codes"] = own[:MOST_REPORTED]
    mine = placing.within(whole, branches)
    if not whole.places and not said.speaks_of_an_end:
        outside = not own and placing.lies_outside(areas, branches)
        raise Held(Reason.OUTSIDE if outside else Reason.NO_PLACE)
    if whole.places and not mine.places:
        raise Held(Reason.OUTSIDE)
    if mine.codes != whole.codes:
        said = replace(said, identifier=f"{said.identifier[: chaining.PART]}@{placing.covering(mine.codes)}")
    return said, mine


def _at_once(source: Source, verdict: cap.Verdict) -> bool:
    """Whether it goes out without anybody: from a source that is trusted, where the place says so."""
    trusted = verdict.signature in TRUSTED or (source.feed is not None and source.feed.trusted)
    return trusted and bool(packs.value("warning.issue_by_itself", source.region.code).value)


def _verdict_of(reason: Reason) -> Verdict:
    return Verdict.REFUSED if reason in REFUSED else Verdict.HELD


def _settle(scope: Scope, received: Received, verdict: str, reason: str, taken: Taken | None = None) -> Received:
    received.verdict, received.reason = verdict, reason
    received.alert_uid = taken.alert.uid if taken else None
    received.save(update_fields=["verdict", "reason", "alert_uid", "report", "again", "again_at"])
    figures: dict[str, Any] = {
        "sha256": received.sha256,
        "verdict": verdict,
        "reason": reason,
        "alert": received.alert_uid,
    }
    figures |= {"again": received.again} if received.again else {}
    ledger.write(scope, "alert.received", received, figures=figures, private={"identifier": received.identifier})
    return received


# --- what a person decides about something held ----------------------------------------------------------------------


@transaction.atomic
def take_held(scope: Scope, *, uid: UUID, region_codes: Sequence[str], why: str) -> Taken:
    """接收: take in what was held, for places a person names. It waits to be issued like anything typed.

    Raises NotValid without places or a reason, WrongState when it was decided about already.
    """
    received = _held(scope, uid)
    words = _sentence(why)
    verdict = checking.check(sealed.load(FOLDER, received.sha256))
    if verdict.message is None:
        raise WrongState(_("这份报文读不出来,请照着内容录入。"))
    try:
        said = reading.announcement(verdict.message)
    except Held as problem:
        raise WrongState(str(problem)) from problem
    placed = _chosen(scope, verdict.message, region_codes)
    if Version.objects.filter(identifier=said.identifier, sender=said.sender).exists():
        said = replace(said, identifier=f"{said.identifier[:100]}~{received.sha256[:8]}")
    try:
        taken = chaining.take(scope, said, placed, via=received.via, received=received, home=received.region)
    except Held as problem:
        raise WrongState(str(problem)) from problem
    _decide(scope, received, Verdict.TAKEN, words, taken)
    return taken


@transaction.atomic
def set_aside(scope: Scope, *, uid: UUID, why: str) -> Received:
    """不接收: a person looked, and it is not taken in, with the reason."""
    received = _held(scope, uid)
    _decide(scope, received, Verdict.REFUSED, _sentence(why), None)
    return received


def _held(scope: Scope, uid: UUID) -> Received:
    received: Received = Received.objects.get_visible(scope, Permission.ALERT_RECEIVE, uid)
    received = Received.unscoped.select_for_update(of=("self",)).select_related("region").get(pk=received.pk)
    if received.verdict != Verdict.HELD:
        raise WrongState(_("这份报文已经处理过了。"))
    return received


def _sentence(why: str) -> str:
    words = " ".join(why.split())[:120]
    if not words:
        raise NotValid(_("请写明原因。"), fields={"why": _("请写明原因")})
    return words


def _chosen(scope: Scope, message: cap.Message, codes: Sequence[str]) -> Placed:
    """The places a person chose, with the outline as it was drawn."""
    if not codes:
        raise NotValid(_("请选范围。"), fields={"region_codes": _("请选范围")})
    for code in codes:
        scope.require(Permission.ALERT_RECEIVE, on=get_region(code).code)
    found, _unknown = placing.by_codes([get_region(code).code for code in codes])
    outline = placing.place(reading.areas_of(message)).outline
    return Placed(tuple(placing.outermost(Place(one, AreaHow.CHOSEN) for one in found)), outline=outline)


def _decide(scope: Scope, received: Received, verdict: str, why: str, taken: Taken | None) -> None:
    received.verdict, received.settled_at, received.settled_why = verdict, clock.now(), why
    received.settled_by_id = holding(scope)
    received.alert_uid = taken.alert.uid if taken else None
    received.save()
    figures: dict[str, Any] = {"verdict": verdict, "alert": received.alert_uid}
    ledger.write(scope, "alert.received_settled", received, figures=figures, private={"why": why})
