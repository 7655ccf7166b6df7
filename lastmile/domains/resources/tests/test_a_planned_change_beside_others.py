"""A row that was to change a line of supplies or a team, and somebody typed there between 核对 and the yes."""

import pytest

from lastmile.domains.resources import services
from lastmile.domains.resources.models import Supply, TeamFacts
from lastmile.foundation.imports import running
from lastmile.foundation.imports import services as imports
from lastmile.foundation.imports.models import Import, ImportRow
from lastmile.foundation.imports.tests import ledgers as l
from lastmile.foundation.people.tests import rosters

pytestmark = pytest.mark.django_db
HEADS = ("物资名称", "单位", "数量", "存放仓库", "保管人", "电话")
BAGS, SPADES = ("编织袋", "条", "500", "镇库", "王示例", "15400000001"), ("铁锹", "把", "20", "镇库", "", "")


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def office():
    rosters.a_town()
    scope = l.an_office()
    l.imported(scope, "supplies", l.a_csv(HEADS, BAGS, SPADES))
    return scope


def said(line, at, text):
    return (*line[:at], text, *line[at + 1 :])


def confirmed(office, sheet):
    imports.confirm(office, uid=sheet.uid)
    running.run(sheet.uid)
    return Import.unscoped.get(pk=sheet.pk)


def test_what_was_typed_since_stays_and_the_row_comes_back_with_it(office):
    again = l.planned(office, "supplies", l.a_csv(HEADS, said(BAGS, 2, "600"), said(SPADES, 2, "30")))
    services.change_supply(office, uid=Supply.unscoped.get(name="编织袋").uid, quantity=380)
    assert confirmed(office, again).applied == {"error": 1, "changed": 1}
    assert dict(Supply.unscoped.values_list("name", "quantity")) == {"编织袋": 380, "铁锹": 30}
    [(column, words)] = ImportRow.objects.get(of=again, applied="error").problems
    assert column == "quantity" and "核对之后" in words and "380" in words


def test_what_was_typed_since_where_the_sheet_says_nothing_holds_nobody_up(office):
    again = l.planned(office, "supplies", l.a_csv(HEADS[:4], said(BAGS, 2, "600")[:4]))
    services.change_supply(office, uid=Supply.unscoped.get(name="编织袋").uid, keeper="李示例")
    assert confirmed(office, again).applied == {"changed": 1}
    assert Supply.unscoped.values_list("quantity", "keeper").get(name="编织袋") == (600, "李示例")


def test_what_is_the_same_by_now_is_no_quarrel(office):
    again = l.planned(office, "supplies", l.a_csv(HEADS, said(BAGS, 2, "600")))
    services.change_supply(office, uid=Supply.unscoped.get(name="编织袋").uid, quantity=600)
    assert confirmed(office, again).applied == {"unchanged": 1}


def test_a_new_row_that_somebody_typed_in_meanwhile_undoes_nothing_of_theirs(office):
    again = l.planned(office, "supplies", l.a_csv(HEADS, ("帐篷", "顶", "5", "镇库", "", "")))
    services.add_supply(office, region_code=l.TOWN, name="帐篷", unit="顶", quantity=8, store="镇库")
    assert confirmed(office, again).applied == {"error": 1}
    assert Supply.unscoped.get(name="帐篷").quantity == 8


def test_a_number_that_is_another_by_now_is_not_shown(office):
    again = l.planned(office, "supplies", l.a_csv(HEADS, said(BAGS, 5, "15400000002")))
    services.change_supply(office, uid=Supply.unscoped.get(name="编织袋").uid, keeper_phone="15400000003")
    assert confirmed(office, again).applied == {"error": 1}
    [(_column, words)] = ImportRow.objects.get(of=again).problems
    assert "不显示" in words and "1540000000" not in words


TEAM = ("队伍名称", "类型", "村", "队长", "电话", "人数")


def a_team(captain, phone, people):
    return l.a_csv(TEAM, ("海科村应急队", "综合", "海科村", captain, phone, people))


def test_neither_facts_nor_the_captain_of_a_team_named_since_are_put_back(office):
    l.imported(office, "teams", a_team("王示例", "15400000011", "20"))
    fewer = l.planned(office, "teams", a_team("王示例", "15400000011", "25"))
    other = l.planned(office, "teams", a_team("李示例", "15400000012", "20"))
    l.imported(office, "teams", a_team("陈示例", "15400000013", "18"))
    assert (fewer.planned, other.planned) == ({"changed": 1}, {"changed": 1})
    assert [confirmed(office, one).applied for one in (fewer, other)] == [{"error": 1}, {"error": 1}]
    assert "陈示例" in l.said(other) and TeamFacts.objects.get().stated == 18


def test_the_digests_are_gone_once_it_is_applied(office):
    again = l.planned(office, "supplies", l.a_csv(HEADS, said(BAGS, 2, "600")))
    assert "quantity:" in ImportRow.objects.get(of=again).held
    confirmed(office, again)
    assert ImportRow.objects.get(of=again).held == ""
