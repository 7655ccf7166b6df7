"""What was typed into a form that is refused stands on the page that says so, for its writer alone."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils import translation

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.web import kept, own_words
from lastmile.foundation.web.middleware import refusal

UID = "0198f2d4-1f0c-7aaa-8bbb-0123456789ab"


class Asked(forms.Form):
    zz_name = forms.CharField(label="姓名")
    zz_kind = forms.ChoiceField(label="哪一种", choices=[("a", "甲"), ("b", "乙")])
    zz_sure = forms.BooleanField(label="属实")
    zz_none = forms.ChoiceField(label="类别", choices=[("", "请选择"), ("a", "甲")])
    zz_by = forms.ChoiceField(label="谁", choices=list)
    zz_region_code = forms.CharField(label="哪里")
    uid = forms.UUIDField(widget=forms.HiddenInput)


def sent(secure: bool = True, **typed: Any) -> Any:
    request = RequestFactory().post("/hazards/", typed)
    request.csrf_processing_done = secure
    return request


def test_lines_bear_the_words_of_the_form_and_choices_their_names() -> None:
    found = own_words.typed(sent(zz_name="李某", zz_kind="a", zz_sure="on", uid=UID, zz_by=UID))
    assert found and found.lines == ("姓名:李某", "哪一种:甲", "属实:是")


def test_what_was_left_open_is_not_told() -> None:
    assert own_words.told([("zz_name", "李某"), ("zz_none", ""), ("zz_kind", " ")]) == ("姓名:李某",)


def test_what_only_the_page_understands_is_not_shown_and_words_without_a_form_are() -> None:
    found = own_words.typed(sent(zz_a="on", zz_b=UID, zz_c="no", zz_d="老罗家没人,锁着门"))
    assert found and found.lines == ("老罗家没人,锁着门",)


@pytest.mark.django_db
def test_a_place_is_named_not_numbered() -> None:
    for code, name in (("530113104", "阿旺镇"), ("530113104211", "海科村村民委员会"), ("530113104211003", "3组")):
        a_region(code, name)
    typed = sent(zz_name="李某", zz_region_code="530113104211003", zz_region_codes=["530113104", "999999999999"])
    found = own_words.typed(typed)
    assert found and found.lines == ("姓名:李某", "哪里:阿旺镇 海科村 3组", "阿旺镇")


def test_secrets_are_never_shown_nor_sent_again() -> None:
    request = sent(zz="有话说", password="Secret-1", code="123456")
    request.resolver_match = resolve("/sign-in/")
    request.resolver_match.func = kept.secret("password", "code")(lambda _request: HttpResponse())
    found = own_words.typed(request)
    assert found and found.secret and "Secret" not in found.text and {name for name, _ in found.fields} == {"zz"}


def test_a_button_and_a_page_that_was_only_opened_have_nothing() -> None:
    assert own_words.typed(sent(uid=UID)) is None and own_words.typed(RequestFactory().get("/?a=话")) is None


@pytest.mark.parametrize(
    ("heads", "ours"),
    [
        ({}, False),
        ({"HTTP_ORIGIN": "https://other.example"}, False),
        ({"HTTP_ORIGIN": "null"}, False),
        ({"HTTP_ORIGIN": "http://testserver"}, True),
        ({"HTTP_REFERER": "http://testserver/hazards/"}, True),
    ],
)
def test_words_another_site_sends_never_stand_on_our_page(heads: dict[str, str], ours: bool) -> None:
    request = RequestFactory().post("/", {"zz": "请打电话给我"}, HTTP_HOST="testserver", **heads)
    assert bool(own_words.typed(request)) is ours


def test_files_are_said_to_be_missing() -> None:
    found = own_words.typed(sent(zz="有话说", photo=SimpleUploadedFile("a.jpg", b"x")))
    assert found and found.had_files


@pytest.mark.django_db
@pytest.mark.parametrize(("status", "again"), [(403, False), (404, False), (409, False), (429, True), (500, True)])
def test_the_page_shows_them_and_offers_sending_again_only_where_that_may_help(status: int, again: bool) -> None:
    page = refusal(sent(zz="墙裂了<b>"), status, "").content.decode()
    assert "墙裂了&lt;b&gt;" in page and "没有提交" in page and ("再提交一次" in page) is again


@pytest.mark.django_db
def test_who_lost_access_is_told_what_may_have_happened() -> None:
    assert "授权、任职" in refusal(sent(zz="墙裂了"), 404, "").content.decode()
    assert "授权、任职" not in refusal(RequestFactory().get("/"), 404, "").content.decode()


@pytest.mark.django_db
def test_a_refusal_speaks_the_readers_language() -> None:
    with translation.override("en"):
        assert "Not found" in refusal(RequestFactory().get("/"), 404, "").content.decode()


@pytest.mark.django_db
def test_a_page_that_stood_open_too_long_is_sent_once_more_from_its_refusal() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/hazards/new/", {"details": "下面住两户"}, headers={"Origin": "http://testserver"})
    page = answer.content.decode()
    assert answer.status_code == 403 and "再提交一次" in page and "下面住两户" in page
    assert "下面住两户" not in client.post("/hazards/new/", {"details": "下面住两户"}).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("body", [f"login={'x' * 6_000_000}", "&".join(f"a{number}=1" for number in range(6000))])
def test_what_is_too_large_says_so_on_every_page(body: str) -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", body, "application/x-www-form-urlencoded")
    assert answer.status_code in {403, 413}
    answer = Client().post("/sign-in/", body, "application/x-www-form-urlencoded")
    assert answer.status_code == 413 and "内容太大" in answer.content.decode()
