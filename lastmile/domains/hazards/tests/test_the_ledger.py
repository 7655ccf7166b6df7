"""风险隐患台账: hazards come in from a sheet in their real state, again without doubling, and go out as they came."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lastmile.domains.hazards import selectors, services
from lastmile.domains.hazards.ledger import HAZARDS
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.selectors import hazards_in
from lastmile.domains.hazards.tests.factories import departments, somebody
from lastmile.foundation.imports import handing
from lastmile.foundation.imports.tests import ledgers as l
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.people.models import Post
from lastmile.foundation.people.tests import rosters
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db
HEADS = (
    "序号",
    "隐患编号",
    "村",
    "网格",
    "隐患名称",
    "地点",
    "类别",
    "隐患等级",
    "威胁户数",
    "发现时间",
    "整改时限",
    "整改完成时间",
    "是否销号",
    "备注",
)


@pytest.fixture
def office(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    town = rosters.a_town()
    Post.unscoped.create(region=town, region_code=town.code, kind="office_staff", title="应急办")
    return l.an_office()


def a_row(**cells):
    own = {
        "隐患编号": "AQ1", "村": "海科村", "网格": "3组", "隐患名称": "后山裂缝", "地点": "小学后墙", "类别": "地质", "隐患等级": "一般",
        "威胁户数": "约3户", "发现时间": "2024.6.1", "整改时限": "2024年7月", "是否销号": "否", **cells,
    }  # fmt: skip
    return [own.get(head, "") for head in HEADS]


def sent(office, *lines):
    return l.imported(office, "hazards", l.a_csv(HEADS, *lines))


def judgements(hazard):
    rows = Obligation.unscoped.filter(subject_uid=hazard.uid, kind="hazard.judge", done_at__isnull=True)
    return list(rows.values_list("title", flat=True))


def the_hazard(**more):
    return Hazard.unscoped.get(**more)


def test_an_open_hazard_comes_in_being_rectified_by_the_end_of_its_month(office):
    found = sent(office, a_row())
    hazard = the_hazard()
    assert (found.applied, hazard.status, hazard.due_on) == ({"new": 1}, "rectifying", date(2024, 7, 31))
    assert (hazard.external_number, hazard.source, hazard.region.name) == ("AQ1", "ledger", "3组")
    assert hazard.number == f"{l.TOWN}-{clock.today().year}-0001"


def test_an_about_is_three_with_a_mark_never_silently_exact(office):
    found = sent(office, a_row())
    hazard = the_hazard()
    assert hazard.threatened_households == 3 and "威胁户数:约3户" in hazard.remarks
    assert "约3户" in l.said(found)


@pytest.mark.parametrize(
    ("found", "due", "day"),
    [
        ("2024.6.1", "6月30日前", date(2024, 6, 30)),
        ("2024.6.1", "7月底前", date(2024, 7, 31)),
        ("2024.11.20", "1月10日", date(2025, 1, 10)),
        ("2024.6.1", "年底前", date(2024, 12, 31)),
        ("6月1日", "2024年6月30日以前", date(2024, 6, 30)),
        ("2024.6.1", "立行立改", date(2024, 6, 1)),
        ("2024.6.1 09:30", "当场整改", date(2024, 6, 1)),
    ],
)
def test_a_deadline_in_the_words_of_offices_is_a_day_behind_the_finding(office, found, due, day):
    run = sent(office, a_row(发现时间=found, 整改时限=due))
    hazard = the_hazard()
    assert (hazard.due_on, clock.local(hazard.found_at).year, hazard.status) == (day, 2024, "rectifying")
    assert "整改时限:" in hazard.remarks or due[0] == "2", l.said(run)


def test_days_of_one_row_without_a_year_are_of_the_year_another_of_them_names(office):
    sent(office, a_row(发现时间="6月1日", 整改完成时间="2024年6月20日", 整改时限="6月底", 是否销号="是"))
    hazard = the_hazard()
    assert (clock.local(hazard.found_at).date(), hazard.due_on) == (date(2024, 6, 1), date(2024, 6, 30))


def titled(*titles, **said):
    """A sheet whose lines above the heads say this."""
    return l.a_csv((titles[0],), *((one,) for one in titles[1:]), HEADS, a_row(**said))


@pytest.mark.parametrize(
    ("title", "found", "due", "days"),
    [
        ("阿旺镇2023年度风险隐患台账", "6月1日", "", (date(2023, 6, 1), None)),
        ("阿旺镇2023年度风险隐患台账", "12月20日", "1月10日", (date(2023, 12, 20), date(2024, 1, 10))),
        ("阿旺镇2023年度风险隐患台账", "2024.6.1", "6月30日", (date(2024, 6, 1), date(2024, 6, 30))),
        ("阿旺镇2023年度风险隐患台账", "6月1日", "2024.6.30", (date(2024, 6, 1), date(2024, 6, 30))),
    ],
)
def test_a_day_without_a_year_is_of_the_year_in_the_title_unless_its_row_says_another(office, title, found, due, days):
    run = l.imported(office, "hazards", titled(title, 发现时间=found, 整改时限=due))
    hazard = the_hazard()
    assert (clock.local(hazard.found_at).date(), hazard.due_on) == days, l.said(run)


def test_the_dry_run_says_which_year_was_taken_and_that_the_title_names_it(office):
    found = l.planned(
        office, "hazards", titled("2023年6月隐患台账", "填报时间:2024年1月5日", 发现时间="6月1日", 整改时限="")
    )
    assert "“发现时间”没写年份,按标题里的2023年记。" in l.said(found)


def test_two_years_in_the_titles_are_none_and_the_dry_run_says_what_was_taken(office):
    found = l.planned(office, "hazards", titled("2022-2023年隐患台账", 发现时间="1月1日", 整改时限=""))
    assert f"“发现时间”没写年份,按{clock.today().year}年记。" in l.said(found)


def test_a_closed_one_is_closed_elsewhere_with_the_ledgers_own_dates(office):
    sent(office, a_row(整改完成时间="2024.6.20", 是否销号="已销号"))
    hazard = the_hazard()
    assert (hazard.status, hazard.closing, hazard.elsewhere) == ("closed", "elsewhere", "台账导入")
    assert clock.local(hazard.closed_at).date() == date(2024, 6, 20)
    assert not Obligation.unscoped.exists()


@pytest.mark.parametrize(
    ("cells", "status", "kind", "owner"),
    [
        ({}, "rectifying", "hazard.rectify", "grid_member"),
        ({"整改时限": ""}, "reported", "hazard.confirm", "office_staff"),
        ({"整改完成时间": "2024.6.9"}, "rectified", "hazard.verify", "office_staff"),
    ],
)
def test_an_open_one_opens_what_is_owed_in_its_state(office, cells, status, kind, owner):
    grid = rosters.a_region(rosters.GRID)
    Post.unscoped.create(region=grid, region_code=grid.code, kind="grid_member", title="网格员")
    sent(office, a_row(**cells))
    assert the_hazard().status == status
    owed = Obligation.unscoped.get()
    assert (owed.kind, owed.subject_uid, owed.standing) == (kind, the_hazard().uid, True)
    assert owed.post.kind == owner  # what was rectified is looked at by somebody else


@pytest.mark.parametrize("before", [(), ({},)], ids=["new", "known as being rectified"])
def test_what_came_in_rectified_stands_in_the_list_under_the_day_of_its_look(office, before):
    for one in (*before, {"整改完成时间": "2024.6.9"}):
        sent(office, a_row(**one))
    owed = Obligation.unscoped.get(kind="hazard.verify", done_at__isnull=True)
    assert the_hazard().sort_on == clock.last_day(owed.due_at) != the_hazard().due_on


def test_what_came_in_and_is_returned_is_owed_by_the_same_again(office):
    zhao, wang = (somebody(*one) for one in (
        (l.TOWN, "office_director", "赵某", "15400000002"), (rosters.GRID, "grid_member", "王某", "15400000004")
    ))  # fmt: skip
    sent(office, a_row(整改时限="2099.7.31"))
    hazard = the_hazard()
    assert hazard.rectify_post.kind == "grid_member"
    services.rectify_hazard(wang, uid=hazard.uid, proof="清了")
    services.return_hazard(zhao, uid=hazard.uid, note="还差一段")
    [again] = Obligation.unscoped.filter(subject_uid=hazard.uid, done_at__isnull=True).select_related("post")
    assert (again.kind, again.post.kind) == ("hazard.rectify", "grid_member")


def test_a_row_of_before_that_names_no_post_is_owed_by_whoever_is_near(office):
    zhao, wang = (somebody(*one) for one in (
        (l.TOWN, "office_director", "赵某", "15400000002"), (rosters.GRID, "grid_member", "王某", "15400000004")
    ))  # fmt: skip
    sent(office, a_row(整改时限="2099.7.31"))
    Hazard.unscoped.update(rectify_post=None)
    services.rectify_hazard(wang, uid=the_hazard().uid, proof="清了")
    services.return_hazard(zhao, uid=the_hazard().uid, note="还差一段")
    assert Obligation.unscoped.get(done_at__isnull=True).post.kind == "grid_member"


def test_one_that_came_in_past_its_confirmation_does_not_wait_for_it(office):
    sent(office, a_row(), a_row(隐患编号="B", 隐患名称="新的", 整改时限=""))
    known, new = (the_hazard(external_number=one) for one in ("AQ1", "B"))
    assert selectors.hands(known, [])[1].at == known.entered_at and selectors.hands(new, [])[1].at is None


def test_where_nobody_rectifies_yet_the_office_owes_what_came_in(office):
    Post.unscoped.exclude(kind="office_staff").delete()
    sent(office, a_row())
    [owed] = Obligation.unscoped.select_related("post")
    assert (owed.kind, owed.post.kind) == ("hazard.rectify", "office_staff")


def test_what_is_owed_is_opened_for_the_whole_batch_at_once(office, django_assert_max_num_queries):
    few, many = (
        [a_row(隐患编号=f"A{n}", 整改时限="") for n in range(2)],
        [a_row(隐患编号=f"B{n}", 整改时限="") for n in range(30)],
    )
    with django_assert_max_num_queries(1000) as short:
        sent(office, *few)
    with django_assert_max_num_queries(1000) as long:
        sent(office, *many)
    assert len(long) <= len(short) + 3 and Obligation.unscoped.count() == 32


def test_the_same_sheet_again_changes_nothing(office):
    sent(office, a_row(), a_row(隐患编号="", 隐患名称="路边落石"))
    again = sent(office, a_row(), a_row(隐患编号="", 隐患名称="路边落石"))
    assert again.planned == {"unchanged": 2} and Hazard.unscoped.count() == 2


def test_a_corrected_sheet_updates_and_a_closing_closes_what_was_owed(office):
    sent(office, a_row(整改时限=""))
    found = sent(office, a_row(整改时限="", 地点="小学后墙外", 是否销号="是", 整改完成时间="2024.6.30"))
    hazard = the_hazard()
    assert (found.applied, hazard.status, hazard.place) == ({"changed": 1}, "closed", "小学后墙外")
    assert not Obligation.unscoped.filter(done_at__isnull=True).exists()


def test_an_import_never_opens_again_what_is_closed_here(office):
    sent(office, a_row(整改完成时间="2024.6.20", 是否销号="是"))
    again = sent(office, a_row(整改完成时间="2024.6.20", 是否销号="否"))
    assert the_hazard().status == "closed" and "系统里已销号" in l.said(again)


def test_major_in_a_ledger_is_only_suspected(office):
    found = sent(office, a_row(隐患等级="重大"))
    assert the_hazard().grade == "suspected" and "判定单位" in l.said(found)


def test_who_judges_owes_it_for_a_suspected_one_that_came_in_and_sees_it(office):
    water, _land = departments()
    sent(office, a_row(隐患等级="重大", 类别="水旱", 隐患编号="W1"), a_row(隐患编号="G1"))
    hazard = the_hazard(external_number="W1")
    assert "判定是不是重大隐患" in str(judgements(hazard)) and [one.pk for one in hazards_in(water)] == [hazard.pk]
    sent(office, a_row(隐患等级="重大", 类别="水旱", 隐患编号="W1", 整改完成时间="2024.7.1"))
    assert the_hazard(external_number="W1").status == "rectified" and len(judgements(hazard)) == 1


def test_what_is_closed_by_a_sheet_waits_for_nobody(office):
    water, _land = departments()
    sent(office, a_row(隐患等级="重大", 类别="水旱"))
    sent(office, a_row(隐患等级="重大", 类别="水旱", 是否销号="是", 整改完成时间="2024.7.1"))
    assert the_hazard().status == "closed" and not Obligation.unscoped.filter(done_at__isnull=True).exists()
    assert not hazards_in(water).exists()


def test_one_regraded_by_a_corrected_sheet_is_to_be_judged_too_by_the_office_where_nobody_else_is(office):
    sent(office, a_row())
    sent(office, a_row(隐患等级="重大"))
    assert "请有权的部门判定" in judgements(the_hazard())[0]


def test_what_a_department_judged_is_not_unsaid_by_a_sheet(office):
    sent(office, a_row())
    Hazard.unscoped.update(grade="general", judged_on=clock.today(), judging_unit="东川区水务局")
    sent(office, a_row(隐患等级="重大", 地点="小学后墙外"))
    assert (the_hazard().grade, the_hazard().place) == ("general", "小学后墙外")


def test_the_day_of_a_major_one_is_not_moved_by_a_sheet(office):
    sent(office, a_row(整改时限="2024.7.1"))
    Hazard.unscoped.update(grade="major", judged_on=clock.today(), judging_unit="东川区水务局", grade_basis="第三条")
    found = sent(office, a_row(整改时限="2024.9.1", 地点="小学后墙外"))
    assert (str(the_hazard().due_on), the_hazard().place) == ("2024-07-01", "小学后墙外")
    assert str(the_hazard().sort_on) == "2024-07-01" and "申请延期" in l.said(found)


@pytest.mark.parametrize("cells", [{"是否销号": "是", "整改完成时间": "2024.7.1"}, {"整改完成时间": "2024.7.1"}])
def test_a_major_one_is_neither_rectified_nor_closed_by_a_sheet(office, cells):
    sent(office, a_row())
    Hazard.unscoped.update(grade="major", judged_on=clock.today(), judging_unit="东川区水务局", grade_basis="第三条")
    found = sent(office, a_row(**cells))
    assert the_hazard().status == "rectifying" and "重大隐患的进展" in l.said(found)


def test_two_of_the_same_name_and_no_number_are_said_not_guessed(office):
    sent(office, a_row(隐患编号="A", 发现时间="2024.6.1"), a_row(隐患编号="B", 发现时间="2024.6.2"))
    found = sent(office, a_row(隐患编号="", 发现时间="2024.6.3"))
    assert found.planned == {"error": 1} and "说不准是哪一条" in l.said(found)


def test_the_same_row_twice_in_a_sheet_counts_once(office):
    found = sent(office, a_row(隐患编号=""), a_row(隐患编号=""))
    assert found.applied == {"new": 1, "error": 1} and "和第2行重复" in l.said(found, 1)


def test_a_position_in_another_datum_is_a_finding_with_its_name(office):
    from shapely.geometry import box

    from lastmile.foundation.regions.models import RegionShape

    RegionShape.objects.create(
        region=rosters.a_region(l.TOWN), outline=box(103.1, 26.0, 103.2, 26.1), source="official"
    )
    found = l.planned(
        office, "hazards", l.a_csv(("隐患名称", "类别", "经度", "纬度"), ("落石", "地质", "104.5", "26.05"))
    )
    assert found.planned == {"new": 1} and "这个位置不在阿旺镇" in l.said(found)


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"类别": "外星"}, "类别:“外星”不在可选项里"),
        ({"类别": ""}, "类别:“类别”没有填"),
        ({"发现时间": "去年"}, "发现时间:“去年”看不懂这个日期"),
        ({"威胁户数": "好几户"}, "威胁户数:“好几户”看不懂这个数"),
        (
            {"威胁户数": "3-5户"},
            "威胁户数:“3-5户”是一个范围,这一格只记一个数。知道就写准数;说不准写“约5户”,范围写在备注。",
        ),
        ({"村": "火星村"}, "找不到“火星村”"),
        ({"整改完成时间": "2023.1.1"}, "早于发现时间"),
        ({"发现时间": "2099.1.1"}, "在将来"),
    ],
)
def test_every_fault_names_its_column_and_what_to_do(office, cells, words):
    found = sent(office, a_row(**cells))
    assert found.planned == {"error": 1} and words in l.said(found)
    assert not Hazard.unscoped.exists()


def test_every_imported_hazard_is_in_the_ledger_with_its_import(office):
    found = sent(office, a_row())
    entry = Entry.objects.get(action="hazard.imported")
    assert (entry.subject_uid, entry.figures["import"]) == (the_hazard().uid, str(found.uid))


def test_without_the_right_on_a_line_nothing_of_it_comes_in(office):
    scope = l.an_office("530113106")
    found = l.planned(scope, "hazards", l.a_csv(HEADS, a_row()), area="530113106")
    assert found.planned == {"error": 1}


def handed_out(office):
    [(_uid, cells)] = HAZARDS.handed(office, rosters.TOWN)
    return dict(zip((column.label for column in HAZARDS.ledger), cells, strict=True))


def test_one_entered_in_another_system_says_in_which_and_comes_in_again_as_it_was(office):
    sent(office, a_row())
    Hazard.unscoped.update(proof="拉了警戒线")
    day = clock.today()
    services.close_elsewhere(office, uid=the_hazard().uid, system="省隐患排查系统", number="YN-08151", day=day)
    said = f"拉了警戒线;已在其他系统录入:省隐患排查系统 YN-08151 {day}"
    assert (handed_out(office)["整改情况"], handed_out(office)["是否销号"]) == (said, "是")
    _made, file = handing.take(office, kind="hazards", area=rosters.TOWN, form="csv", full=True, reason="核对一遍台账")
    found = l.planned(office, "hazards", SimpleUploadedFile("台账.csv", file.read()))
    assert found.planned == {"unchanged": 1} and the_hazard().proof == "拉了警戒线"


def test_one_that_a_sheet_closed_says_what_the_sheet_said(office):
    sent(office, a_row(是否销号="是", 整改完成时间="2024.7.1"))
    assert handed_out(office)["整改情况"] == ""


def test_who_rectifies_stands_in_the_ledger_though_nobody_typed_it_and_comes_back_unchanged(office):
    wang = somebody(rosters.GRID, "grid_member", "王某", "15400000004")
    sent(office, a_row())
    Hazard.unscoped.update(rectify_post=Post.unscoped.get(kind="grid_member"))
    heads = [column.label for column in HAZARDS.ledger]
    [(_uid, cells)] = HAZARDS.handed(office, l.TOWN)
    said = dict(zip(heads, cells, strict=True))  # 电话 stands once
    assert (said["整改责任人"], said["电话"]) == ("王某", "15400000004") and wang.name == "王某"
    again = l.imported(office, "hazards", l.a_csv(heads, ["" if one is None else str(one) for one in cells]))
    assert again.planned == {"unchanged": 1} and the_hazard().responsible_person == ""
