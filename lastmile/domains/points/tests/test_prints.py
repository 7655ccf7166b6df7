"""The two cards on paper: sizes, copies, the words of the plan, and 待核 for what nobody knows."""

from datetime import date, timedelta

import pytest

from lastmile.domains.points import services
from lastmile.domains.points.models import CardIssue
from lastmile.domains.points.selectors.below import households_below
from lastmile.domains.points.selectors.cards import cards_of
from lastmile.domains.points.selectors.planning import plan_of
from lastmile.domains.points.tests.factories import GRID, a_point, an_office, somebody
from lastmile.domains.profile import public as profile
from lastmile.foundation import prints
from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.people.models import Account, Unit
from lastmile.foundation.people.selectors import scope_of
from lastmile.foundation.precautions.rules import OPTIONAL
from lastmile.foundation.prints import paper, qr
from lastmile.foundation.prints.tests import reading
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def point():
    office = an_office()
    keeper = somebody(GRID, "point_keeper", "陈某", "15400000412")
    Unit.unscoped.create(
        region=a_region(GRID[:9]), region_code=GRID[:9], kind="team", name="阿旺镇救援队", phone="0871-6"
    )
    point = a_point(office, keeper_post_uid=keeper.acting_as.post_uid)
    home = profile.add_household(a_scope("53"), region_code=GRID, head="罗应才", address="1号", registered=4, at_home=3)
    services.choose_households(office, uid=point.uid, chosen={home.uid: services.Help("奶奶", "罗应学、余小满")})
    plan = services.begin_plan(office, uid=point.uid, ready_made="slope")
    words = {**plan.content, "route": "出门往左,沿水泥路上坡,到村小学"}
    services.write_plan(office, uid=point.uid, content=words, based_on=1)
    return point


@pytest.fixture
def page(client, point):
    client.force_login(Account.objects.get(login="张某"))
    return client


def test_a_household_card_is_a5_in_three_copies_and_says_who_comes_and_who_helps(page, point):
    content = page.get(f"/points/{point.uid}/cards/households/").content
    assert reading.sizes(content) == {(148, 210)}
    first, second, third = ("".join(text.split()) for text in reading.texts(content))
    for words in (
        "防灾避险明白卡",
        "罗××",
        f"家里4人({paper.day(clock.today())}在家3人)",
        "奶奶",
        "罗应学、余小满",
        "陈某15400000412",
        "沿水泥路上坡",
        "有一样就先走再打电话",
        "户存",
        "家庭成员姓名",
        "房屋类型",
        "与房屋的关系",
        "救援单位:阿旺镇救援队0871-6",
    ):
        assert words in first, words
    assert "村存" in second and "镇存" in third and "罗应才" not in first


def test_the_work_card_is_one_a4_with_posts_orders_and_what_is_unknown(page, point):
    content = page.get(f"/points/{point.uid}/cards/work/").content
    assert reading.sizes(content) == {(210, 297)}
    text = reading.text(content)
    for words in ("防灾工作明白卡", "带班领导或分管副镇长", "A陈某15400000412", "B待核", "在家3人", "解除由谁"):
        assert words in text, words
    assert all(f"{one}待核" in text for one in ("威胁财产(万元)", "救护:", "生活保障:"))


@pytest.mark.parametrize("which", ["households", "work"])
def test_a_card_says_of_which_day_its_number_at_home_is_and_never_calls_it_tonight_s(page, point, which):
    tomorrow = clock.now() + timedelta(days=1)
    with clock.stopped(tomorrow):
        text = reading.text(page.get(f"/points/{point.uid}/cards/{which}/").content)
    assert f"({paper.day(clock.local(tomorrow))}在家3人" in text and "今晚在家" not in text
    assert ("今晚的扫码看" in text) == (which == "work")


def test_the_work_card_says_how_many_homes_do_not_say_who_is_there(page, point):
    office = scope_of(Account.objects.get(login="张某"))
    other = profile.add_household(a_scope("53"), region_code=GRID, head="余某", address="2号", registered=2)
    both = {one.household.uid: services.Help() for one in households_below(point)} | {other.uid: services.Help()}
    services.choose_households(office, uid=point.uid, chosen=both)
    assert "在家3人,1户待核;今晚的扫码看" in reading.text(page.get(f"/points/{point.uid}/cards/work/").content)


def test_who_helps_the_hurt_and_feeds_the_moved_stands_on_the_work_card_once_written(page, point):
    office = scope_of(Account.objects.get(login="张某"))
    before = cards_of(point).work.digest
    words = {**plan_of(point).content, "medical": "村医李某", "living": "妇女主任孙某", "assets": "约260"}
    services.write_plan(office, uid=point.uid, content=words, based_on=2)
    text = reading.text(page.get(f"/points/{point.uid}/cards/work/").content)
    assert "救护:村医李某" in text and "生活保障:妇女主任孙某" in text and "威胁财产(万元)约260" in text
    assert cards_of(point).work.digest != before


def test_a_card_handed_out_before_these_could_be_written_is_not_old_for_them(point):
    plan = plan_of(point)
    plan.content = {name: said for name, said in plan.content.items() if name not in OPTIONAL}
    assert cards_of(point, plan).digests == cards_of(point).digests


def test_a_point_without_households_prints_a_page_that_says_so(page, point):
    other = a_point(scope_of(Account.objects.get(login="张某")), name="另一处")
    content = page.get(f"/points/{other.uid}/cards/households/").content
    assert "还没有选威胁户" in reading.text(content)
    assert page.get(f"/points/{other.uid}/cards/nothing/").status_code == 404


def test_printing_and_signing_are_in_the_record(page, point):
    page.get(f"/points/{point.uid}/cards/work/")
    form = {"day": "2026-01-05", "work": "on"}
    assert page.post(f"/points/{point.uid}/cards/", form).status_code == 302
    text = page.get(f"/points/{point.uid}/").content.decode()
    assert "打印明白卡" in text and "登记发卡签字" in text
    assert CardIssue.objects.get().signed_on == date(2026, 1, 5)
    assert "已签" in page.get(f"/points/{point.uid}/cards/").content.decode()


LONG = {
    "place": "阿旺镇", "point": "海科村民委员会第三村民小组后山滑坡隐患点" * 2, "number": "演示-0007", "kind": "滑坡", "scale": "小型",
    "signal": "铜锣连敲不停,或手摇报警器长响," * 12, "route": "出门往左,沿水泥路上坡,到村小学," * 18, "shelter": "海科村小学" * 8,
    "watch": "后坡裂缝、墙裂、树歪、泉水变浑" * 12, "dont": "回去拿东西、喂猪;没通知就回家" * 10, "caller": "欧阳建国 15400000412",
    "stand_in": "余小满 15400000415", "phone": "0871-00000000", "head": "罗××", "address": "后山脚下大核桃树旁边第三家", "people": None,
    "qr": qr.draw("http://127.0.0.1:8000/c/point/0190a0a0-0000-7000-8000-000000000000/0123456789abcdef/").svg,
    "needs_help": "奶奶、大孙子", "helpers": "罗应学、余小满", "today": {"at_home": None, "day": ""},
}  # fmt: skip
SHORT = {**LONG, **dict.fromkeys(("signal", "route", "shelter", "watch", "dont", "needs_help", "helpers"), "")}


@pytest.mark.parametrize("card", [LONG, SHORT])
def test_a_card_is_one_page_whatever_the_plan_says(card):
    pages = reading.texts(
        prints.pdf(
            "precautions/leave.typ", {"cards": [card], "copies": 2, "rescue": ["阿旺镇综合应急救援队", "0871-00000000"]}
        )
    )
    assert len(pages) == 2 and all("户主签字" in "".join(one.split()) for one in pages)
