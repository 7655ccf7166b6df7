"""风险隐患台账: how its rows become hazards in their real state, and hazards rows."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.domains.hazards.ledger import owing, standing
from lastmile.domains.hazards.ledger.table import MORE, TABLE, suspected
from lastmile.domains.hazards.models import Hazard, Series
from lastmile.domains.hazards.rules import Source, Status
from lastmile.domains.hazards.services.taking import holding
from lastmile.foundation.access.copying import fresh
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.files import services as files
from lastmile.foundation.imports import positions
from lastmile.foundation.imports.books import Book, Changes
from lastmile.foundation.imports.columns import Entry
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Holding
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

MOMENTS = (
    ("found_at", gettext_lazy("发现时间")),
    ("rectified_at", gettext_lazy("整改完成时间")),
    ("verified_at", gettext_lazy("复查时间")),
)
SAYS = {"responsible_person": "name", "responsible_phone": "phone"}  # of whoever holds the post that rectifies
HANDS = ("found_by__person", "verified_by__person", "rectify_post")


@dataclass(frozen=True)
class Shown:
    """What a batch of rows needs besides itself: photos by hazard, holders by post."""

    photos: dict[UUID, str]
    holders: dict[int, Holding]


class At:
    """Where and of which line a hazard would lie: what a scope is asked about before there is a row."""

    def __init__(self, region_code: str, line: str) -> None:
        self.region_code, self.line = region_code, line


class Hazards(Book):
    """See `foundation.imports.books.Book`. A hazard is known by its number, else by name and spot in its place."""

    id = "hazards"
    title = gettext_lazy("风险隐患台账")
    permission = Permission.HAZARD_CONFIRM.value
    sees = Permission.HAZARD_VIEW.value
    list_url = "hazards:list"
    model = Hazard
    ledger = TABLE
    more = MORE
    needed = ("title", "category")
    shown = ("title", "place", "number")
    number = "external_number"
    identity = ("title", "place")
    finer = ("found_at", "details")
    note = "remarks"
    lock = 7_300_423
    help: ClassVar[Any] = (
        gettext_lazy("隐患:先按隐患编号认,没有编号的按名称、地点和所在的村、网格认。"),
        gettext_lazy("写已销号的,记为“已在其他系统录入”,带着表里的日期;没销号的按整改时限派给责任岗位。"),
        gettext_lazy("写“重大”的先记“疑似重大”:重大要有判定单位和依据。照片不从表里取。"),
    )

    def check(self, entry: Entry) -> None:
        """Line, position and state; days that contradict one another."""
        positions.put_position(entry, datum="datum")
        suspected(entry)
        kind = catalogue.hazard_categories().get(entry.values.get("category", ""))
        if kind is not None:
            entry.values["line"] = kind.line
        entry.aside["closed"] = entry.values.pop("closed", None)
        found, now = entry.values.get("found_at"), clock.now()
        for name, words in MOMENTS:
            at = entry.values.get(name)
            if at is not None and at > now:
                entry.wrong(name, _("%(what)s在将来,请核对。") % {"what": words})
            elif at is not None and found is not None and at < found:
                entry.wrong(name, _("%(what)s早于发现时间,请核对。") % {"what": words})

    def may(self, scope: Scope, place: Region, entry: Entry) -> bool:
        return scope.may(self.permission, on=At(place.code, entry.values.get("line", "")))

    def known(self, area: Region) -> QuerySet[Hazard]:
        return super().known(area).select_related(*HANDS)

    def rows(self, scope: Scope, area: str) -> QuerySet[Hazard]:
        return super().rows(scope, area).exclude(status=Status.DISMISSED).select_related(*HANDS)

    def numbers_of(self, row: Hazard) -> Iterable[str]:
        """The number of the ledger it came from, and our own."""
        return [one for one in (row.external_number, row.number) if one]

    def by_numbers(self, numbers: set[str]) -> Q:
        return Q(external_number__among=numbers) | Q(number__among=numbers)

    def make(self, entry: Entry, place: Region, beside: Any) -> Hazard:
        now = clock.now()
        if entry.values.get("found_at") is None:
            later = [entry.values.get(name) for name in ("rectified_at", "verified_at")]
            entry.values["found_at"] = min([now, *(one for one in later if one)])
            entry.findings.append(_("没有发现时间,按已知最早的时间记。"))
        status = standing.said_by(entry.values, closed=entry.aside["closed"])
        values = {**entry.values, **standing.fields(status, entry.values, entry)}
        uid = uuid7()
        return fresh(
            Hazard, uid=uid, report_digest=hashlib.sha256(uid.bytes).hexdigest(), region=place, region_code=place.code,
            source=Source.LEDGER, received_at=now, entered_at=now, **values,
        )  # fmt: skip

    def change(self, row: Hazard, entry: Entry, beside: Any) -> tuple[dict[str, Any], list[str]]:
        if row.judged_on:
            entry.values.pop("grade", None)  # what a department judged, 重大 or not, is not unsaid by a sheet
        if (holder := beside.get(row.rectify_post_id)) and _is_left_to_a_post(row):  # the sheet says who does it anyway
            for name, what in SAYS.items():
                if entry.values.get(name) == getattr(holder.person, what):
                    entry.values.pop(name)
        if entry.values.get("external_number") == row.number:
            entry.values.pop("external_number")
        kept = standing.keep_day(row, entry)
        moved, words = standing.forward(row, entry, entry.aside["closed"])
        values, more = super().change(row, entry, beside)
        if "point" not in values:
            values.pop("datum", None)  # the frame a position came in, not one of its own
        return {**values, **moved}, [*more, *kept, *words]

    def write(self, scope: Scope, changes: Changes, beside: Any, *, uid: UUID) -> None:
        """Numbers, rows, the ledger and what is owed, each in a fixed number of statements."""
        new = [row for row, _entry in changes.new]
        _give_numbers(new)
        owing.name_rectifiers(new)
        for row in new:
            row.confirmed_by_id = holding(scope) if row.status != Status.REPORTED else None
        moved = [row for row, values, _entry in changes.changed if "status" in values]
        owing.list_rectified([*new, *moved])
        self.save(changes)
        mark = {"import": uid}
        ledger.write_each(scope, [
            *(ledger.Draft("hazard.imported", row, mark | {"number": row.number, "status": row.status}, {"title": row.title}) for row in new),
            *(ledger.Draft("hazard.changed", row, mark | {"fields": sorted(values), "status": row.status}) for row, values, _entry in changes.changed),
        ])  # fmt: skip
        if moved:
            owing.end_all(scope, moved)
        owing.open_all(scope, [*new, *moved])
        regraded = [row for row, values, _entry in changes.changed if "grade" in values and "status" not in values]
        owing.ask_to_judge(scope, [*new, *moved, *regraded])
        later = [row for row, values, _entry in changes.changed if "due_on" in values and "status" not in values]
        owing.move_all(scope, later)

    def shown_value(self, column: Any, row: Hazard, beside: Any) -> Any:
        if column.key == "photos":
            return beside.photos.get(row.uid, "") if beside else ""
        if beside and column.key in SAYS and _is_left_to_a_post(row):
            holder = beside.holders.get(row.rectify_post_id)
            return getattr(holder.person, SAYS[column.key]) if holder else ""
        return super().shown_value(column, row, beside)

    def beside(self, rows: Iterable[Hazard]) -> dict[int, Holding]:
        """Who holds the posts that rectify where nobody typed a name."""
        return _holders(rows)

    def shown_beside(self, rows: Sequence[Hazard]) -> Shown:
        """How many photos each has, which a sheet cannot hold; and who rectifies where nobody typed a name."""
        counted = files.counted("hazard", [row.uid for row in rows])
        return Shown({uid: _("%(n)s张") % {"n": number} for uid, number in counted.items()}, _holders(rows))


def _is_left_to_a_post(row: Hazard) -> bool:
    return bool(row.rectify_post_id and not row.responsible_person and not row.responsible_phone)


def _holders(rows: Iterable[Hazard]) -> dict[int, Holding]:
    held = people.holders({row.rectify_post_id for row in rows if row.rectify_post_id and _is_left_to_a_post(row)})
    return {post: holdings[0] for post, holdings in held.items()}


def _give_numbers(hazards: Sequence[Hazard]) -> None:
    """Numbers of a township and year, a run of them at once; the rows are held until the import's batch commits."""
    year, wanted = clock.today().year, Counter(one.region_code[:9] for one in hazards)
    last: dict[str, int] = {}
    for township, number in sorted(wanted.items()):
        series, _made = Series.objects.get_or_create(township=township, year=year)
        Series.objects.filter(pk=series.pk).update(last=F("last") + number)
        last[township] = Series.objects.values_list("last", flat=True).get(pk=series.pk) - number
    for one in hazards:
        township = one.region_code[:9]
        last[township] += 1
        one.number = f"{township}-{year}-{last[township]:04}"


class Safety(Hazards):
    """The half of 安全生产 (J-4.6c1)."""

    id = "hazards-safety"
    title = gettext_lazy("安全生产隐患台账")
    part_of = "hazards"
    half = "safety"

    def rows(self, scope: Scope, area: str) -> QuerySet[Hazard]:
        return super().rows(scope, area).filter(category__in=catalogue.categories_of(self.half))


class Natural(Safety):
    """The half of 自然灾害 (J-4.6c2)."""

    id = "hazards-natural"
    title = gettext_lazy("自然灾害风险隐患台账")
    half = "natural"


HAZARDS, SAFETY, NATURAL = Hazards(), Safety(), Natural()
