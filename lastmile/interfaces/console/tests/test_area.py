"""The branch looked at: stepped into by the crumbs, never out of one's reach."""

import re

import pytest
from django.contrib.sessions.models import Session

from lastmile.foundation.rulepacks.models import PackChoice
from lastmile.interfaces.console.tests.cast import sign_in

pytestmark = pytest.mark.django_db


def crumbs(client, query):
    page = client.get(f"/{query}").content.decode()
    return page.split('class="crumbs"')[1].split("</ol>")[0]


def test_stepping_down_shows_the_way_back_up(office):
    _cast, client = office
    trail = crumbs(client, "?area=530113104211")
    assert "地530113104<" in trail and "地530113104211<" in trail


def test_a_place_out_of_reach_is_not_looked_at(office):
    _cast, client = office
    trail = crumbs(client, "?area=530111")
    assert "地530111<" not in trail and "地530113104<" in trail


def test_the_place_stays_until_another_is_chosen(office):
    _cast, client = office
    crumbs(client, "?area=530113104211")
    assert "地530113104211<" in crumbs(client, "")


def test_what_one_window_polls_does_not_take_the_place_from_another(office):
    _cast, client = office
    crumbs(client, "?area=530113104")
    crumbs(client, "?area=530113104211")
    client.get("/?area=530113104", headers={"HX-Request": "true"})
    assert "地530113104211<" in crumbs(client, "")


def test_polling_a_place_writes_no_session_which_would_never_end(office):
    _cast, client = office
    crumbs(client, "?area=530113104211")
    ends = Session.objects.get(session_key=client.session.session_key).expire_date
    client.get("/?area=530113104211", headers={"HX-Request": "true"})
    assert Session.objects.get(session_key=client.session.session_key).expire_date == ends


@pytest.mark.parametrize(
    "page",
    [
        "packs/",
        "imports/roster/upload/",
        "exports/roster/take/",
        "prints/",
        "map/files/",
        "people/add/",
    ],
)
def test_a_form_is_of_the_place_it_was_shown_for_whatever_another_window_looks_at(office, page):
    _cast, client = office
    shown = client.get(f"/{page}?area=530113104").content.decode()
    forms = [
        one
        for one in re.findall(r"<form[^>]*method=.post.[^>]*>", shown)
        if not re.search("/holding/|/out/|/demo/", one)
    ]
    assert forms and all("area=530113104" in one for one in forms)


def test_a_pack_is_chosen_where_its_form_was_shown(office):
    _cast, client = office
    action = re.findall(r'action="(/packs/choose/[^"]*)"', client.get("/packs/?area=530113104").content.decode())[0]
    crumbs(client, "?area=530113104211")
    client.post(action, {"pack": "national"})
    assert PackChoice.unscoped.get().region.code == "530113104"


@pytest.mark.parametrize("asked", ["", "x", "9" * 40, "५३", "530113104'--", "-1"])
def test_nonsense_leaves_the_place_as_it_is(office, asked):
    cast, _client = office
    client = sign_in(cast.zhang)
    assert client.get("/", {"area": asked}).status_code == 200
