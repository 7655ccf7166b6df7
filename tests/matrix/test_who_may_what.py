"""Permission × address × person: nobody → sign-in, wrong branch → 404, wrong permission → 403, right person → the page.

Who may open what stands in rows.txt, a row for each address. A new address without a row fails here.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.urls import include, path, reverse

from config import urls
from lastmile.interfaces.reference.addresses import Address, all_addresses
from tests.matrix.cast import SECRET, World

urlpatterns = [*urls.urlpatterns, path("demo/", include("lastmile.demo.urls"))]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
ADDRESSES: dict[str, Address] = {one.name: one for one in all_addresses()}


@dataclass(frozen=True)
class Row:
    """One line of rows.txt."""

    name: str
    method: str
    about: dict[str, str]
    right: str
    answer: int
    neighbour: int

    @property
    def view(self) -> Any:
        return ADDRESSES[self.name].view

    @property
    def is_gated(self) -> bool:
        return bool(self.view.needs)

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api:")


def _row(line: str) -> Row:
    name, method, about, right, answer, *more = (part.strip() for part in f"{line}|".split("|"))
    told = dict(part.split("=", 1) for part in about.split())
    names_a_matter = any(not what.startswith("=") for key, what in told.items() if key != "@body")
    usual = 404 if names_a_matter else int(answer)
    return Row(name, method, told, right, int(answer), int(more[0]) if more and more[0] else usual)


LINES = Path(__file__).with_name("rows.txt").read_text(encoding="utf-8").splitlines()
ROWS = [_row(line) for line in LINES if line.strip() and not line.startswith("#")]
KNOWN = [row for row in ROWS if row.name in ADDRESSES]


def _ask(world: World, row: Row, name: str) -> Any:
    """The answer somebody gets; whatever it did is undone."""
    client = world.program(name) if row.is_api else world.browser(name)
    values = {key: what[1:] if what.startswith("=") else world.things[what] for key, what in row.about.items()}
    body = values.pop("@body", None)
    address = reverse(row.name, kwargs=values)
    with transaction.atomic():
        if row.method == "GET":
            answer = client.get(address)
        elif body:
            answer = client.post(address, body, content_type="application/json")
        else:
            answer = client.post(address, {"sent": "1"})  # a form nobody filled in
        transaction.set_rollback(True)
    return answer


def test_every_address_has_a_row():
    missing = sorted(set(ADDRESSES) - {row.name for row in ROWS})
    assert not missing, f"add a row to tests/matrix/rows.txt that says who may open it: {missing}"


def test_no_row_is_stale():
    assert sorted({row.name for row in ROWS} - set(ADDRESSES)) == []


def test_nobody_is_asked_to_sign_in(world):
    wrong = []
    for row in KNOWN:
        answer = _ask(world, row, "nobody")
        if not row.is_gated:
            good = answer.status_code == row.answer
        elif row.is_api:
            good = answer.status_code == 401
        else:
            good = _asks_to_sign_in(answer, row.method)
        wrong += [] if good else [f"{row.name} {row.method}: {answer.status_code}"]
    assert not wrong, "\n".join(wrong)


def _asks_to_sign_in(answer: Any, method: str) -> bool:
    """A page leads to signing in; a form that was sent is kept, with the way to sign in beside it."""
    if method == "GET":
        return answer.status_code == 302 and "/sign-in/" in answer.headers["Location"]
    return answer.status_code == 401 and "/sign-in/" in answer.content.decode()


def test_the_neighbour_sees_nothing_of_ours(world):
    wrong = []
    for row in KNOWN:
        answer = _ask(world, row, "陈")
        if answer.status_code != row.neighbour:
            wrong.append(f"{row.name} {row.method}: {answer.status_code}, not {row.neighbour}")
        elif _shows(answer):
            wrong.append(f"{row.name} {row.method}: shows {SECRET}")
    assert not wrong, "\n".join(wrong)


def test_without_the_permission_it_is_refused(world):
    wrong = []
    for row in KNOWN:
        if not row.is_gated or row.view.needs == ("signed in",):
            continue
        world.only_without(row.view.needs)
        answer = _ask(world, row, "赵")
        wrong += [] if answer.status_code == 403 else [f"{row.name} {row.method}: {answer.status_code}"]
    assert not wrong, "\n".join(wrong)


def test_the_right_person_gets_there(world):
    wrong = []
    for row in KNOWN:
        answer = _ask(world, row, row.right)
        wrong += (
            []
            if answer.status_code == row.answer
            else [f"{row.name} {row.method}: {answer.status_code}, not {row.answer}"]
        )
    assert not wrong, "\n".join(wrong)


def test_the_secret_can_be_seen_by_who_may(world):
    """Else the neighbour's blindness would say nothing."""
    names = {"hazards:list", "hazards:matter", "api:hazard_list", "api:hazard"}
    rows = [row for row in KNOWN if row.method == "GET" and row.name in names]
    assert {row.name for row in rows if _shows(_ask(world, row, row.right))} == names


def _shows(answer: Any) -> bool:
    """Whether the answer says our secret: as a page, as JSON, or inside a sheet."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as sheet:
            content = b"".join(sheet.read(name) for name in sheet.namelist())
    text = content.decode(errors="ignore")
    return SECRET in text or json.dumps(SECRET).strip('"') in text
