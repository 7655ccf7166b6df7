"""What was read at a point, from which value on it is dangerous there, and the alarm in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Min, OuterRef, Subquery
from django.utils.translation import gettext as _

from lastmile.domains.points.models import Alarm, DangerPoint, Reading, Threshold
from lastmile.domains.points.rules import Limit, Measure
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.obligations.selectors import Row
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Post
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.rulepacks.points import PointStep
from lastmile.foundation.rulepacks.rules import where_from
from lastmile.kernel.errors import NotVisible

# The packs' figures of each measure: (orange, red). Water levels differ from place to place; no pack can say one.
FIGURES = {
    Measure.CRACK: ("reading.crack_step_mm", ""),
    Measure.RAIN_1H: ("reading.rain_1h_orange_mm", "reading.rain_1h_red_mm"),
    Measure.RAIN_3H: ("reading.rain_3h_orange_mm", "reading.rain_3h_red_mm"),
    Measure.RAIN_24H: ("reading.rain_24h_orange_mm", "reading.rain_24h_red_mm"),
    Measure.LEVEL: ("", ""),
}


def limits(point: DangerPoint) -> dict[str, Limit]:
    """From which value on each measure is dangerous at this point: its own threshold, else the packs' figures there."""
    own = {one.measure: Limit(one.orange, one.red, one.source) for one in Threshold.objects.filter(point=point)}
    return {str(measure): own.get(measure) or _by_pack(measure, point.region_code) for measure in Measure}


def _by_pack(measure: Measure, region_code: str) -> Limit:
    book, found, said = packs.book(region_code), [], []
    for key in FIGURES[measure]:
        figure = book.figure(key) if key else None
        found.append(Decimal(str(figure.number)) if figure else None)
        said += [where_from(figure)] if figure else []
    return Limit(found[0], found[1], said[0] if said else "", FIGURES[measure])


def own_thresholds(point: DangerPoint) -> dict[str, Threshold]:
    """What was set for this point itself, by measure."""
    return {one.measure: one for one in Threshold.objects.filter(point=point)}


def last_readings(points: Iterable[DangerPoint]) -> dict[int, list[Reading]]:
    """By key of the point, the newest reading of each measure. Two queries; five looks into the index a point."""
    keys = [one.pk for one in points]
    newest = Reading.objects.filter(point=OuterRef("pk")).order_by("-at", "-id").values("pk")
    rows = DangerPoint.unscoped.filter(pk__in=keys).values_list(
        *(Subquery(newest.filter(measure=measure)[:1]) for measure in Measure)
    )
    wanted = [key for row in rows for key in row if key]
    found: dict[int, list[Reading]] = {}
    for one in Reading.objects.filter(pk__in=wanted).order_by("-at", "-id"):
        found.setdefault(one.point_id, []).append(one)
    return found


def compared_with(point: DangerPoint, measure: str, at: datetime) -> Decimal | None:
    """What a crack read at a moment is compared with: the reading before it, or a narrower one of the hours before.

    A gauge that sends every ten minutes never jumps from one reading to the next. None for other measures, and at first.
    """
    if measure != Measure.CRACK:
        return None
    rows = Reading.objects.filter(point=point, measure=measure, at__lt=at)
    last = rows.order_by("-at", "-id").values_list("value", flat=True).first()
    if last is None:
        return None
    hours = float(packs.value("reading.crack_hours", point.region_code).number)
    least = rows.filter(at__gte=at - timedelta(hours=hours)).aggregate(least=Min("value"))["least"]
    return last if least is None else min(last, least)


def readings(point: DangerPoint, *, measure: str = "", limit: int = 60) -> list[Reading]:
    """The newest readings of a point, of one measure or of all."""
    rows = Reading.objects.filter(point=point)
    rows = rows.filter(measure=measure) if measure in Measure.values else rows
    return list(rows.select_related("entered_by__person").order_by("-at", "-id")[:limit])


def open_alarm(point: DangerPoint) -> Alarm | None:
    """The alarm in force, or None."""
    rows = Alarm.objects.filter(point=point, ended_at__isnull=True)
    return rows.select_related("reading", "opened_by__person").first()


def open_alarms(points: Iterable[DangerPoint]) -> dict[int, Alarm]:
    """The alarms in force, by key of the point."""
    rows = Alarm.objects.filter(point__in=[one.pk for one in points], ended_at__isnull=True)
    return {one.point_id: one for one in rows}


def alarms(point: DangerPoint, limit: int = 20) -> list[Alarm]:
    """The alarms there ever were, newest first."""
    rows = Alarm.objects.filter(point=point).select_related("reading", "opened_by__person", "ended_by__person")
    return list(rows.order_by("-id")[:limit])


def owed_steps(point: DangerPoint) -> list[Row]:
    """The steps of an alarm that are owed on a point, whoever owes them; rounds and the like are no steps."""
    steps = {f"point.{step}" for step in catalogue.point_steps()}
    return [row for row in obligations.of_subject(point.uid) if not row.outcome and row.kind in steps]


def step_owed(uid: UUID) -> Obligation:
    """One step of an alarm that is or was owed. The caller checks that its point (subject) is visible. Raises NotVisible."""
    steps = [f"point.{step}" for step in catalogue.point_steps()]
    one = Obligation.unscoped.filter(uid=uid, kind__in=steps).first()
    if one is None:
        raise NotVisible(_("没有找到,或者不在您的范围内。"))
    return one


def is_asked(alarm: Alarm, step: PointStep) -> bool:
    """Whether an alarm of this level asks for a step."""
    return alarm.level in step.when or (alarm.move_now and "move" in step.when)


def owner_of(point: DangerPoint, step: PointStep) -> Post | None:
    """Whose step it is: the point's own post while somebody holds it, else the nearest that stands in; None where nobody is."""
    post = {"monitor": point.monitor_post, "keeper": point.keeper_post}.get(step.owner)
    if post and not post.closed_on and people.holders([post.pk]):
        return post
    return people.nearest_post(point.region_code, step.posts) or post


def unowned_steps(point: DangerPoint, alarm: Alarm | None) -> list[str]:
    """What an alarm asks for and nobody is there to do, neither at the point nor above it."""
    steps = catalogue.point_steps().values() if alarm else ()
    return [step.title for step in steps if alarm and is_asked(alarm, step) and owner_of(point, step) is None]


def may_be_done(row: Row) -> bool:
    """Whether a step is done by saying so; the watch is done by looking again."""
    step = catalogue.point_steps().get(row.kind.removeprefix("point."))
    return step is not None and not step.again
