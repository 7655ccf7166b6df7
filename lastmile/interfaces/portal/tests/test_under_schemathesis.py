"""The public's pages, the feed, the CAP message, the map and the form under schemathesis: what each may answer, whatever is asked."""

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, assume, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from lastmile.domains.alerts.tests.factories import TOWN, VILLAGE, an_alert
from lastmile.domains.evacuation.tests.factories import a_shelter
from lastmile.interfaces.portal.urls import urlpatterns
from lastmile.kernel.ids import uuid7

CHECKS = [
    not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_schema_conformance,
]  # fmt: skip
ALERT, SHELTER = str(uuid7()), str(uuid7())
HTML = "text/html"
REFUSED = {"description": "a page that says so", "content": {HTML: {}}}
FEATURES = {"type": "array", "items": {"type": "object", "required": ["type", "geometry", "properties"]}}
CHART = {
    "type": "object",
    "required": ["bounds", "area", "place", "shelters", "shift"],
    "properties": {"area": FEATURES, "place": FEATURES, "shelters": FEATURES, "shift": {"type": "array"}},
}
CODE = {"name": "code", "in": "path", "required": True, "schema": {"anyOf": [
    {"enum": [VILLAGE, TOWN, "530113", "53"]}, {"type": "string", "minLength": 1},
]}}  # fmt: skip


def number(name: str) -> dict:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "integer", "minimum": 0}}


def known(uid: str) -> dict:
    schema = {"anyOf": [{"enum": [uid]}, {"type": "string", "format": "uuid"}]}
    return {"name": "uid", "in": "path", "required": True, "schema": schema}


def asked(name: str) -> dict:
    return {"name": name, "in": "query", "schema": {"type": "string"}}


def reads(*parameters: dict, kind: str = HTML, schema: dict | None = None, refuses: str = HTML) -> dict:
    """GET with its own kind of answer; everything else is a page of the public's own."""
    good = {"200": {"description": "it", "content": {kind: {"schema": schema} if schema else {}}}}
    others = {status: {"description": "a page that says so", "content": {refuses: {}}} for status in ("404", "429")}
    return {
        "get": {
            "parameters": list(parameters),
            "responses": {**good, **others, "400": REFUSED, "302": {"description": "on"}},
        }
    }


SLUG = {"name": "slug", "in": "path", "required": True, "schema": {"anyOf": [
    {"enum": ["landslide", "nothing-of-ours"]}, {"type": "string", "pattern": "^[a-z_]{1,20}$"},
]}}  # fmt: skip


def leaves(*parameters: dict) -> dict:
    """POST of the forms."""
    names = ("phone", "agree", "uid", "code", "do", "group", "name", "who", "people")
    words = {name: {"type": "string"} for name in names}
    body = {"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": words}}}}
    responses = {status: REFUSED for status in ("200", "400", "404", "422", "429")}
    return {"post": {"parameters": list(parameters), "requestBody": body, "responses": responses}}


KIND = {"name": "kind", "in": "path", "required": True, "schema": {"anyOf": [
    {"enum": ["danger", "violation", "opinion"]}, {"type": "string", "minLength": 1},
]}}  # fmt: skip


def sends(*parameters: dict) -> dict:
    """POST of a tip, with whatever comes as a photo."""
    words = {name: {"type": "string"} for name in ("what", "where", "named", "name", "phone", "lon", "lat", "token")}
    file = {"photo": {"type": "string", "format": "binary"}}
    body = {"content": {"multipart/form-data": {"schema": {"type": "object", "properties": {**words, **file}}}}}
    responses = {status: REFUSED for status in ("200", "400", "404", "413", "422", "429")}
    return {"post": {"parameters": list(parameters), "requestBody": body, "responses": responses}}


def asks_by_code(*parameters: dict) -> dict:
    """POST of a code that is none."""
    words = {name: {"type": "string"} for name in ("code", "do", "words")}
    body = {"content": {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": words}}}}
    responses = {status: REFUSED for status in ("200", "400", "404", "422", "429")}
    return {"post": {"parameters": list(parameters), "requestBody": body, "responses": responses}}


PATHS = {
    "/p/": reads(asked("q")),
    "/p/type/": reads(asked("large"), asked("back")),
    "/p/alerts.atom": reads(asked("at"), kind="application/atom+xml"),
    "/p/alerts/{uid}/": reads(known(ALERT), asked("at")),
    "/p/alerts/{uid}.cap": reads(known(ALERT), kind="application/cap+xml"),
    "/p/alerts/{uid}/card.png": reads(known(ALERT), kind="image/png"),
    "/p/alerts/{uid}/map.json": reads(known(ALERT), asked("at"), kind="application/json", schema=CHART),
    "/p/tiles/{sheet}/{z}/{x}/{y}/": reads(*(number(name) for name in ("sheet", "z", "x", "y")), kind="image/png"),
    "/p/learn/": reads(asked("at"), asked("q")),
    "/p/learn/{slug}/": reads(SLUG, asked("at")),
    "/p/learn/{slug}.pdf": reads(SLUG, asked("at"), asked("paper"), kind="application/pdf"),
    "/p/{code}/": reads(CODE),
    "/p/{code}/card/": reads(CODE),
    "/p/{code}/card.pdf": reads(CODE, kind="application/pdf"),
    "/p/{code}/duties/": reads(CODE),
    "/p/{code}/duties.pdf": reads(CODE, kind="application/pdf"),
    "/p/{code}/tell/": {**reads(CODE), **leaves(CODE)},
    "/p/{code}/shelters/": reads(CODE),
    "/p/{code}/shelters/{uid}/route/": reads(CODE, known(SHELTER), kind="image/jpeg"),
    "/p/{code}/notify/": {**reads(CODE), **leaves(CODE)},
    "/p/{code}/report/": reads(CODE),
    "/p/{code}/report/{kind}/": {**reads(CODE, KIND), **sends(CODE, KIND)},
    "/p/{code}/look-up/": {**reads(CODE), **asks_by_code(CODE)},
}  # fmt: skip
SCHEMA = schemathesis.openapi.from_dict(
    {"openapi": "3.0.3", "info": {"title": "portal", "version": "1"}, "paths": PATHS}
)


def app(environ, start_response):
    """The platform inside the test's transaction."""
    answer = Client(raise_request_exception=False).request(**environ)
    start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
    return [b"".join(answer) if answer.streaming else answer.content]


SCHEMA.app = app


@pytest.fixture
def night(town, monkeypatch):
    """One alert, one shelter; nobody counts how often is asked."""
    monkeypatch.setattr("lastmile.foundation.web.ratelimit.count", lambda *parts, seconds: 1)
    an_alert(areas=[VILLAGE], uid=ALERT)
    a_shelter(uid=SHELTER, position=(103.11, 26.01))


@SCHEMA.parametrize()
@settings(
    max_examples=8, deadline=None, derandomize=True, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_every_address_of_the_public_answers_as_it_should(case, night):
    assume("?" not in case.formatted_path)  # no path any more, but a question the client refuses to send twice
    case.call_and_validate(checks=CHECKS)


def test_every_address_of_the_public_is_asked():
    written = {f"/p/{one.pattern}" for one in urlpatterns}
    plain = {
        path.replace("{uid}", "<uuid:uid>").replace("{code}", "<str:code>").replace("{kind}", "<slug:kind>")
        for path in PATHS
    }
    plain = {path.replace("{slug}", "<slug:slug>") for path in plain}
    for name in ("sheet", "z", "x", "y"):
        plain = {path.replace(f"{{{name}}}", f"<int:{name}>") for path in plain}
    assert plain == written
