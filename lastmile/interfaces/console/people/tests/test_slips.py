"""Slips of paper: made on demand, shown once, and what the square says opens the sign-in with that code."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from lastmile.foundation.people import accounts, slips
from lastmile.foundation.people.models import Account, SignInCode
from lastmile.foundation.people.tests.factories import NEXT_GRID, PHONE, in_post
from lastmile.foundation.prints import qr
from lastmile.interfaces.console.people.tests.cast import neighbour, office, text, village

pytestmark = pytest.mark.django_db


def test_the_slip_of_one_person_has_name_code_and_square():
    client, person = village(), in_post()
    answer = client.post(reverse("people:code", args=[person.uid]))
    page = text(answer)
    code = re.search(r'slip-code num">([\d ]+)<', page).group(1).replace(" ", "")
    assert "王某" in page and "154****0102" in page and PHONE not in page and "<path" in page
    assert "no-store" in answer.headers["Cache-Control"]
    assert accounts.sign_in_by_code(phone=PHONE, code=code).person == person


def test_a_slip_is_made_by_sending_a_form_never_by_opening_an_address():
    client, person = village(), in_post()
    answer = client.get(reverse("people:code", args=[person.uid]))
    assert answer.headers["Location"] == reverse("people:person", args=[person.uid])
    assert not SignInCode.objects.exists()


def test_the_page_needs_no_inline_style_or_script():
    client, person = village(), in_post()
    page = text(client.post(reverse("people:code", args=[person.uid]))).split('id="main"')[1]
    assert "style=" not in page and "<script" not in page and "src=" not in page


def test_the_link_of_the_square_signs_in_whoever_presses_the_button(monkeypatch):
    drawn, phone = [], Client()
    monkeypatch.setattr(qr, "draw", lambda words: drawn.append(words) or qr.Drawing(21, ""))
    client, person = village(), in_post()
    client.post(reverse("people:code", args=[person.uid]))
    assert phone.get(drawn[0]).status_code == 200 and "_auth_user_id" not in phone.session
    phone.post(drawn[0], {"slip": drawn[0].split("=")[1]})
    assert Account.objects.get(pk=phone.session["_auth_user_id"]).person == person
    assert phone.get(drawn[0]).status_code == 422


def test_the_square_holds_the_address_with_the_secret_of_the_slip(monkeypatch):
    drawn = []
    monkeypatch.setattr(qr, "draw", lambda words: drawn.append(words) or qr.Drawing(21, ""))
    client, person = village(), in_post()
    client.post(reverse("people:code", args=[person.uid]))
    address, secret = drawn[0].split("?slip=")
    assert address == "http://testserver/sign-in/code/"
    assert accounts.sign_in_by_slip(slip=secret).person == person


def test_the_drawing_is_the_code_module_by_module():
    drawing = qr.draw("https://yingji.example.cn/sign-in/code/?slip=abc")
    dark = {tuple(map(int, place)) for place in re.findall(r"M(\d+) (\d+)h1v1h-1z", drawing.path)}
    code = QRCode(error_correction=ERROR_CORRECT_M, border=qr.QUIET)
    code.add_data("https://yingji.example.cn/sign-in/code/?slip=abc")
    assert dark == {(x, y) for y, row in enumerate(code.get_matrix()) for x, on in enumerate(row) if on}
    assert (
        min(min(place) for place in dark) == qr.QUIET
        and max(max(place) for place in dark) == drawing.side - qr.QUIET - 1
    )


def test_all_slips_of_a_village_come_on_one_print_out():
    client = village()
    people = [
        in_post(kind, name=f"人{kind}", phone=f"1540000070{n}")
        for n, kind in enumerate(("grid_member", "forest_ranger"))
    ]
    in_post(code=NEXT_GRID, name="邻村某", phone="15400000709")
    page = text(client.get(reverse("people:accounts")))
    assert all(str(one.uid) in page for one in people) and "邻村某" not in page
    printed = text(client.post(reverse("people:slips"), {"person": [one.uid for one in people]}))
    assert printed.count('<article class="slip">') == 2


def test_one_out_of_reach_stops_the_whole_print_out():
    client, near, far = village(), in_post(), in_post(code=NEXT_GRID, name="远", phone="15400000709")
    answer = client.post(reverse("people:slips"), {"person": [near.uid, far.uid]})
    assert answer.status_code == 404 and not SignInCode.objects.exists()


@pytest.mark.parametrize("chosen", [[], ["x"], ["'; --"]])
def test_nobody_chosen_is_said_in_words(chosen):
    assert village().post(reverse("people:slips"), {"person": chosen}).status_code == 422


def test_more_than_fit_are_refused():
    client, person = office(), in_post()
    answer = client.post(reverse("people:slips"), {"person": [person.uid] * (slips.MOST + 1)})
    assert answer.status_code == 422 and not SignInCode.objects.exists()


def test_where_everybody_has_an_account_the_page_says_so():
    assert "都有账号了" in text(neighbour().get(reverse("people:accounts")))
