"""报告危险、举报、查进度 on the public's pages (P4)."""

import re

import pytest

from lastmile.domains.alerts.tests.factories import TOWN, VILLAGE
from lastmile.domains.tips.models import Tip
from lastmile.domains.tips.services import decline_tip
from lastmile.domains.tips.tests.factories import director
from lastmile.foundation.files.tests.uploads import upload
from lastmile.interfaces.portal.tests.test_places import said

REPORT, LOOK = f"/p/{VILLAGE}/report/", f"/p/{VILLAGE}/look-up/"
EMERGENCY = "有人有生命危险?先打"


def token_of(page: str) -> str:
    return re.findall(r'name="token" value="([0-9a-f-]{36})"', page)[0]


def told(client, kind="danger", **more):
    """The form opened and sent; whoever reads the answer has the code in its context."""
    typed = {"what": "后坡裂了", "where": "3组", "named": "no", **more}
    typed.setdefault("token", token_of(said(client, f"{REPORT}{kind}/")))
    return client.post(f"{REPORT}{kind}/", typed)


def looked(client, code, **more):
    return client.post(LOOK, {"code": code, **more})


def test_first_the_emergency_line_then_three_doors_in_plain_words(client, town):
    page = said(client, REPORT)
    words = (
        EMERGENCY,
        "看到危险(谁都可以报)",
        "举报企业违法或瞒报(可匿名,可领奖)",
        "对工作有意见",
        "打安全生产举报 12350",
    )
    places = [page.index(one) for one in words]
    assert places == sorted(places)


def test_above_a_township_one_chooses_the_place_first(client, town):
    assert "请先选乡镇或街道" in said(client, "/p/530113/report/")
    assert client.get("/p/530113/report/danger/").status_code == 404
    assert client.get(f"{REPORT}nothing/").status_code == 404


def test_the_form_asks_in_the_order_of_the_guide_and_is_anonymous_by_itself(client, town):
    page = said(client, f"{REPORT}violation/")
    names = [
        one for one in re.findall(r'name="(\w+)"', page.split("<form")[1]) if one in "what where photo named phone"
    ]
    assert list(dict.fromkeys(names)) == ["what", "where", "photo", "named", "name", "phone"]
    assert re.search(r'value="no"[^>]*checked', page) and "匿名也会查,但不能发奖" in page and EMERGENCY in page


def test_it_gives_a_code_in_big_type_and_the_days_of_the_pack(client, town):
    answer = told(client)
    page = answer.content.decode()
    assert answer.context["sent"].code in page and "拍照或抄下来" in page
    assert "15工作日<" in page and "/figures/tips.answer_workdays/?at=" in page


def test_pressed_twice_or_loaded_again_it_is_one(client, town):
    token = token_of(said(client, f"{REPORT}danger/"))
    codes = {told(client, token=token).context["sent"].code for _time in range(2)}
    assert len(codes) == 1 and Tip.unscoped.count() == 1


def test_what_is_missing_is_said_and_what_was_typed_stays(client, town):
    answer = told(client, where="", named="yes")
    page = answer.content.decode()
    assert answer.status_code == 422 and "后坡裂了" in page and not Tip.unscoped.exists()


def test_a_photo_that_is_none_is_said_at_its_field(client, town):
    answer = told(client, photo=upload(b"no picture"))
    assert answer.status_code == 422 and "这不是能打开的照片" in answer.content.decode() and not Tip.unscoped.exists()


def test_one_address_sends_so_many_an_hour(client, town):
    for number in range(20):
        assert told(client, what=f"第{number}件").status_code == 200
    answer = told(client, what="又一件")
    assert answer.status_code == 422 and "太频繁" in answer.content.decode()


def test_the_four_words_are_read_by_the_code_and_never_by_an_address(client, town):
    code = told(client).context["sent"].code
    page = looked(client, code).content.decode()
    steps = [page.index(word) for word in ("已收到", "在核实", "已处理", "已答复")]
    assert steps == sorted(steps) and "没解决,再反映" not in page
    assert "在核实" not in said(client, f"{LOOK}?code={code}")


def test_a_wrong_code_says_so_and_whom_to_call(client, town):
    told(client)
    page = looked(client, "00000000").content.decode()
    assert (
        "没查到。请核对" in page
        and "8位<" in page
        and "查询码(8位数字)" in page
        and "/figures/tips.code_signs/" in page
    )


def test_codes_cannot_be_guessed_by_trying(client, town):
    code = told(client).context["sent"].code
    for number in range(30):
        looked(client, f"{number:08}")
    answer = looked(client, code)
    assert answer.status_code == 422 and "太频繁" in answer.content.decode()


def test_not_solved_is_said_once(client, town):
    answer = told(client, "violation")
    code, tip = answer.context["sent"].code, answer.context["sent"].tip
    decline_tip(director(), uid=tip.uid, words="请找市场监管局。")
    page = looked(client, code).content.decode()
    assert "请找市场监管局。" in page and "没解决,再反映" in page
    assert "知道了,重新办" in looked(client, code, do="again", words="没人来").content.decode()
    assert "这一次已经反映过了" in looked(client, code, do="again").content.decode()


def test_the_place_leads_to_both(client, town):
    page = said(client, f"/p/{TOWN}/")
    assert f'href="/p/{TOWN}/report/"' in page and f'href="/p/{TOWN}/look-up/"' in page


@pytest.mark.parametrize(
    "typed", [{}, {"token": "x"}, {"what": "a\x00b"}, {"lon": "x", "lat": "1e999"}, {"named": "maybe"}]
)
def test_whatever_is_posted_gets_a_sentence(client, town, typed):
    assert client.post(f"{REPORT}danger/", typed).status_code in (400, 422)


def test_a_position_of_no_place_here_is_left_out(client, town):
    assert told(client, lon="0", lat="0").status_code == 200 and Tip.unscoped.get().point is None
