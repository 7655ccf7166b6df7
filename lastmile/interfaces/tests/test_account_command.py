"""The first account is opened at the machine; nobody opens one over the web."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from lastmile.foundation.access.tests.factories import a_region

pytestmark = pytest.mark.django_db
WHO = {"region": "530113104", "name": "张某", "phone": "15400000001"}


def run(*words, **options):
    out = StringIO()
    call_command("account", *words, stdout=out, json=True, **options)
    return json.loads(out.getvalue())


def test_the_first_account_signs_in_with_the_code_that_was_printed():
    a_region(WHO["region"])
    first = run("open", **WHO)
    answer = Client().post("/sign-in/code/", {"phone": WHO["phone"], "code": first["code"]})
    assert answer.status_code == 302


def test_there_is_only_one_first_account():
    a_region(WHO["region"])
    run("open", **WHO)
    with pytest.raises(CommandError, match="已经有账号"):
        run("open", **WHO)


def test_a_region_that_is_not_there_is_said_in_a_sentence():
    with pytest.raises(CommandError):
        run("open", **{**WHO, "region": "999999"})


def test_whoever_cannot_get_in_gets_a_new_code():
    a_region(WHO["region"])
    run("open", **WHO)
    again = run("code", WHO["phone"])
    assert Client().post("/sign-in/code/", {"phone": WHO["phone"], "code": again["code"]}).status_code == 302


def test_no_code_for_somebody_without_an_account():
    with pytest.raises(CommandError, match="no open account"):
        run("code", "nobody")


def test_a_new_installation_says_on_its_sign_in_page_how_the_first_account_is_opened():
    assert "lastmile account open" in Client().get("/sign-in/").content.decode()
    a_region(WHO["region"])
    run("open", **WHO)
    assert "lastmile account open" not in Client().get("/sign-in/").content.decode()
