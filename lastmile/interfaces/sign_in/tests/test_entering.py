"""Signing in: by password, by code, by slip; what is wrong stands at the form; nothing secret is told."""

import logging
from urllib.parse import quote

import pytest

from lastmile.foundation.people import accounts
from lastmile.foundation.people.models import Account, Person, SignInCode
from lastmile.foundation.rulepacks import selectors as packs


def figure(key: str) -> int:
    return int(packs.value(f"access.{key}", "").number)


def test_by_name_or_by_phone(zhang, enter, client):
    assert enter().url == "/"
    client.post("/sign-in/out/")
    assert enter("15400000001").status_code == 302


@pytest.mark.parametrize(
    ("login", "password"), [("张某", "wrong"), ("nobody", "wrong"), ("", ""), ("x" * 500, "y" * 500)]
)
def test_a_wrong_try_says_so_at_the_form_and_not_which_half(zhang, enter, login, password):
    answer = enter(login, password)
    page = answer.content.decode()
    assert answer.status_code == 422 and "wrong" not in page
    assert (
        "账号、密码或动态码不对" in page
        or "必填" in page
        or "最多" in page
        or "不超过" in page
        or "此字段" in page
        or "这一项要填" in page
        or "确保" in page
    )


def test_after_some_wrong_tries_the_account_is_locked_and_the_page_says_how_long(zhang, enter):
    for _again in range(figure("lock_failures")):
        enter(password="wrong")
    page = enter().content.decode()
    assert "暂时锁定" in page and f">{figure('lock_minutes')}<" in page and "/figures/access.lock_minutes/" in page


def test_too_many_tries_from_one_address_wait_with_what_was_typed(zhang, enter, monkeypatch):
    for _again in range(figure("sign_in_a_minute")):
        enter("nobody", "x")
    answer = enter("nobody", "x")
    assert answer.status_code == 429
    assert "请过1分钟再试" in answer.content.decode() and 'value="nobody"' in answer.content.decode()


def test_it_leads_back_to_where_one_was_and_never_outside(zhang, enter, client):
    assert enter(next="/hazards/?tab=late").url == "/hazards/?tab=late"
    client.post("/sign-in/out/")
    assert enter(next="https://example.org/").url == "/"
    client.post("/sign-in/out/")
    assert enter(next="//example.org").url == "/"


def test_a_grid_member_and_a_phone_begin_in_the_field(cast, zhang, client, enter):
    Account.objects.filter(login="王某").update(must_change=False)
    assert enter("王某").url == "/field/"
    client.post("/sign-in/out/")
    phone = client.post("/sign-in/", {"login": "张某", "password": "Ceshi-2026!"}, HTTP_USER_AGENT="X Mobile Mobi")
    assert phone.url == "/field/"
    client.post("/sign-in/out/")
    assert enter(narrow="1").url == "/field/" and "data-narrow" in client.get("/sign-in/code/").content.decode()


def test_a_phone_begins_in_the_field_also_when_a_new_password_is_owed_first(zhang, client, enter):
    Account.objects.filter(login="张某").update(must_change=True)
    assert enter(narrow="1").url == "/sign-in/password/"
    new = {"old": "Ceshi-2026!", "new": "Xin-mima-2026!", "again": "Xin-mima-2026!"}
    assert client.post("/sign-in/password/", new).url == "/field/"


def made(cast):
    return accounts.first_code(cast.zhang, person_uid=cast.wang.person_uid)


def test_the_code_is_taken_as_people_write_it_and_once(cast, client):
    code = made(cast).code
    written = f"{code[:3]} {code[3:]}".translate(str.maketrans("0123456789", "0123456789"))
    assert client.post("/sign-in/code/", {"phone": "15400000004", "code": written}).url == "/field/"
    client.post("/sign-in/out/")
    again = client.post("/sign-in/code/", {"phone": "15400000004", "code": code})
    assert again.status_code == 422 and "请找开通账号的人要一个新的" in again.content.decode()


def test_the_first_code_of_an_office_opens_the_office(cast, client):
    code = accounts.first_code(cast.zhang, person_uid=Person.unscoped.get(name="赵某").uid).code
    assert client.post("/sign-in/code/", {"phone": "15400000002", "code": code}).url == "/"


@pytest.mark.django_db
def test_the_page_of_codes_is_true_for_the_office_too(client):
    shown = client.get("/sign-in/code/").content.decode() + client.get("/sign-in/").content.decode()
    assert "发给您的登录码" in shown and "村里" not in shown and "网格员" not in shown


def test_codes_tried_too_often_for_one_number_wait(cast, client):
    for _again in range(figure("code_by_number_an_hour")):
        client.post("/sign-in/code/", {"phone": "15400000004", "code": "000000"})
    answer = client.post("/sign-in/code/", {"phone": "15400000004", "code": made(cast).code})
    assert answer.status_code == 429 and "请过" in answer.content.decode()


def test_a_number_written_otherwise_is_the_same_number(cast, client):
    for again in range(figure("code_by_number_an_hour")):
        client.post("/sign-in/code/", {"phone": "+86 154" + " " * (again % 5) + "00000004", "code": "000000"})
    assert client.post("/sign-in/code/", {"phone": "154-0000-0004", "code": "000000"}).status_code == 429


def test_opening_the_link_of_a_slip_uses_nothing_up_and_pressing_does(cast, client, caplog):
    slip = made(cast).slip
    with caplog.at_level(logging.DEBUG):
        for _look in range(3):
            answer = client.get(f"/sign-in/code/?slip={quote(slip)}")
            assert answer.status_code == 200 and "只能用一次" in answer.content.decode()
            assert "no-store" in answer.headers["Cache-Control"]
        assert not SignInCode.objects.filter(used_at__isnull=False).exists()
        assert client.post("/sign-in/code/", {"slip": slip}).url == "/field/"
    assert slip not in caplog.text
    client.post("/sign-in/out/")
    assert client.post("/sign-in/code/", {"slip": slip}).status_code == 422


def test_who_is_signed_in_already_reads_so_and_goes_on_without_a_new_slip(cast, client):
    slip = made(cast).slip
    assert "这部手机现在登录的是" not in client.get(f"/sign-in/code/?slip={quote(slip)}").content.decode()
    client.post("/sign-in/code/", {"slip": slip})
    used = client.get(f"/sign-in/code/?slip={quote(slip)}").content.decode()
    assert "这部手机现在登录的是王某。" in used and "用过了或过期了" in used and 'href="/field/"' in used
    other = client.get(f"/sign-in/code/?slip={quote(made(cast).slip)}").content.decode()
    assert "就换成登录条上的人" in other and "用过了" not in other


@pytest.mark.parametrize("slip", ["x", "' OR 1=1", "x" * 3000, "<script>"])
def test_a_slip_that_is_none_says_what_to_do(cast, client, slip):
    answer = client.get("/sign-in/code/", {"slip": slip})
    assert answer.status_code == 422 and "请向发给您的人要一张新的" in answer.content.decode()
    assert client.post("/sign-in/code/", {"slip": slip}).status_code == 422


def test_a_session_of_the_field_lives_longer_than_one_of_the_office(cast, zhang, client, enter):
    client.post("/sign-in/code/", {"phone": "15400000004", "code": made(cast).code})
    assert client.session.get_expiry_age() == figure("field_session_days") * 86_400
    client.post("/sign-in/out/")
    enter()
    assert client.session.get_expiry_age() == figure("idle_minutes") * 60
