"""One danger point: its page and its files."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lastmile.domains.points import acts, places, rules
from lastmile.domains.points.selectors import below, cards, finding, planning, stepping, watching
from lastmile.domains.points.views.planning import desk, own_desk
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.files import documents
from lastmile.foundation.files import services as files
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.people import selectors as people
from lastmile.foundation.precautions import pages
from lastmile.foundation.precautions.watching import watches
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.masking import masked_name
from lastmile.foundation.web.gates import needs
from lastmile.foundation.wording import in_own_language
from lastmile.kernel import clock

ACTION_WORDS = {
    "point.registered": gettext_lazy("登记"),
    "point.changed": gettext_lazy("更改"),
    "point.graded": gettext_lazy("定级"),
    "point.households": gettext_lazy("选定威胁户"),
    "point.places": gettext_lazy("选定场所"),
    "point.planned": gettext_lazy("写一点一策"),
    "point.threshold_set": gettext_lazy("改阈值"),
    "reading.entered": gettext_lazy("记读数"),
    "point.alarmed": gettext_lazy("报险情"),
    "point.judged": gettext_lazy("监测人又报"),
    "point.step_done": gettext_lazy("办了一步"),
    "point.alarm_ended": gettext_lazy("解除"),
    "point.cards_printed": gettext_lazy("打印明白卡"),
    "point.cards_handed": gettext_lazy("登记发卡签字"),
    "point.dissolved": gettext_lazy("销号"),
    "point.rewatched": gettext_lazy("恢复在管"),
    "file.kept": gettext_lazy("加了图片"),
    "document.kept": gettext_lazy("加了文件"),
}
SHOWN = 60  # lines of the timeline; readings of a device fill it


@needs(Permission.POINT_VIEW)
@require_GET
def matter(request: Any, uid: UUID) -> HttpResponse:
    """Facts left, people below tonight right, then plan, readings, files and everything that happened."""
    scope, point = request.scope, finding.get_matter(request.scope, uid)
    held, sums = watches([point])[point.uid], below.below([point])[point.pk]
    plan, alarm = planning.plan_of(point), watching.open_alarm(point)
    found, kept = cards.cards_of(point, plan), pages.kept_files(point)
    lines = ledger.timeline("point", point.uid)[-SHOWN:]
    context = {
        "point": point,
        "desk": desk(request, point),
        **kept,
        "kind": places.kind_title(point),
        "path": places.path_of(point),
        "buttons": acts.buttons(scope, point, alarm),
        "watches": held,
        "sums": sums,
        "households": [(row, _name(scope, row)) for row in below.households_below(point)],
        "places": below.places_below(point),
        "plan": plan,
        "missing": planning.missing(
            point, plan, held, sums, has_route=bool(kept["routes"]), cards_due=found.due if found.households else 0
        ),
        "cards": found,
        "latest": _latest(point),
        "alarm": alarm,
        "as_hazard": urlencode(_as_hazard(point, alarm)) if alarm else "",
        "unowned": watching.unowned_steps(point, alarm),
        "steps": stepping.owed_steps(scope, point, alarm),
        "done_steps": stepping.done_steps(point, alarm),
        "may_change": scope.may(Permission.POINT_CHANGE, on=point),
        "may_read": scope.may(Permission.READING_ENTER, on=point),
        "lines": lines,
        "names": people.names(line.actor_uid for line in lines if line.actor_uid),
        "actions": ACTION_WORDS,
    }
    return TemplateResponse(request, "points/matter.html", context)


def _name(scope: Any, row: Any) -> str:
    """In full for whoever keeps the households, else 罗××."""
    full = scope.may(Permission.PROFILE_VIEW, on=row.household)
    return row.household.head if full else masked_name(row.household.head)


@in_own_language()
def _as_hazard(point: Any, alarm: Any) -> dict[str, str]:
    """What the form of a hazard begins with, so that nothing is typed again: the point, and the reading that crossed."""
    kind, reading = catalogue.point_kinds().get(point.kind), alarm.reading
    alike = (one.id for one in catalogue.hazard_categories().values() if kind and one.work_kind == kind.work_kind)
    category = next(alike, "")
    found_at = clock.local(reading.at if reading else alarm.opened_at)
    words = (
        f"{reading.get_measure_display()} {reading.value.normalize():f} {rules.UNITS[reading.measure]}"
        if reading
        else ""
    )
    return {
        "title": f"{point.name}:{alarm.get_cause_display()}"[:120],
        "category": category,
        "region_code": point.region_code,
        "place": point.place or point.name,
        "details": "。".join(filter(None, (words, alarm.words))),
        "found_at": f"{found_at:%Y-%m-%dT%H:%M}",
        "position": f"{point.point.x:.6f},{point.point.y:.6f}" if point.point else "",
        "source": "reading" if reading else "walk",
    }


def _latest(point: Any) -> list[dict[str, Any]]:
    """Each measure that is usual at this kind, or was ever read here: the last value and the limits of the place."""
    last = {one.measure: one for one in watching.last_readings([point]).get(point.pk, [])}
    kind, limits = catalogue.point_kinds().get(point.kind), watching.limits(point)
    usual = set(kind.measures if kind else ()) | set(last)
    return [
        {"measure": measure, "unit": rules.UNITS[measure], "last": last.get(measure), "limit": limits[measure]}
        for measure in rules.Measure
        if measure in usual
    ]


@needs(Permission.POINT_CHANGE)
def add_file(request: Any, uid: UUID) -> HttpResponse:
    """Add a picture of the route or of the point."""
    return pages.add_picture(request, own_desk(request, uid))


@needs(Permission.POINT_CHANGE)
def add_paper(request: Any, uid: UUID) -> HttpResponse:
    """Add a file: an expert's report, a drawing, a plan with its stamp."""
    return pages.add_paper(request, own_desk(request, uid))


@needs(Permission.POINT_VIEW)
@require_GET
def paper(request: Any, uid: UUID, paper_uid: UUID) -> HttpResponseBase:
    """A file of a point the person may see, as a download."""
    return documents.response("point", finding.get_point(request.scope, uid).uid, paper_uid)


@needs(Permission.POINT_VIEW)
@require_GET
def photo(request: Any, uid: UUID, photo_uid: UUID) -> HttpResponseBase:
    """A picture of a point the person may see."""
    return files.response("point", finding.get_point(request.scope, uid).uid, photo_uid)
