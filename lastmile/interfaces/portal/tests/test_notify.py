"""留手机号 on the public's page: number, consent, code; and how much of it one address may ask for."""

import re

import pytest

from lastmile.domains.alerts.tests.factories import TOWN, VILLAGE
from lastmile.foundation.channels.models import Attempt, Listener
from lastmile.interfaces.portal.tests.test_places import said

PAGE = f"/p/{VILLAGE}/notify/"
PHONE = "15400000901"


def asked(client, **more):
    return client.post(PAGE, {"phone": PHONE, "agree": "on", **more})


def proved(client, answer, **more):
    [uid] = re.findall(r'name="uid" value="([0-9a-f-]{36})"', answer.content.decode())
    return client.post(PAGE, {"uid": uid, "code": Attempt.objects.latest("id").say, **more})


def test_the_empty_home_offers_it_and_the_page_says_how_the_number_is_used(client, town):
    assert f'href="{PAGE}"' in said(client, f"/p/{VILLAGE}/") and "随时可退订" in said(client, f"/p/{TOWN}/")
    page = said(client, PAGE)
    for words in ("我同意", "加密保存", "不打广告", "24个月<"):
        assert words in page
    assert client.get("/p/530113/notify/").status_code == 404


def test_a_number_is_left_by_its_code_and_taken_back_by_another(client, town):
    assert "登记好了" in proved(client, asked(client)).content.decode()
    assert Listener.unscoped.filter(confirmed_at__isnull=False).count() == 1
    assert "已退订" in proved(client, asked(client), do="leave").content.decode()
    assert not Listener.unscoped.exists()


def test_the_number_is_on_no_page(client, town):
    assert PHONE not in asked(client).content.decode()


def test_without_consent_nothing_is_sent_and_what_was_typed_stays(client, town):
    answer = client.post(PAGE, {"phone": PHONE})
    assert answer.status_code == 422 and PHONE in answer.content.decode() and "要您同意" in answer.content.decode()
    assert not Attempt.objects.exists()


def test_a_wrong_code_is_said_and_five_are_enough(client, town):
    [uid] = re.findall(r'name="uid" value="([0-9a-f-]{36})"', asked(client).content.decode())
    for _again in range(5):
        answer = client.post(PAGE, {"uid": uid, "code": "0"})
        assert answer.status_code == 422 and "验证码不对" in answer.content.decode()
    right = client.post(PAGE, {"uid": uid, "code": Attempt.objects.latest("id").say})
    assert right.status_code == 422 and "太频繁" in right.content.decode()


def test_three_codes_a_day_are_enough_for_a_number(client, town):
    for _again in range(3):
        assert asked(client).status_code == 200
    assert asked(client).status_code == 422 and Attempt.objects.count() == 3


@pytest.mark.parametrize("said_", [{}, {"code": "1"}, {"uid": "x", "code": "1"}, {"phone": "\x00" * 9, "agree": "on"}])
def test_whatever_is_posted_gets_a_sentence(client, town, said_):
    assert client.post(PAGE, said_).status_code in (400, 422)


def test_a_demo_shows_the_code_for_no_sms_leaves_it(client, town, settings):
    settings.DEMO = True
    page = asked(client).content.decode()
    assert Attempt.objects.latest("id").say in page
