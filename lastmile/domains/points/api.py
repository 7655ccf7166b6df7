"""Danger points for programs: devices send readings under a key of their owner. The same services as the pages."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Query, Router, Schema
from pydantic import AwareDatetime, WithJsonSchema

from lastmile.domains.points import services
from lastmile.domains.points.rules import Measure, Source, Status
from lastmile.domains.points.selectors import finding
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.grading.rules import Colour
from lastmile.foundation.web import tables
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.programs import Text, refusals

router = Router()
Tab = Literal["watch", "red", "orange", "yellow", "blue", "unknown", "alarmed", "dissolved"]
# Written out: the schema knows its parts by name alone, and a hazard has a Status too.
PointStatus = Annotated[Status, WithJsonSchema({"type": "string", "enum": Status.values})]
MOST = 200


class PointRow(Schema):
    """One danger point. Names and numbers of people stay on the pages."""

    uid: UUID
    number: str
    name: str
    kind: str
    line: str
    colour: Colour
    region_code: str
    place: str
    status: PointStatus
    longitude: float | None = Field(description="WGS 84")
    latitude: float | None


class PointPage(Schema):
    rows: list[PointRow]
    next: str = Field(description="Pass as `after` to read on; empty at the end")


class ReadingIn(Schema):
    """One value read at a point."""

    uid: UUID = Field(description="Made by the device; the same again with the same content is the same reading")
    point: UUID
    measure: Measure = Field(description="Crack and rain in millimetres, level in metres")
    value: Decimal = Field(max_digits=8, decimal_places=2)
    at: AwareDatetime = Field(description="When it was read; the future is refused")
    device: Text = Field("", max_length=60)
    sent_at: AwareDatetime | None = Field(
        None,
        description="What the device takes for now; when given, a clock that is wrong by more than allowed is refused",
    )


class ReadingOut(Schema):
    """What was kept, and whether it crossed a limit of the place."""

    uid: UUID = Field(description="As sent")
    point: UUID
    measure: Measure
    value: Decimal
    at: datetime
    received_at: datetime
    crossed: str = Field(description="red, orange or empty")
    known: bool = Field(description="It had been sent before, or stands in a sheet that was imported")
    alarm: UUID | None = Field(description="The alarm in force that this reading opened or raised")


@router.get("/points", response={200: PointPage, **refusals()}, summary="Danger points, the most dangerous first")
@needs(Permission.POINT_VIEW)
def point_list(
    request: Any,
    tab: Tab = "watch",
    kind: Annotated[str, Query(max_length=20)] = "",
    q: Annotated[str, Query(max_length=60, description="Part of the name, or the whole number")] = "",
    within: Annotated[str, Query(max_length=18, pattern=r"^\d*$", description="Only below this region code")] = "",
    after: Annotated[str, Query(max_length=200, description="`next` of the page before")] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> Any:
    filters = finding.Filters(tab=tab, kind=kind, words=q.strip())
    order, scope = finding.order_of(filters), request.scope.within(within)
    page = tables.page(
        lambda mark, most: finding.page(scope, filters, mark, most),
        mark=after,
        kinds=(int,) * len(order),
        keys=lambda row: (row.rank, row.pk)[-len(order) :],
        size=limit,
    )
    return {"rows": [_shown(one) for one in page.rows], "next": page.next_mark}


def _shown(point: Any) -> dict[str, Any]:
    named = [name for name in PointRow.model_fields if name not in {"longitude", "latitude"}]
    at = point.point
    return {
        **{name: getattr(point, name) for name in named},
        "longitude": at.x if at else None,
        "latitude": at.y if at else None,
    }


@router.post("/readings", response={200: ReadingOut, **refusals(409)}, summary="Send a reading")
@needs(Permission.READING_ENTER)
def send_reading(request: Any, reading: ReadingIn) -> Any:
    """Idempotent by `uid`; other content under a known uid is 409. Old readings are kept but open nothing."""
    point = services.take(request.scope, reading.point, Permission.READING_ENTER)
    if reading.sent_at:
        services.check_device_clock(point.region_code, reading.sent_at)
    entered = services.enter_reading(
        request.scope,
        point_uid=reading.point,
        source=Source.DEVICE,
        **reading.model_dump(exclude={"point", "sent_at"}),
    )
    kept = entered.reading
    return {
        **{name: getattr(kept, name) for name in ("measure", "value", "at", "received_at", "crossed")},
        "uid": reading.uid,  # as for a repeat of its own: a device drops from its buffer what is answered
        "point": reading.point,
        "known": entered.known,
        "alarm": entered.alarm.uid if entered.alarm else None,
    }
