"""Readings: by hand, by a device, from a sheet. The same uid with the same content is the same reading."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lastmile.domains.points import rules
from lastmile.domains.points.models import Alarm, DangerPoint, Reading, Threshold
from lastmile.domains.points.rules import Cause, Limit, Measure, Source
from lastmile.domains.points.selectors import repeats, watching
from lastmile.domains.points.services.alarming import look_again, sound
from lastmile.domains.points.services.taking import done, holding, in_watch, sentence, take, take_locked
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import rules as ledger_rules
from lastmile.foundation.rulepacks import lengths
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotValid
from lastmile.kernel.ids import uuid7


@dataclass(frozen=True)
class Entered:
    """A reading kept; the alarm it opened or met; whether it was known already."""

    reading: Reading
    alarm: Alarm | None = None
    known: bool = False

    @property
    def words(self) -> str:
        """What to say of one that crossed: the steps are open, or it is too old for that; "" for any other."""
        if self.alarm:
            return _("读数越线,这个点的处置已经打开,请看待办。")
        if self.reading.crossed and not self.known:
            return _("读数越线,但读的时候太早,只记下,没有打开处置;现在还危险就点“监测人判断”。")
        return ""


def enter_reading(
    scope: Scope,
    *,
    point_uid: UUID,
    measure: str,
    value: Decimal,
    at: datetime | None = None,
    uid: UUID | None = None,
    source: str = Source.HAND,
    device: str = "",
    note: str = "",
) -> Entered:
    """Keep a reading of a point, and open the point's steps when it crosses a limit.

    `at`: when it was read, now without it; never ahead of the clock by more than the packs allow. Old ones are kept but
    open nothing. What a sheet and a device both say is kept once. Raises DifferentContent for a known uid with other content.
    """
    said = {
        "point": point_uid,
        "measure": measure,
        "value": f"{value.normalize():f}",
        "at": at,
        "device": device,
        "note": note,
    }
    digest = hashlib.sha256(ledger_rules.canonical(said)).hexdigest()
    try:
        with transaction.atomic():
            point = in_watch(take_locked(scope, point_uid, Permission.READING_ENTER))
            if uid and (known := _known(uid, digest)):
                return Entered(known, known=True)
            reading = _checked(scope, point, measure, value, at, source, device, note)
            if known := _sent_and_in_a_sheet(reading):
                return Entered(known, known=True)
            reading.uid, reading.digest = uid or uuid7(), digest
            return _keep(scope, point, reading)
    except IntegrityError:  # the same uid arrived at another point at the same moment
        if uid and (known := _known(uid, digest)):
            return Entered(known, known=True)
        raise


def _known(uid: UUID, digest: str) -> Reading | None:
    known = Reading.objects.filter(uid=uid).first()
    if known is not None and known.digest != digest:
        raise DifferentContent(_("这个编号已报过另一个读数,请换新编号;原来的没有动。"))
    return known


def _sent_and_in_a_sheet(reading: Reading) -> Reading | None:
    """A reading by hand is never one of these: whoever stood there has looked, and that counts for the alarm."""
    if reading.source == Source.IMPORT:
        return repeats.known_already(reading)
    return repeats.in_a_sheet(reading) if reading.source == Source.DEVICE else None


def _checked(
    scope: Scope,
    point: DangerPoint,
    measure: str,
    value: Decimal,
    at: datetime | None,
    source: str,
    device: str,
    note: str,
) -> Reading:
    if measure not in Measure.values:
        raise NotValid(_("没有这种读数。"), fields={"measure": _("请选择")})
    now = clock.now()
    return Reading(
        point=point,
        measure=measure,
        value=checked_value(measure, value, point.region_code),
        at=checked_moment(point.region_code, at, source) or now,
        received_at=now,
        source=source,
        device=device[:60],
        note=note[:120],
        entered_by_id=holding(scope),
    )


def checked_value(measure: str, value: Decimal, region_code: str) -> Decimal:
    """The value in two decimals. Raises NotValid for one that cannot be true."""
    try:
        plain = value.quantize(Decimal("0.01"))
    except InvalidOperation as problem:
        raise NotValid(_("读数不是数字。"), fields={"value": _("请核对")}) from problem
    most = Decimal(str(packs.value(rules.LARGEST[Measure(measure)], region_code).number))
    least = -most if measure == Measure.LEVEL else Decimal(0)
    if not plain.is_finite() or not least <= plain <= most:
        words = _("%(measure)s %(value)s 不可能,请核对单位。")
        said = words % {"measure": Measure(measure).label, "value": value}
        raise NotValid(said, fields={"value": said})
    return plain


def checked_moment(region_code: str, at: datetime | None, source: str) -> datetime | None:
    """When it was read. Raises NotValid for a clock that runs ahead, or a device's reading from too long ago."""
    if at is None:
        return None
    book, now = packs.book(region_code), clock.now()
    ahead = at - now
    if ahead > timedelta(minutes=float(book.figure("reading.clock_minutes").number)):
        words = _("读数时间在 %(time)s以后,设备(手机)的钟快了,请先校时再报。")
        if ahead >= timedelta(hours=1):  # no clock of a telephone is out by so much: it was written wrong
            words = _("读数时间在 %(time)s以后,请核对日期和钟点。")
        words = words % {"time": lengths.exactly(ahead)}
        raise NotValid(words, fields={"at": words})
    oldest = timedelta(days=float(book.figure("reading.device_days").number))
    if source == Source.DEVICE and now - at > oldest:
        words = _("读数时间是 %(n)s 天以前,设备的钟可能不对;确是旧数据请用表格导入。") % {"n": (now - at).days}
        raise NotValid(words, fields={"at": words})
    return min(at, now)


def check_device_clock(region_code: str, sent_at: datetime) -> None:
    """What a device takes for now. Raises NotValid when its clock is wrong by more than the packs allow, either way."""
    skew = sent_at - clock.now()
    allowed = float(packs.value("reading.clock_minutes", region_code).number)
    if abs(skew) > timedelta(minutes=allowed):
        minutes = int(abs(skew).total_seconds() // 60)
        words = _("设备的钟快了 %(n)s 分钟") if skew > timedelta(0) else _("设备的钟慢了 %(n)s 分钟")
        said = words % {"n": minutes} + _(",请先校时再报。")
        raise NotValid(said, fields={"sent_at": said})


def _keep(scope: Scope, point: DangerPoint, reading: Reading) -> Entered:
    before = watching.compared_with(point, reading.measure, reading.at)
    limit = watching.limits(point)[reading.measure]
    reading.crossed = rules.crossed(reading.measure, reading.value, before, limit)
    reading.save(force_insert=True)
    figures: dict[str, Any] = {
        "reading": reading.uid,
        "measure": reading.measure,
        "value": reading.value,
        "source": reading.source,
        "crossed": reading.crossed,
    }
    by_hand = reading.source == Source.HAND
    if by_hand or reading.crossed:  # all readings are digested in batches; a gauge would fill the page of the point
        done(scope, point, "reading.entered", figures=figures, note=reading.note, at=reading.at)
    if by_hand:
        look_again(scope, point)
    if not reading.crossed or not _is_fresh(point, reading):
        return Entered(reading)
    return Entered(reading, sound(scope, point, Cause.READING, reading.crossed, reading=reading))


def _is_fresh(point: DangerPoint, reading: Reading) -> bool:
    hours = float(packs.value("reading.fresh_hours", point.region_code).number)
    return clock.now() - reading.at <= timedelta(hours=hours)


@transaction.atomic
def set_threshold(
    scope: Scope, *, uid: UUID, measure: str, orange: Decimal | None, red: Decimal | None, source: str
) -> Limit:
    """Give a point limits of its own, said by whom; both empty: those of the packs hold again."""
    point = in_watch(take(scope, uid))
    if measure not in Measure.values:
        raise NotValid(_("没有这种读数。"), fields={"measure": _("请选择")})
    for name, value in (("orange", orange), ("red", red)):
        if value is not None and value <= 0 and measure != Measure.LEVEL:
            raise NotValid(_("阈值要大于零。"), fields={name: _("要大于零")})
    if orange is not None and red is not None and red < orange:
        raise NotValid(_("红线不能低于橙线。"), fields={"red": _("不能低于橙线")})
    if orange is None and red is None:
        Threshold.objects.filter(point=point, measure=measure).delete()
    else:
        source = sentence(source, _("写明谁给的阈值、哪一天。"), most=120, field="source")
        values = {"orange": orange, "red": red, "source": source}
        Threshold.objects.update_or_create(point=point, measure=measure, defaults=values)
    figures = {"measure": measure, "orange": orange, "red": red}
    done(scope, point, "point.threshold_set", figures=figures, note=source)
    return watching.limits(point)[measure]
