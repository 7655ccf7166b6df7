"""Books as offices really send them: notes above, merged heads of two rows, several sheets, totals, formulas, GBK."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from lastmile.domains.resources.models import Supply, TeamFacts
from lastmile.foundation.imports.tests import ledgers as l
from lastmile.foundation.people.models import Person
from lastmile.foundation.people.tests import rosters
from lastmile.foundation.web.tests import books

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rosters.a_town()
    return l.an_office()


def a_messy_book() -> SimpleUploadedFile:
    """A notice first, then a store a sheet: a title, heads of two rows with merged groups, a total, a hidden column."""
    made = Workbook()
    made.active.title = "说明"
    made.active.append(["请各村认真填写,12月底前报送"])
    for store in ("镇仓库", "村仓库"):
        page = made.create_sheet(store)
        page.append([f"阿旺镇应急物资({store})"])
        page.append(["序号", "名称", "规格型号", "数量", "日期", "", "存放仓库", "内部编号"])
        page.append(["", "", "", "", "购置日期", "有效期", "", ""])
        page.append([1, "棉被", "", "约120床", "2024.6.1", "2029年5月", store, "x"])
        page.append([2, "帐篷", "12㎡", "=30+30", "45444", "", store, "x"])
        page.append(["合计", "", "", 180, "", "", "", ""])
        page.append(["填表人:王示例", "", "", "", "", "", "", ""])
        for area in ("A1:H1", "E2:F2", "A2:A3", "B2:B3", "C2:C3", "D2:D3", "G2:G3"):
            page.merge_cells(area)
        page.column_dimensions["H"].hidden = True
    return SimpleUploadedFile("物资.xlsx", books.saved(made))


def test_every_sheet_with_heads_is_read_and_the_rest_passed_over(office):
    found = l.planned(office, "supplies", a_messy_book())
    assert found.planned == {"new": 2, "error": 2} and found.heads["unknown"] == ["内部编号"]
    assert [(row.sheet, row.number) for row in l.rows(found)] == [(2, 4), (2, 5), (3, 4), (3, 5)]
    assert "这一格是公式" in l.said(found, 1)  # a formula nobody computed is no number


def test_what_is_good_goes_in_with_its_abouts(office):
    l.imported(office, "supplies", a_messy_book())
    supply = Supply.unscoped.get(store="村仓库")
    assert (supply.quantity, str(supply.expires_on)) == (120, "2029-05-31")
    assert "数量:约120床" in supply.note


def test_a_sheet_in_gbk_is_read(office):
    upload = l.a_csv(("名称", "数量", "单价"), ("铁锹", "60", "约3.5万元"), coding="gb18030")
    l.imported(office, "supplies", upload)
    assert Supply.unscoped.get().price == 35_000


def test_a_formula_nobody_computed_is_no_name_either(office):
    found = l.planned(office, "supplies", l.a_csv(("名称", "数量"), ("=1/0", "5"), ("=未写明=", "5")))
    assert found.planned == {"error": 1, "new": 1} and "这一格是公式" in l.said(found, 0)


def test_what_cannot_be_read_is_said_with_what_the_cell_says(office):
    found = l.planned(office, "supplies", l.a_csv(("名称", "数量", "购置日期"), ("铁锹", "若干", "2026.13.1")))
    assert "“若干”看不懂这个数" in l.said(found, 0) and "“2026.13.1”看不懂这个日期" in l.said(found, 0)


def test_who_signed_below_the_table_is_no_row(office):
    signed = ("制表:金示例", "审核:朴示例"), ("填报时间:2026年9月", ""), ("统计员:金示例", "")
    assert l.planned(office, "supplies", l.a_csv(("名称", "数量"), ("铁锹", "60"), *signed)).planned == {"new": 1}


def test_several_names_in_one_cell_are_kept_in_words_and_never_become_one_person(office):
    rows = ("队伍名称", "层级", "队长", "成员"), ("阿旺镇综合队", "乡镇", "王示例", "王示例、李示例、陈示例")
    found = l.imported(office, "teams", l.a_csv(*rows))
    assert "一格里有几个人" in l.said(found, 0)
    assert not Person.unscoped.filter(name__contains="、").exists()
    assert TeamFacts.objects.get().note == "成员:王示例、李示例、陈示例"
