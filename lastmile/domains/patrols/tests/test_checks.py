"""检查 that stands by itself on a place: who held the power, the list, what was found or that nothing was, its paper."""

from datetime import date

import pytest

from lastmile.domains.hazards import public as hazards
from lastmile.domains.hazards.models import Inspection, SetAside
from lastmile.domains.patrols import services
from lastmile.domains.patrols.services.walking import Said
from lastmile.domains.points.tests.factories import GRID, an_office, somebody
from lastmile.domains.profile import public as profile
from lastmile.foundation.people.models import Account
from lastmile.foundation.prints.tests import reading
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotAllowed, NotValid, NotVisible
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
FIRE = "small_place_fire"


@pytest.fixture(scope="module")
def zhang(kept):
    kept(lambda: somebody(GRID, "grid_member", "王某", "15400000004"))
    return kept(an_office)


@pytest.fixture
def shop(zhang):
    return profile.add_place(zhang, region_code=GRID, kind="small_place", name="顺发小商店", address="3组12号")


@pytest.fixture
def office(client, shop):
    client.force_login(Account.objects.get(login="张某"))
    return client


def hold(scope, shop, kind="routine", **facts):
    given = {"uid": uuid7(), "is_clean": True, **facts}
    return hazards.hold_inspection(scope, site_uid=shop.uid, kind=kind, **given)


def official(scope, shop, **facts):
    return hold(scope, shop, "official", power_unit="区应急局", **{"plan_number": "2026-7", **facts})


def sent(**more):
    """The form as a browser sends it."""
    return {"uid": uuid7(), "kind": "routine", "on": "2026-07-01", "result": "clean", "members": "", **more}


def test_nothing_found_is_a_result_with_a_number_of_its_own(zhang, shop):
    first, second = hold(zhang, shop), hold(zhang, shop)
    assert first.is_clean is True
    assert [one.number.partition("〕")[2] for one in (first, second)] == ["1号", "2号"]


def test_the_same_again_is_the_same_check_and_other_content_is_refused(zhang, shop):
    uid = uuid7()
    assert hold(zhang, shop, uid=uid).pk == hold(zhang, shop, uid=uid).pk
    for other in ({"members": [{"name": "张某"}]}, {"is_clean": None}, {"list_key": FIRE}, {"on": date(2026, 7, 1)}):
        with pytest.raises(DifferentContent):
            hold(zhang, shop, **{"uid": uid, **other})
    with pytest.raises(DifferentContent):
        hold(zhang, shop, "joint", uid=uid, power_unit="消防大队")


def test_whoever_inspects_with_power_is_named(zhang, shop):
    with pytest.raises(NotValid, match="谁有执法权"):
        hold(zhang, shop, "joint")
    assert hold(zhang, shop).power_unit == ""


def test_an_official_one_has_a_plan_and_the_years_number_is_said_with_its_source(zhang, shop):
    with pytest.raises(NotValid, match="计划编号"):
        official(zhang, shop, plan_number="")
    official(zhang, shop)
    with pytest.raises(NotValid, match="参考上限1次"):
        official(zhang, shop)
    official(zhang, shop, over_cap="群众举报")
    hold(zhang, shop)
    year = hazards.year_of(GRID, site_id=shop.pk, year=Inspection.unscoped.first().on.year)
    assert (year.held, year.is_full, "平台建议值" in year.words) == (2, True, True)


def test_the_years_number_is_said_once_on_the_form_also_when_it_comes_back(zhang, shop, office):
    address = f"/patrols/places/{shop.uid}/check/"
    assert office.get(address).content.decode().count("参考上限") == 1
    official(zhang, shop)
    said = sent(kind="official", on=str(clock.today()), power_unit="区住建局", plan_number="7")
    back = office.post(address, said).content.decode()
    assert "确要检查,请写明理由" in back and back.count("参考上限") == 1


def test_a_check_without_a_plan_keeps_none_and_the_form_marks_what_is_of_an_official_one(zhang, shop, office):
    assert hold(zhang, shop, plan_number="2026-7", over_cap="群众举报").plan_number == ""
    assert office.get(f"/patrols/places/{shop.uid}/check/").content.decode().count("data-only-official") == 2


def test_a_hazard_it_found_hangs_on_it_and_on_its_place(zhang, shop):
    check = hold(zhang, shop, is_clean=None)
    hazard = hazards.find_at_inspection(zhang, uid=check.uid, title="安全出口上锁", category="fire")
    assert (hazard.source, hazard.site_id, hazard.subject_unit) == ("inspection", shop.pk, "顺发小商店")
    assert hazards.found_by(check) == [hazard]
    assert Inspection.unscoped.get().is_clean is False
    with pytest.raises(NotValid, match="不能说没有"):
        hazards.conclude_inspection(zhang, uid=check.uid)


def test_a_second_hazard_under_its_number_is_kept_for_whoever_compares(zhang, shop):
    check, uid = hold(zhang, shop, is_clean=None), uuid7()
    hazards.find_at_inspection(zhang, uid=check.uid, hazard_uid=uid, title="安全出口上锁", category="fire")
    with pytest.raises(DifferentContent, match="两份都已保留"):
        hazards.find_at_inspection(zhang, uid=check.uid, hazard_uid=uid, title="灭火器过期", category="fire")
    assert SetAside.objects.get().content.count("灭火器过期") == 1


def walk(scope, shop, check, *, bad):
    item = next(one for one in catalogue.checklists_built_in()[FIRE].items if one.bad)
    answer = item.bad if bad else {"yes": "no", "no": "yes"}[item.bad]
    facts = {"uid": check.walk_uid, "key": FIRE, "subject_kind": "place", "subject_uid": shop.uid}
    return services.finish_walk(scope, said=Said(answers={item.id: {"a": answer}}), **facts)


@pytest.mark.parametrize("bad", [True, False])
def test_its_list_gives_the_result(zhang, shop, bad):
    check = hold(zhang, shop, is_clean=None, list_key=FIRE)
    walk(zhang, shop, check, bad=bad)
    assert Inspection.unscoped.get().is_clean is (not bad)
    assert len(hazards.found_by(check)) == bad


def test_a_grid_member_registers_none_and_the_neighbour_sees_none(zhang, shop):
    check = hold(zhang, shop)
    chen = somebody("530113104205001", "grid_member", "陈某", "15400000006")
    with pytest.raises(NotVisible):
        hazards.get_inspection(chen, check.uid)
    li = somebody(GRID, "grid_member", "李某", "15400000005")
    with pytest.raises(NotAllowed):
        hold(li, shop)


def test_the_page_registers_one_and_tells_the_number(office, shop):
    members = "张晓 阿旺镇应急办\n陈队 消防救援大队 530100123"
    reply = office.post(f"/patrols/places/{shop.uid}/check/", sent(members=members), follow=True)
    page = reply.content.decode()
    assert all(words in page for words in ("检查记录编号", "530100123", "无执法证", "没有发现问题"))
    assert office.get("/patrols/checks/").content.decode().count("顺发小商店") == 1


def test_a_refusal_keeps_what_was_typed(office, shop):
    reply = office.post(f"/patrols/places/{shop.uid}/check/", sent(kind="official", power_unit="区应急局"))
    assert reply.status_code == 422
    assert "检查计划编号" in reply.content.decode() and "区应急局" in reply.content.decode()


def test_a_list_must_be_chosen_where_the_result_comes_from_one(office, shop):
    reply = office.post(f"/patrols/places/{shop.uid}/check/", sent(result="list"))
    assert "请选一张清单" in reply.content.decode()
    reply = office.post(f"/patrols/places/{shop.uid}/check/", sent(result="list", list_key=FIRE), follow=True)
    walk_page = office.get(f"/field/walk/place/{shop.uid}/{FIRE}/?w={Inspection.unscoped.get().walk_uid}")
    assert "按清单逐条看" in reply.content.decode() and walk_page.status_code == 200


def test_whoever_found_something_is_asked_for_it_at_once_and_whoever_goes_by_a_list_is_not(office, zhang, shop):
    for facts, is_open in (({}, True), ({"list_key": FIRE}, False)):
        check = hold(zhang, shop, is_clean=None, **facts)
        page = office.get(f"/patrols/checks/{check.uid}/").content.decode()
        assert ("<details open>" in page) is is_open and "登记一件隐患" in page


def test_after_its_list_one_is_led_back_to_the_check(office, zhang, shop):
    check = hold(zhang, shop, is_clean=None, list_key=FIRE)
    walk(zhang, shop, check, bad=False)
    assert f"/patrols/checks/{check.uid}/" in office.get(f"/field/walk/done/{check.walk_uid}/").content.decode()


def test_what_it_found_is_entered_on_its_page(office, zhang, shop):
    check = hold(zhang, shop, is_clean=None)
    facts = {"hazard_uid": uuid7(), "title": "安全出口上锁", "category": "fire"}
    for _again in range(2):
        assert office.post(f"/patrols/checks/{check.uid}/found/", facts).status_code == 302
    assert "安全出口上锁" in office.get(f"/patrols/checks/{check.uid}/").content.decode()
    refused = f"/patrols/checks/{check.uid}/found/"
    assert office.post(refused, {"title": ""}).status_code == 422
    again = office.get(refused, follow=True)
    assert again.redirect_chain == [(f"/patrols/checks/{check.uid}/", 302)] and "请再办一次" in again.content.decode()
    [hazard] = hazards.found_by(check)
    assert check.number in office.get(f"/hazards/{hazard.uid}/").content.decode()


def test_the_record_is_a_pdf_with_place_power_result_and_lines_to_sign(office, zhang, shop):
    check = hold(zhang, shop, is_clean=None, list_key=FIRE, members=[{"name": "陈队", "unit": "消防"}])
    walk(zhang, shop, check, bad=True)
    text = reading.text(office.get(f"/patrols/checks/{check.uid}/record/").content)
    said = ("检查记录", "顺发小商店", "没有执法权", "陈队", "被检查单位负责人(签名)", "不合格", check.number)
    assert all(words in text for words in said)
