"""One's own password, second factor and keys for programs."""

import re

import pyotp
import pytest

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.people import accounts
from lastmile.foundation.people.models import Account, ApiToken
from lastmile.foundation.rulepacks import services as packs

NEW = "Xinde-2026!"


def test_a_password_given_by_somebody_else_is_changed_before_anything(cast, enter, client):
    assert enter().url == "/sign-in/password/"
    assert client.get("/").url == client.get("/hazards/").url == "/sign-in/password/"
    client.post("/sign-in/password/", {"old": "Ceshi-2026!", "new": NEW, "again": NEW})
    assert client.get("/").status_code == 200
    client.post("/sign-in/out/")
    assert enter(password=NEW).url == "/"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"old": "x", "new": NEW, "again": NEW}, "原密码不对"),
        ({"new": "short", "again": "short"}, "密码至少"),
        ({"new": NEW, "again": "other"}, "两次写的不一样"),
        ({"new": "Ceshi-2026!", "again": "Ceshi-2026!"}, "和原密码一样"),
    ],
)
def test_what_is_wrong_with_a_new_password_is_said(zhang, enter, client, values, words):
    enter()
    answer = client.post("/sign-in/password/", {"old": "Ceshi-2026!", **values})
    assert answer.status_code == 422 and words in answer.content.decode()


def setting_up(client) -> tuple[str, str]:
    context = client.get("/sign-in/second-factor/").context
    return context["words"].replace(" ", ""), context["sealed"]


def test_a_second_factor_is_set_up_with_a_code_and_asked_for_at_the_next_sign_in(zhang, enter, client):
    enter()
    secret, sealed = setting_up(client)
    wrong = client.post("/sign-in/second-factor/", {"sealed": sealed, "number": "000000"})
    assert wrong.status_code == 422 and secret in wrong.context["words"].replace(" ", "")
    client.post("/sign-in/second-factor/", {"sealed": sealed, "number": pyotp.TOTP(secret).now()})
    zhang.refresh_from_db()
    assert zhang.second_factor == secret
    Account.objects.update(second_step=0)
    client.post("/sign-in/out/")
    assert enter().status_code == 422
    number = pyotp.TOTP(secret).now()
    assert enter(second=f"{number[:3]} {number[3:]}").url == "/"


def required():
    packs.override(
        a_scope("53"), a_region("530113104"), key="access.second_factor_required", value=True, reason="三级等保"
    )


def test_where_the_place_asks_for_a_second_factor_it_is_set_up_before_anything(zhang, enter, client):
    required()
    assert enter().url == client.get("/hazards/").url == "/sign-in/second-factor/"
    assert "这里规定登录要有动态码" in client.get("/sign-in/second-factor/").content.decode()
    secret, sealed = setting_up(client)
    answer = client.post("/sign-in/second-factor/", {"sealed": sealed, "number": pyotp.TOTP(secret).now()})
    assert answer.url == "/" and client.get("/").status_code == 200
    Account.objects.update(second_step=0)
    client.post("/sign-in/out/")
    assert enter(second=pyotp.TOTP(secret).now()).url == "/"


def test_a_new_password_comes_before_the_second_factor(cast, enter, client):
    required()
    assert enter().url == "/sign-in/password/"
    answer = client.post("/sign-in/password/", {"old": "Ceshi-2026!", "new": NEW, "again": NEW})
    assert answer.url == client.get("/").url == "/sign-in/second-factor/"


def test_who_has_no_password_owes_no_second_factor(zhang):
    required()
    zhang.set_unusable_password()
    assert not accounts.owes_second_factor(zhang)


def test_the_secret_is_in_no_address_and_only_on_the_page_that_sets_it_up(zhang, enter, client):
    enter()
    answer = client.get("/sign-in/second-factor/")
    assert "no-store" in answer.headers["Cache-Control"] and "<svg" in answer.content.decode()
    secret, sealed = setting_up(client)
    client.post("/sign-in/second-factor/", {"sealed": sealed, "number": pyotp.TOTP(secret).now()})
    again = client.get("/sign-in/second-factor/").content.decode()
    assert "已开通" in again and secret not in again and "<svg" not in again


def test_a_secret_sealed_for_another_is_not_taken(zhang, enter, client):
    enter()
    secret, _sealed = setting_up(client)
    client.post("/sign-in/second-factor/", {"sealed": "forged", "number": pyotp.TOTP(secret).now()})
    zhang.refresh_from_db()
    assert zhang.second_factor == ""


def test_a_key_is_shown_once_and_works_until_it_is_revoked(zhang, enter, client):
    enter()
    values = {"name": "县平台", "permissions": ["hazard.view"], "days": 30}
    made = client.post("/sign-in/tokens/", values).context["made"]
    assert accounts.scope_of_token(made).has("hazard.view") and not accounts.scope_of_token(made).has("hazard.report")
    page = client.get("/sign-in/tokens/").content.decode()
    assert "县平台" in page and made not in page
    client.post(f"/sign-in/tokens/{ApiToken.objects.get().uid}/revoke/")
    assert accounts.scope_of_token(made) is None and "已作废" in client.get("/sign-in/tokens/").content.decode()


def test_a_key_sent_twice_is_one_key_and_other_words_under_its_number_make_none(zhang, enter, client):
    enter()
    number = re.search(r'name="uid" value="([^"]+)"', client.get("/sign-in/tokens/").content.decode())[1]
    values = {"name": "县平台", "permissions": ["hazard.view"], "days": 30, "uid": number}
    made = client.post("/sign-in/tokens/", values).context["made"]
    again = client.post("/sign-in/tokens/", values)
    assert again.status_code == 200 and "这个密钥已经做好了" in again.content.decode()
    assert made not in again.content.decode() and accounts.scope_of_token(made).has("hazard.view")
    other = client.post("/sign-in/tokens/", {**values, "name": "市平台"})
    assert other.status_code == 409 and "市平台" in other.content.decode() and ApiToken.objects.count() == 1


@pytest.mark.parametrize(
    "values", [{"days": 0}, {"days": 99999}, {"permissions": []}, {"permissions": ["root"]}, {"name": ""}]
)
def test_a_key_asks_for_a_name_a_time_and_what_one_may_oneself(zhang, enter, client, values):
    enter()
    answer = client.post("/sign-in/tokens/", {"name": "x", "permissions": ["hazard.view"], "days": 30, **values})
    assert answer.status_code == 422 and not ApiToken.objects.exists()


def test_a_key_of_somebody_else_is_not_mine_to_revoke(cast, zhang, enter, client):
    other = Account.objects.get(login="赵某")
    accounts.make_token(cast.zhao, other, name="x", permissions=["hazard.view"], days=3)
    enter()
    client.post(f"/sign-in/tokens/{ApiToken.objects.get().uid}/revoke/")
    assert ApiToken.objects.get().revoked_at is None
