"""Send a ledger as an office would, have it worked, say yes; for tests of every kind. As CSV: nothing is started."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.imports import running, selectors, services
from lastmile.foundation.imports.models import Import, ImportRow
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Account, Person, StoredGrant
from lastmile.foundation.people.tests import rosters
from lastmile.kernel import clock

TOWN = rosters.TOWN


def an_office(code: str = TOWN, permissions: Iterable[str] = Permission.values) -> Scope:
    """Somebody in the office of a town who may do everything below it, with an account."""
    person = Person.unscoped.create(region=a_region(code), region_code=code, name="张示例")
    StoredGrant.unscoped.create(
        region=a_region(code), region_code=code, person=person, permissions=list(permissions),
        from_on=clock.today(), reason="测试",
    )  # fmt: skip
    return people.scope_of(Account.objects.create(person=person, login=f"u{person.pk}", opened_at=clock.now()))


def a_csv(heads: Sequence[Any], *lines: Sequence[Any], coding: str = "utf-8") -> SimpleUploadedFile:
    text = io.StringIO()
    csv.writer(text).writerows([heads, *lines])
    return SimpleUploadedFile("台账.csv", text.getvalue().encode(coding))


def planned(scope: Scope, kind: str, upload: SimpleUploadedFile, *, area: str = TOWN, datum: str = "") -> Import:
    """The sheet read and planned."""
    sent = services.send(scope, kind=kind, area=area, upload=upload, datum=datum)
    running.run(sent.uid)
    return Import.unscoped.get(pk=sent.pk)


def imported(scope: Scope, kind: str, upload: SimpleUploadedFile, *, area: str = TOWN, datum: str = "") -> Import:
    """The sheet read, planned, confirmed and applied."""
    found = planned(scope, kind, upload, area=area, datum=datum)
    if sum(found.planned.get(word, 0) for word in ("new", "changed")):
        services.confirm(scope, uid=found.uid)
        running.run(found.uid)
    return Import.unscoped.get(pk=found.pk)


def rows(found: Import) -> list[selectors.RowView]:
    return selectors.rows(found, "", after=None, limit=1000)


def said(found: Import, number: int = 0) -> str:
    """All that a row's page says of it."""
    row = rows(found)[number]
    return ";".join([*(f"{column}:{words}" for column, words in row.problems), *row.words])


def kept(found: Import) -> list[str]:
    return list(ImportRow.objects.filter(of=found).order_by("number").values_list("cells", flat=True))
