"""预警模板: read here, given other words here, and the built-in again; what is sent follows."""

import re

import pytest

from lastmile.domains.alerts.models import LocalText
from lastmile.domains.alerts.selectors import texts
from lastmile.domains.alerts.services import texts as services
from lastmile.domains.points.tests.factories import an_office, somebody
from lastmile.foundation.ledger import rules
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people.models import Account
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel.errors import NotAllowed, NotValid, NotVisible, WrongState

pytestmark = pytest.mark.django_db
TOWN, VILLAGE, NEXT_TOWN = "530113104", "530113104211", "530113102"
SHOUT = "各位乡亲,大雨红色!住沟边的现在就走,到村小学去。老人娃娃先走,东西不要拿!"


@pytest.fixture(scope="module")
def office(kept):
    return kept(an_office)


def change(scope, seen=0, **words):
    return services.change_text(
        scope, signal="rainstorm", colour="red", region_code=TOWN, words=words, reason="本地说法", seen=seen
    )


def shout_at(code):
    return texts.text_at("rainstorm", "red", "", code).shout


def test_other_words_hold_here_and_below_and_nowhere_else(office):
    change(office, shout=SHOUT)
    assert shout_at(TOWN) == shout_at(VILLAGE) == SHOUT
    assert shout_at(NEXT_TOWN) == catalogue.current().signals["rainstorm"].texts["red"].shout
    assert texts.text_at("rainstorm", "red", "", TOWN).duty.startswith("【红色·立即】")


def test_only_what_differs_is_kept(office):
    built_in = catalogue.current().signals["rainstorm"].texts["red"]
    row = change(office, shout=SHOUT, duty=built_in.duty, dos=built_in.dos)
    assert row.words == {"shout": SHOUT}
    with pytest.raises(NotValid, match="没有改动"):
        change(office, seen=1, duty=built_in.duty)


@pytest.mark.parametrize(
    ("words", "field", "said"),
    [
        ({"duty": "【红色·立即】" + "请马上" * 30}, "duty", "一条短信只有 70 字"),
        ({"shout": "大家快走" * 20}, "shout", "超过 20 秒"),
        ({"dos": ("先走",)}, "dos", "正好三条"),
        ({"resident": "{天气}很大"}, "resident", "填不出来"),
        ({"resident": "请务必按预案转移"}, "resident", "按预案"),
    ],
)
def test_words_must_keep_to_the_rules_of_texts(office, words, field, said):
    with pytest.raises(NotValid) as problem:
        change(office, **words)
    assert said in problem.value.fields[field]


def test_a_change_on_an_older_version_is_refused_and_every_version_stays(office):
    change(office, shout=SHOUT)
    with pytest.raises(WrongState):
        change(office, shout=SHOUT + "快!")
    change(office, seen=1, shout=SHOUT + "快!")
    assert [(one.number, bool(one.ended_at)) for one in LocalText.unscoped.order_by("number")] == [
        (1, True),
        (2, False),
    ]


def test_the_built_in_holds_again_and_the_number_goes_on(office):
    change(office, shout=SHOUT)
    services.restore_text(office, signal="rainstorm", colour="red", region_code=TOWN, reason="还是用原来的")
    assert shout_at(TOWN) != SHOUT
    assert change(office, shout=SHOUT).number == 2


def test_entries_from_before_the_colour_was_called_so_still_hold(office):
    row = change(office, shout=SHOUT)
    said = {"signal": "rainstorm", "rung": "red", "number": 1, "words": {"shout": SHOUT}, "ended_at": None}
    assert ledger.evidence(row) == rules.digest(rules.canonical(said), ledger.algorithm())


def test_a_village_may_read_but_not_change(office):
    head = somebody(VILLAGE, "village_secretary", "余某", "15400000002")
    with pytest.raises(NotAllowed):
        change(head, shout=SHOUT)
    with pytest.raises(NotVisible):
        texts.held("drought", "blue", TOWN)


@pytest.fixture
def page(client, office):
    client.force_login(Account.objects.get(login="张某"))
    return client


def test_the_pages_show_every_field_and_where_the_figures_come_from(page):
    assert "道路结冰" in page.get("/alerts/texts/").content.decode()
    words = page.get("/alerts/texts/rainstorm/red/").content.decode()
    for said in (
        "给责任人",
        "喊话词",
        "镇要做",
        "村要做",
        "网格要做",
        "备勤队到位",
        "30 分钟内",
        "令第16号",
        "待核对",
        ">70<",
    ):
        assert said in words
    assert "慢慢喊,喊两遍" in page.get("/alerts/texts/rainstorm/red/shout/").content.decode()
    assert page.get("/alerts/texts/drought/blue/").status_code == 404


def test_words_are_changed_and_restored_on_the_page(page):
    address = "/alerts/texts/rainstorm/red/change/"
    sent = {"shout": SHOUT, "reason": "本地说法", "seen": "0"}
    assert page.post(address, {**sent, "reason": ""}).status_code == 422
    assert page.post(address, sent).status_code == 302
    words = page.get("/alerts/texts/rainstorm/red/").content.decode()
    assert "和内置的不同" in words and "本地说法" in words and SHOUT in words
    assert page.post("/alerts/texts/rainstorm/red/restore/", {"reason": "x"}).status_code == 302


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_texts_costs_one_query(office, number, django_assert_num_queries):
    for at in range(number):
        change(office, seen=at, shout=SHOUT + "快" * at)
    with django_assert_num_queries(1):
        assert texts.overview(TOWN)


def test_whoever_would_give_up_words_that_somebody_changed_meanwhile_hears_of_it(page, office):
    change(office, shout=SHOUT)
    address = "/alerts/texts/rainstorm/red/restore/"
    began = re.search(r'name="began" value="([^"]+)"', page.get(address).content.decode())[1]
    change(office, seen=1, shout=SHOUT.replace("村小学", "村委会"))
    answer = page.post(address, {"reason": "用回统一的", "began": began})
    told = answer.content.decode()
    assert answer.status_code == 409 and "第2版:本地说法" in told and "用回统一的" in told
    assert texts.held("rainstorm", "red", TOWN).local.number == 2
    anew = re.search(r'name="began" value="([^"]+)"', told)[1]
    assert page.post(address, {"reason": "用回统一的", "began": anew}).status_code == 302
