"""Where a process serves only the public's pages."""

import importlib

import pytest
from django.urls import clear_url_caches

from config import urls


@pytest.fixture
def only_the_public(settings):
    settings.FACES = ["portal"]
    importlib.reload(urls)
    clear_url_caches()
    yield
    settings.FACES = ["console", "field", "portal", "api"]
    importlib.reload(urls)
    clear_url_caches()


def test_the_door_leads_to_the_public_s_start_and_nothing_of_the_office_is_there(client, town, only_the_public):
    answer = client.get("/")
    assert answer.status_code == 302 and answer["Location"] == "/p/"
    assert client.get("/p/").status_code == 200 and client.get("/p/nowhere/").status_code == 404
    assert client.get("/hazards/").status_code == 404
