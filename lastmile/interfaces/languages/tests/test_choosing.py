"""Whoever reads another language than the browser says chooses it on the page, and keeps it."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db
CHINESE, ENGLISH = 'lang="zh-hans"', 'lang="en"'


def test_an_english_browser_in_a_chinese_office_keeps_chinese(client):
    page = client.get("/sign-in/?next=/calls/%3Fq%3D1", headers={"accept-language": "en"}).content.decode()
    assert f"<html {ENGLISH}>" in page and "简体中文</a>" in page
    there = page.split('href="/language/')[1].split('"')[0].replace("&amp;", "&")
    answer = client.get(f"/language/{there}")
    assert answer.status_code == 302 and answer["Location"] == "/sign-in/?next=/calls/%3Fq%3D1"
    again = client.get(answer["Location"], headers={"accept-language": "en"}).content.decode()
    assert f"<html {CHINESE}>" in again and "English</a>" in again


def test_a_page_of_another_house_is_not_led_back_to(client):
    for back in ("//evil.example/", "https://evil.example/p/", "/\\evil.example", "javascript:alert(1)", ""):
        answer = client.get(reverse("languages:choose"), {"to": "en", "back": back})
        assert answer.status_code == 302 and answer["Location"] == "/"


def test_a_language_there_is_not_changes_nothing(client):
    for to in ("", "xx", "en\r\nSet-Cookie: a=b", "zh-hans" * 40):
        assert not client.get(reverse("languages:choose"), {"to": to, "back": "/p/"}).cookies


def test_every_face_has_the_way(enter):
    for address in ("/p/", "/sign-in/", "/field/mine/", "/inbox/"):
        assert "English</a>" in enter("李某").get(address).content.decode(), address
