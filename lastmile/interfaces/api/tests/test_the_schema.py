"""The answers are what the schema says, whatever is asked (schemathesis, a fixed number of examples)."""

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from lastmile.domains.hazards.tests.factories import a_hazard, the_cast
from lastmile.interfaces.api.tests.programs import token_of
from lastmile.interfaces.api.urls import schema

pytestmark = pytest.mark.django_db
# Not: that whatever fits the schema is accepted; the office's own rules refuse more than a schema can say.
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
    checks.negative_data_rejection,
]
SCHEMA = schemathesis.openapi.from_dict(schema())


def app(environ, start_response):
    """The platform inside the test's transaction; what it says is read as it is, nothing here unpacks it."""
    environ.pop("HTTP_ACCEPT_ENCODING", None)
    answer = Client(raise_request_exception=False).request(**environ)
    start_response(f"{answer.status_code} {answer.reason_phrase}", list(answer.items()))
    return [answer.content]


SCHEMA.app = app


@pytest.fixture
def key(monkeypatch):
    """张's token; nobody counts how often it asks."""
    monkeypatch.setattr("lastmile.interfaces.api.keys._limit", lambda *_: None)
    cast = the_cast()
    a_hazard(cast.wang)
    return token_of(cast.zhang)


@SCHEMA.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_answers_as_its_schema_says(case, key):
    case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=CHECKS)


def test_the_schema_is_open_and_names_every_operation():
    answer = Client().get("/api/openapi.json")
    assert answer.status_code == 200
    assert set(answer.json()["paths"]) == {
        "/api/me",
        "/api/alerts",
        "/api/owed",
        "/api/regions/{code}",
        "/api/regions/{code}/children",
        "/api/hazards",
        "/api/hazards/{uid}",
        "/api/points",
        "/api/readings",
        "/api/ogc/",
        "/api/ogc/conformance",
        "/api/ogc/collections",
        "/api/ogc/collections/{key}",
        "/api/ogc/collections/{key}/items",
        "/api/ogc/collections/{key}/items/{uid}",
    }


def test_every_operation_says_how_it_refuses():
    for operations in schema()["paths"].values():
        for one in operations.values():
            assert {"400", "401", "403", "404", "422", "429"} <= set(map(str, one["responses"]))
