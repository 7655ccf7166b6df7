"""A refusal leads to the matter or the list its address belongs to, where the person may open it."""

from types import SimpleNamespace

import pytest
from django.test import RequestFactory
from django.urls import resolve

from lastmile.foundation.web.middleware import refusal
from lastmile.foundation.web.ways_back import WayBack, way_back

UID = "0198f2d4-1f0c-7aaa-8bbb-0123456789ab"
LIST, MATTER = "/hazards/", f"/hazards/{UID}/"
VIEW = "hazard.view"


def asked(path, *held):
    request = RequestFactory().post(path, HTTP_REFERER="http://testserver" + path)
    request.resolver_match = resolve(path)
    needs = request.resolver_match.func.needs
    request.scope = SimpleNamespace(has=lambda one: one in held or ("all" in held and one in needs))
    return request


@pytest.mark.parametrize("status", [403, 409])
def test_a_form_of_a_matter_leads_back_to_the_matter(status):
    assert way_back(asked(MATTER + "close/", "all", VIEW), status) == WayBack(MATTER, "回到这一件")


def test_what_is_not_found_leads_to_the_list_and_says_nothing_of_a_matter():
    assert way_back(asked(MATTER + "close/", "all", VIEW), 404) == WayBack(LIST, "回到列表")


def test_who_was_stopped_at_the_gate_is_led_to_the_list():
    assert way_back(asked(MATTER + "close/", VIEW), 403) == WayBack(LIST, "回到列表")


def test_a_page_they_may_not_open_is_not_offered():
    assert way_back(asked(MATTER + "close/"), 403) is None
    assert way_back(asked(MATTER + "close/", "all"), 409) is None


def test_a_refusal_before_anybody_was_known_leads_nowhere_else():
    assert way_back(RequestFactory().post(MATTER + "close/"), 403) is None


def test_the_page_shows_the_link():
    said = refusal(asked(MATTER + "close/", "all", VIEW), 409, "已销号").content.decode()
    assert f'href="{MATTER}">回到这一件' in said and "回到首页" in said
