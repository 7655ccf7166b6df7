"""A program reports a hazard: once, whatever it sends again; and every refusal says why."""

import pytest

from lastmile.domains.hazards.models import Hazard, SetAside
from lastmile.domains.hazards.tests.factories import the_cast
from lastmile.foundation.ledger.models import Entry
from lastmile.interfaces.api.tests.programs import a_program, a_report

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


@pytest.fixture
def program(cast):
    return a_program(cast.wang)


def test_a_report_becomes_a_hazard_with_its_record(cast, program):
    answer = program.post("hazards", a_report(danger_now=True, position={"longitude": 103.1, "latitude": 26.0}))
    assert answer.status_code == 200 and answer.json()["status"] == "reported"
    hazard = Hazard.unscoped.get()
    assert str(hazard.uid) == answer.json()["uid"] and hazard.found_by_id == cast.wang.acting_as.holding_id
    assert Entry.objects.get(action="hazard.reported").actor_uid == cast.wang.person_uid


def test_the_same_report_again_is_the_same_answer(program):
    report = a_report()
    first, second = program.post("hazards", report), program.post("hazards", report)
    assert first.json() == second.json() and second.status_code == 200
    assert Hazard.unscoped.count() == 1


def test_a_known_uid_with_other_content_is_refused_and_kept(program):
    report = a_report()
    program.post("hazards", report)
    answer = program.post("hazards", {**report, "title": "另一件事"})
    assert answer.status_code == 409 and "两份都已保留" in answer.json()["error"]
    assert SetAside.objects.count() == 1


def test_somewhere_else_it_may_not_report(cast):
    assert a_program(cast.chen).post("hazards", a_report()).status_code == 403


WRONG = [
    {"title": ""},
    {"title": "  "},
    {"title": "x" * 121},
    {"title": "a\x00b"},
    {"title": None},
    {"title": "\ud800"},
    {"uid": "1"},
    {"picture": "spaceship"},
    {"picture": "", "category": ""},
    {"position": {"longitude": 10.0, "latitude": 10.0}},
    {"position": {"longitude": 1e400, "latitude": 10.0}},
    {"position": {"longitude": "east", "latitude": 10.0}},
    {"position": {"longitude": 103.1, "latitude": 26.0, "datum": "MARS"}},
    {"found_at": "2199-01-01T00:00:00+08:00"},
    {"found_at": "0001-01-01T00:00:00+14:00"},
    {"found_at": "yesterday"},
    {"found_at": "2026-01-01T00:00:00"},
    {"danger_now": "perhaps"},
    {"source": "rumour"},
]


@pytest.mark.parametrize("change", WRONG, ids=str)
def test_values_that_cannot_be_used_are_named(program, change):
    answer = program.post("hazards", {**a_report(), **change})
    assert answer.status_code == 422, answer.content
    assert answer.json()["error"] and answer.json()["fields"]
    assert not Hazard.unscoped.exists()


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[]", b"null", b"1" * 200, b'{"uid": 1}', b"[" * 100_000])
def test_a_body_that_is_no_report_is_refused(program, body):
    answer = program.post("hazards", body)
    assert answer.status_code in {400, 422} and answer.json()["error"]


def test_a_body_that_is_too_large_is_refused(program, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert program.post("hazards", {**a_report(), "details": "x" * 1500}).status_code == 413


def test_refusals_speak_the_language_asked_for(cast):
    for language, words in (("zh-hans", "必填"), ("en", "Required")):
        program = a_program(cast.wang, **{"Accept-Language": language})
        report = {key: value for key, value in a_report().items() if key != "title"}
        assert program.post("hazards", report).json()["fields"] == {"title": words}


def test_an_unknown_place_is_not_found(program):
    assert program.post("hazards", a_report(region_code="999999")).status_code == 404
