"""Hazards for programs: read by scope, report with a uid of one's own. The same services as the pages."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from ninja import Field, Query, Router, Schema
from pydantic import AwareDatetime

from lastmile.domains.hazards import selectors, services
from lastmile.domains.hazards.rules import Closing, Grade, Source, Status
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.web import tables
from lastmile.foundation.web.gates import needs
from lastmile.foundation.web.programs import Text, refusals
from lastmile.kernel.coordinates import Datum

router = Router()
Tab = Literal["open", "reported", "rectifying", "rectified", "late", "suspected", "closed", "dismissed"]
MOST = 200
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class HazardRow(Schema):
    """One hazard in a list."""

    uid: UUID
    number: str
    title: str
    region_code: str
    region_name: str
    place: str
    category: str
    line: str
    source: Source
    status: Status
    grade: Grade
    danger_now: bool
    found_at: datetime
    due_on: date | None
    closed_at: datetime | None


class HazardOut(HazardRow):
    """One hazard with its facts. Names and numbers of people stay on the pages, where a reveal asks why."""

    details: str
    longitude: float | None = Field(description="WGS 84")
    latitude: float | None
    accuracy: float | None = Field(description="Metres")
    received_at: datetime
    entered_at: datetime
    external_number: str | None = Field(description="隐患编号 of the ledger it came from")
    found_how: str
    industry: str
    subject_unit: str
    risk: str = Field(description="red, orange, yellow, blue or empty")
    threatened_households: int | None = Field(description="Empty is unknown (待核), never zero")
    threatened_people: int | None
    responsible_unit: str
    measures: str
    plan: str
    money: float | None = Field(description="万元; empty is unknown")
    remarks: str
    grade_basis: str
    judging_unit: str
    judged_on: date | None
    handed_to: str = Field(description="The department that has it now")
    accepting_unit: str
    accepted_on: date | None
    acceptance_document: str
    rectified_at: datetime | None
    verified_at: datetime | None
    closing: Closing
    times_reopened: int


class HazardPage(Schema):
    rows: list[HazardRow]
    next: str = Field(description="Pass as `after` to read on; empty at the end")


class Position(Schema):
    """Where it is, in the frame it was measured in."""

    longitude: float = Field(ge=-180, le=180, allow_inf_nan=False)
    latitude: float = Field(ge=-90, le=90, allow_inf_nan=False)
    datum: Datum = Datum.WGS84
    accuracy: float | None = Field(None, ge=0, le=100_000, allow_inf_nan=False, description="Metres")


class Report(Schema):
    """Facts only: what, where, when. Grading is the office's."""

    uid: UUID = Field(description="Made by whoever reports; the same again is the same report")
    region_code: Text = Field(min_length=2, max_length=18)
    title: Text = Field(min_length=1, max_length=120)
    category: Text = Field("", max_length=20, description="One of the categories of the rule packs; or give `picture`")
    picture: Text = Field("", max_length=20, description="The kind chosen on a phone; brings its category")
    details: Text = Field("", max_length=2000)
    place: Text = Field("", max_length=120)
    position: Position | None = None
    source: Source = Source.REPORT
    danger_now: bool = False
    found_at: AwareDatetime | None = Field(None, ge=LONG_AGO, description="Left out: now")


FIELDS = tuple(name for name in HazardRow.model_fields if name != "region_name")
Mark = Annotated[str, Query(max_length=200, description="`next` of the page before")]


@router.get("", response={200: HazardPage, **refusals()}, summary="Hazards, oldest due day first")
@needs(Permission.HAZARD_VIEW)
def hazard_list(
    request: Any,
    tab: Tab = "open",
    category: Annotated[str, Query(max_length=20)] = "",
    source: Annotated[str, Query(max_length=10)] = "",
    q: Annotated[
        str, Query(max_length=60, description="Part of the title or place, or the last figures of the number")
    ] = "",
    within: Annotated[str, Query(max_length=18, pattern=r"^\d*$", description="Only below this region code")] = "",
    after: Mark = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> HttpResponse:
    """Closed ones newest first. Written from plain values: pages of a thousand townships pass here."""
    filters = selectors.Filters(tab=tab, category=category, source=source, words=q.strip())
    scope = request.scope.within(within)
    fields = (*FIELDS, "region__name", "sort_on")
    page = tables.page(
        lambda mark, most: selectors.rows(scope, filters, mark, most, fields),
        mark=after,
        kinds=(date, int),
        keys=lambda row: (row.sort_on, row.pk),
        size=limit,
    )
    shown = [{**{name: getattr(row, name) for name in FIELDS}, "region_name": row.region__name} for row in page.rows]
    return JsonResponse({"rows": shown, "next": page.next_mark})


@router.get("/{uuid:uid}", response={200: HazardOut, **refusals()}, summary="One hazard")
@needs(Permission.HAZARD_VIEW)
def hazard(request: Any, uid: UUID) -> Any:
    return _shown(selectors.get_hazard(request.scope, uid))


@router.post("", response={200: HazardOut, **refusals(409, 413)}, summary="Report a hazard")
@needs(Permission.HAZARD_REPORT)
def report(request: Any, report: Report) -> Any:
    """The same uid with the same content is the same answer; with other content 409, and both are kept."""
    facts = report.model_dump(exclude={"position", "found_at"})
    if report.position:
        facts |= {
            "position": (report.position.longitude, report.position.latitude),
            "datum": report.position.datum,
            "accuracy": report.position.accuracy,
        }
    return _shown(services.report_hazard(request.scope, found_at=report.found_at, **facts))


def _shown(hazard: Any) -> dict[str, Any]:
    named = [name for name in HazardOut.model_fields if name not in {"region_name", "longitude", "latitude"}]
    return {
        **{name: getattr(hazard, name) for name in named},
        "region_name": hazard.region.name,
        "longitude": hazard.point.x if hazard.point else None,
        "latitude": hazard.point.y if hazard.point else None,
    }
