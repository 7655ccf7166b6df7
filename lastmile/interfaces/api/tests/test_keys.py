"""Who gets in: a token acts as its owner, within the token's permissions, for its time."""

import base64
from datetime import timedelta

import pytest
from django.test import Client

from lastmile.domains.hazards.tests.factories import a_hazard, the_cast
from lastmile.foundation.people import accounts
from lastmile.foundation.people.models import Account, ApiToken
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.web import ratelimit
from lastmile.interfaces.api.tests.programs import Program, a_program, a_report, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


def test_without_a_token_nothing_opens():
    for path in ("me", "hazards", "owed", "regions/53"):
        assert Program().get(path).status_code == 401


def test_a_token_nobody_made_opens_nothing():
    for token in ("x", "令牌", "a" * 5000, "%00"):
        assert (
            Client(headers={"Authorization": f"Bearer {token}".encode().decode("latin-1")}).get("/api/me").status_code
            == 401
        )


def _basic(text):
    return Client(headers={"Authorization": "Basic " + base64.b64encode(text.encode()).decode()})


def test_a_map_program_may_send_the_token_as_a_password_for_layers_alone(cast):
    token = token_of(cast.zhang, "hazard.view")
    for name in ("qgis", "", "张某"):
        client = _basic(f"{name}:{token}")
        assert client.get("/api/ogc/collections/hazards/items").status_code == 200
        assert client.get("/api/hazards").status_code == 401


def test_a_password_that_is_no_token_opens_no_layer(cast):
    for words in ("qgis:x", "qgis:令牌", "qgis:" + "a" * 5000, "no colon", ":"):
        answer = _basic(words).get("/api/ogc/")
        assert answer.status_code == 401 and "WWW-Authenticate" not in answer.headers  # no browser asks for one
    assert Client(headers={"Authorization": "Basic %%%"}).get("/api/ogc/").status_code == 401


def test_a_browsers_session_opens_nothing(cast):
    client = Client()
    client.force_login(Account.objects.get(person_id=cast.zhang.person_id))
    assert client.get("/api/me").status_code == 401
    assert client.post("/api/hazards", a_report(), content_type="application/json").status_code == 401


def test_a_token_says_whom_it_acts_as(cast):
    me = a_program(cast.zhang, "hazard.view").get("me").json()
    assert (me["name"], me["region_code"]) == ("张某", "530113104")
    assert [one["permissions"] for one in me["grants"]] == [["hazard.view"]]


def test_a_token_may_less_than_its_owner(cast):
    reader = a_program(cast.zhang, "hazard.view")
    assert reader.get("hazards").status_code == 200
    assert reader.post("hazards", a_report()).status_code == 403
    assert reader.get("owed").status_code == 403


def test_a_token_never_may_more_than_its_owner_today(cast):
    program = a_program(cast.wang, "hazard.report", "hazard.view")
    ApiToken.objects.update(permissions=["hazard.report", "hazard.view", "pack.change", "account.open"])
    granted = {word for one in program.get("me").json()["grants"] for word in one["permissions"]}
    assert granted == {"hazard.report", "hazard.view"}


def test_a_token_sees_only_its_owners_branch(cast):
    hazard = a_hazard(cast.wang)
    assert a_program(cast.zhang).get(f"hazards/{hazard.uid}").status_code == 200
    assert a_program(cast.chen).get(f"hazards/{hazard.uid}").status_code == 404
    assert a_program(cast.chen).get("hazards").json()["rows"] == []


def test_a_token_ends_when_revoked_over_or_its_account_closed(cast):
    account = Account.objects.get(person_id=cast.zhang.person_id)
    program = a_program(cast.zhang)
    row = ApiToken.objects.get()
    accounts.revoke_token(cast.zhang, account, uid=row.uid)
    assert program.get("me").status_code == 401
    ApiToken.objects.update(revoked_at=None, expires_at=row.made_at - timedelta(days=1))
    assert program.get("me").status_code == 401


def test_guessing_is_slowed_down():
    most = packs.value("access.sign_in_a_minute", "").whole
    answers = [Program(f"guess{number}").get("me").status_code for number in range(most + 1)]
    assert answers == [401] * most + [429]


def test_too_many_questions_a_minute_are_refused_with_a_sentence(cast, monkeypatch):
    program = a_program(cast.zhang)
    most = packs.value("access.api_a_minute", "").whole
    monkeypatch.setattr(ratelimit, "count", lambda *parts, seconds: most + 1)
    answer = program.get("me")
    assert answer.status_code == 429 and "频繁" in answer.json()["error"]
