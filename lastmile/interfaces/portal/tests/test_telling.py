"""愿意告诉村里 on the public's page: consent, code, taken back; the group of the village; how much one number may ask."""

import re

import pytest

from lastmile.domains.alerts.tests.factories import TOWN, VILLAGE
from lastmile.domains.declarations.models import Declaration
from lastmile.foundation.channels.models import Attempt
from lastmile.interfaces.portal.tests.test_places import said

PAGE, GROUP, PHONE = f"/p/{VILLAGE}/tell/", "530113104211003", "15400000931"


def asked(client, **more):
    given = {"group": GROUP, "name": "罗应某", "phone": PHONE, "who": ["old", "baby"], "people": "2", "agree": "on"}
    return client.post(PAGE, {**given, **more})


def proved(client, answer, **more):
    [uid] = re.findall(r'name="uid" value="([0-9a-f-]{36})"', answer.content.decode())
    return client.post(PAGE, {"uid": uid, "code": Attempt.objects.latest("id").say, **more})


def test_it_is_offered_below_the_card_of_a_village_and_says_what_becomes_of_it(client, town):
    assert f'href="{PAGE}"' in said(client, f"/p/{VILLAGE}/card/")
    assert f'/{TOWN}/tell/"' not in said(client, f"/p/{TOWN}/card/")
    page = said(client, PAGE)
    for words in ("我同意", "加密保存", "随时可以撤回", "24个月<", "海科村3组"):
        assert words in page
    assert client.get(f"/p/{TOWN}/tell/").status_code == 404


def test_told_by_its_code_and_taken_back_by_another(client, town):
    answer = proved(client, asked(client), do="tell")
    assert "村里收到了" in answer.content.decode() and "3工作日<" in answer.content.decode()
    one = Declaration.unscoped.get()
    assert (one.state, one.region_code, one.name, one.who, one.people) == ("waiting", GROUP, "罗应某", "old,baby", 2)
    back = proved(client, client.post(PAGE, {"phone": PHONE, "do": "back"}), do="back")
    assert "撤回了" in back.content.decode() and not Declaration.unscoped.exists()


def test_without_consent_nothing_is_kept_or_sent_and_what_was_typed_stays(client, town):
    answer = asked(client, agree="")
    page = answer.content.decode()
    assert answer.status_code == 422 and "罗应某" in page and "要您同意" in page
    assert not Attempt.objects.exists() and not Declaration.unscoped.exists()


def test_what_was_told_is_on_no_page_afterwards(client, town):
    page = asked(client).content.decode()
    assert PHONE not in page and "罗应某" not in page


def test_a_group_of_another_village_is_refused(client, town):
    assert asked(client, group="530113104205001").status_code == 422


def test_three_codes_a_day_are_enough_for_a_number(client, town):
    for _again in range(3):
        assert asked(client).status_code == 200
    assert asked(client).status_code == 422 and Attempt.objects.count() == 3


@pytest.mark.parametrize(
    "said_", [{}, {"code": "1"}, {"uid": "x", "code": "1"}, {"do": "back"}, {"do": "back", "phone": "\x00" * 9}]
)
def test_whatever_is_posted_gets_a_sentence(client, town, said_):
    assert client.post(PAGE, said_).status_code in (400, 422)
