"""Neighbours get 404, missing permissions 403, nobody signed in is asked to; on every address of these pages."""

import pytest
from django.test import Client
from django.urls import reverse

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.people import services
from lastmile.foundation.people.models import Holding, StoredGrant
from lastmile.foundation.people.tests.factories import TOWNSHIP, VILLAGE, a_post, an_account, appointed, in_post, root
from lastmile.foundation.regions.models import Region
from lastmile.interfaces.console.people import urls
from lastmile.interfaces.console.people.tests.cast import browser, neighbour, office, reader, village

pytestmark = pytest.mark.django_db
PAGES = ("list", "export", "posts", "vacancies", "units")
ACTS = (
    "add", "open_post", "accounts", "export_full", "slips", "change", "reveal", "leave", "add_skill", "drop_skill",
    "give_consent", "withdraw_consent", "open_account", "close_account", "unlock", "code", "drop_second", "grant_person",
    "change_post", "close_post", "appoint", "grant_post", "release", "end_grant", "found_unit", "change_unit",
    "close_unit", "add_member", "drop_member", "change_holding", "state_no_team",
)  # fmt: skip
POSTED = {
    "slips",
    "drop_skill",
    "withdraw_consent",
    "close_account",
    "unlock",
    "code",
    "drop_second",
    "end_grant",
    "close_unit",
    "drop_member",
}
OF_PERSON = {"person", "change", "reveal", "leave", "add_skill", "drop_skill", "give_consent", "withdraw_consent",
             "open_account", "close_account", "unlock", "code", "drop_second", "grant_person"}  # fmt: skip
OF_POST = {"post", "change_post", "close_post", "appoint", "grant_post"}
OF_UNIT = {"unit", "change_unit", "close_unit", "add_member", "drop_member"}


def a_village_with_everything():
    """A person in a post with an account and a grant, a unit with a member."""
    person = in_post()
    an_account(person, password="")
    services.give_grant(root(), region_code=VILLAGE, permissions=["hazard.view"], reason="会议", person=person)
    command = services.found_unit(root(), region_code=VILLAGE, kind="command", name="指挥部")
    unit = services.found_unit(root(), region_code=VILLAGE, kind="partner", name="卫生室")
    services.add_member_unit(root(), command_uid=command.uid, unit_uid=unit.uid)
    holding = Holding.objects.select_related("post").get(person=person)
    return {
        "person": person.uid,
        "post": holding.post.uid,
        "unit": command.uid,
        "member": unit.uid,
        "holding": holding.uid,
        "grant": StoredGrant.unscoped.get().uid,
        "village": Region.objects.get(code=VILLAGE).uid,
    }


def address(name, uids):
    if name == "drop_member":
        return reverse("people:drop_member", args=[uids["unit"], uids["member"]])
    for kind, names in (("person", OF_PERSON), ("post", OF_POST), ("unit", OF_UNIT)):
        if name in names:
            return reverse(f"people:{name}", args=[uids[kind]])
    args = {
        "release": [uids["holding"]],
        "change_holding": [uids["holding"]],
        "end_grant": [uids["grant"]],
        "found_unit": ["team"],
        "state_no_team": [uids["village"]],
    }.get(name, [])
    return reverse(f"people:{name}", args=args)


def ask(client, name, uids):
    return client.post(address(name, uids)) if name in POSTED else client.get(address(name, uids))


def test_these_tests_know_every_address():
    known = {*PAGES, *ACTS, "person", "post", "unit"}
    assert {one.name for one in urls.urlpatterns} == known


def test_whoever_is_not_signed_in_is_asked_to():
    uids = a_village_with_everything()
    for name in (*PAGES, *ACTS, "person", "post", "unit"):
        answer = ask(Client(), name, uids)
        asked = answer.headers.get("Location", "").startswith("/sign-in/")
        assert asked or (name in POSTED and answer.status_code == 401), name


def test_the_neighbour_finds_nothing():
    uids, client = a_village_with_everything(), neighbour()
    for name in (OF_PERSON | OF_POST | OF_UNIT | {"release"}) - {"reveal", "grant_person", "grant_post"}:
        assert ask(client, name, uids).status_code == 404, name


def test_the_neighbouring_office_finds_nothing_either():
    uids, client = a_village_with_everything(), browser("office_director", "530113102", "15400000905")
    for name in OF_PERSON | OF_POST | OF_UNIT | {"release", "end_grant"}:
        assert ask(client, name, uids).status_code == 404, name


def test_only_the_township_says_why_a_village_has_no_team():
    uids = a_village_with_everything()
    assert ask(village(), "state_no_team", uids).status_code == 403
    assert ask(neighbour(), "state_no_team", uids).status_code == 404


def test_whoever_only_reads_may_look_and_do_nothing():
    uids, client = a_village_with_everything(), reader()
    for name in (*PAGES, "person", "post", "unit"):
        assert ask(client, name, uids).status_code == 200, name
    for name in ACTS:
        assert ask(client, name, uids).status_code == 403, name


def test_a_reader_is_offered_no_act():
    uids, client = a_village_with_everything(), reader()
    for name in ("person", "post", "unit", "list", "posts", "units"):
        page = ask(client, name, uids).content.decode().split('id="main"')[1]
        for act in (
            "/change/",
            "/leave/",
            "/reveal/",
            "/account/",
            "/grant/",
            "/appoint/",
            "/close/",
            "/add/",
            "/found/",
        ):
            assert act not in page, (name, act)


def test_the_office_opens_everything():
    uids, client = a_village_with_everything(), office()
    for name in (*PAGES, "person", "post", "unit", *sorted(set(ACTS) - POSTED)):
        assert ask(client, name, uids).status_code == 200, name


def test_a_village_makes_no_code_for_somebody_who_may_more():
    client = village()
    a_region(TOWNSHIP)
    leader = in_post("village_liaison_leader", VILLAGE, "包村", "15400000301")
    appointed(a_post("office_staff", TOWNSHIP), leader)
    answer = client.post(reverse("people:code", args=[leader.uid]))
    assert answer.status_code == 403 and "请由上级办理" in answer.content.decode()
