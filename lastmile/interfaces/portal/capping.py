"""An alert of ours as a CAP message: who announced it is named, we only pass it on, under our own sender and signature."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from lastmile.domains.alerts import public as alerts
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import cap, clock
from lastmile.kernel.coordinates import Position
from lastmile.kernel.region_codes import padded

MOST_CORNERS = 2_000
ENDINGS = (alerts.Effect.LIFT, alerts.Effect.CANCEL)


def message(spoken: alerts.Spoken, *, address: str) -> cap.Message:
    """The message; `address` is where people read the same."""
    version, over = spoken.version, spoken.alert.ended_at is not None
    sent = spoken.alert.ended_at if over and version.effect not in ENDINGS else version.sent_at
    return cap.Message(
        identifier=_identifier(spoken, over),
        sender=settings.CAP_SENDER,
        sent=_whole(sent),
        status=_status(spoken.alert.drill),
        msg_type="Cancel" if over else "Update" if spoken.before else "Alert",
        scope="Public",
        source=spoken.standing.issuer,
        note=_("演示数据·非真实灾情") if settings.DEMO else "",
        references=tuple(_references(spoken, over)),
        incidents=spoken.alert.number,
        infos=(_info(spoken, over=over, address=address),),
    )


def _status(drill: bool) -> str:
    """Nobody may take a demo or a drill for real."""
    if settings.DEMO:
        return "Test"
    return "Exercise" if drill else "Actual"


def _identifier(spoken: alerts.Spoken, over: bool) -> str:
    """Of the message itself; an alert that ran out has no last message, so its end gets one."""
    ran_out = over and spoken.version.effect not in ENDINGS
    return f"{spoken.version.uid}{'-end' if ran_out else ''}"


def _references(spoken: alerts.Spoken, over: bool) -> Iterator[cap.Reference]:
    before = [*reversed(spoken.before)]
    if over and spoken.version.effect not in ENDINGS:
        before.append(spoken.version)
    for one in before:
        yield cap.Reference(settings.CAP_SENDER, str(one.uid), _whole(one.sent_at))


def _whole(moment: Any) -> Any:
    return clock.local(moment).replace(microsecond=0)


def _info(spoken: alerts.Spoken, *, over: bool, address: str) -> cap.Info:
    said, signal, texts = spoken.standing, spoken.signal, spoken.texts
    frame = catalogue.alert_frames().get(alerts.colour_of(said.grade) if said.grade else "")
    title = f"{said.event}{said.level_text}"
    headline = _("%(title)s已结束") % {"title": title} if over else said.headline or title
    if spoken.alert.drill:
        headline = f"{_('【演练】')}{headline}"
    do = ";".join(texts.dos) if texts else ""
    return cap.Info(
        event=said.event or title,
        language="zh-CN",
        categories=(signal.cap.category if signal else "Other",),
        urgency="Past" if over else frame.urgency if frame else "Unknown",
        severity=frame.severity if frame else "Unknown",
        certainty=frame.certainty if frame else "Unknown",
        response_types=("AllClear",) if over else (texts.response,) if texts and texts.response else (),
        event_codes=(cap.Named("12379", signal.cap.code),) if signal and signal.cap.code else (),
        effective=None if over else _whole(said.from_at or said.sent_at),
        expires=None if over or not said.until_at else _whole(said.until_at),
        sender_name=said.issuer,
        headline=headline,
        description=spoken.alert.ended_why if over else said.description,
        instruction="" if over else said.instruction or do,
        web=address,
        contact=said.contact,
        parameters=(cap.Named("AlertLevel", said.level_text),) if said.level_text else (),
        areas=(_area(spoken),),
    )


def _area(spoken: alerts.Spoken) -> cap.Area:
    words = spoken.standing.area_text or "、".join(spoken.places) or spoken.alert.region.name
    codes = spoken.codes or (spoken.alert.region_code,)
    named = tuple(cap.Named("行政区划代码", padded(code)) for code in codes)
    return cap.Area(words, polygons=tuple(_outlines(spoken.standing.outline)), geocodes=named)


def _outlines(shape: Any) -> Iterator[tuple[Position, ...]]:
    """The outer lines of what was drawn, where a reader of CAP can use them."""
    for part in getattr(shape, "geoms", [shape] if shape is not None else []):
        ring = getattr(part, "exterior", None)
        if ring is not None and part.is_valid and 4 <= len(ring.coords) <= MOST_CORNERS:
            yield tuple(Position(round(x, 6), round(y, 6)) for x, y, *_z in ring.coords)
