"""责任清单 for everybody: only what the office made public, as it was signed, and no number of a person."""

import re

import pytest

from lastmile.domains.alerts.tests.factories import TOWN, VILLAGE
from lastmile.foundation.people import duty_list, services
from lastmile.foundation.people.tests.factories import a_post, in_post, root
from lastmile.foundation.prints.tests import reading
from lastmile.foundation.regions.selectors import get_region
from lastmile.interfaces.portal.tests.conftest import DUTY
from lastmile.interfaces.portal.tests.test_places import said
from lastmile.kernel import clock

PHONE = "15400000311"
PAGE, PAPER = f"/p/{VILLAGE}/duties/", f"/p/{VILLAGE}/duties.pdf"


@pytest.fixture
def signed(office):
    in_post("village_secretary", VILLAGE, "余正昌", PHONE)
    a_post("grid_member", f"{VILLAGE}003", duties=f"有事打 {PHONE}")
    place = get_region(VILLAGE)
    now = duty_list.content(root(), place)
    who = duty_list.may_sign(root(), place)[0].uid
    return services.sign_list(
        root(),
        area=VILLAGE,
        signed_by=who,
        signed_on=clock.today(),
        seen=duty_list.digest(now),
        document_number="海村3号",
    )


@pytest.fixture
def public(signed):
    return services.make_public(root(), uid=signed.uid)


def test_what_is_only_signed_is_not_there_and_the_place_does_not_lead_to_it(client, signed):
    for address in (PAGE, PAPER):
        answer = client.get(address)
        assert answer.status_code == 404 and "还没有公开" in answer.content.decode()
    assert PAGE not in said(client, f"/p/{VILLAGE}/")


def test_made_public_it_says_who_does_what_without_any_number_of_a_person(client, public):
    page = said(client, PAGE)
    for word in ("余正昌", "依法履行职责清单", "协助灾情核查", "空缺", "海村3号", "第1版", DUTY):
        assert word in page
    assert PHONE not in page and str(public.content["parts"][0]["rows"][0]["post"]) not in page
    assert PAGE in said(client, f"/p/{VILLAGE}/")


def test_the_paper_says_the_same_with_the_duty_phone_and_no_number_of_a_person(client, public):
    content = client.get(PAPER).content
    paper = reading.text(content)
    assert "余正昌" in paper and DUTY in paper and PHONE not in paper and reading.sizes(content) == {(297, 420)}
    assert not re.search(r"(?<!\d)1\d{10}(?!\d)", paper)


def test_what_changed_since_is_not_shown_before_it_is_signed_and_public(client, public):
    in_post("village_director", VILLAGE, "后来的", "15400000312")
    assert "后来的" not in said(client, PAGE)


def test_taken_down_it_is_gone(client, public):
    services.withdraw_list(root(), uid=public.uid)
    assert client.get(PAGE).status_code == 404 and PAGE not in said(client, f"/p/{VILLAGE}/")


def test_the_list_of_the_township_is_its_own(client, public):
    assert client.get(f"/p/{TOWN}/duties/").status_code == 404


def test_a_grid_is_shown_the_list_of_its_village_and_no_place_is_a_sentence(client, public):
    assert client.get(f"/p/{VILLAGE}003/duties/").status_code == 200
    for code in ("99", "abc", "530113104999", "5" * 40):
        assert client.get(f"/p/{code}/duties/").status_code == 404


def test_nobody_writes_by_it(client, public):
    assert client.post(PAGE).status_code == 405
