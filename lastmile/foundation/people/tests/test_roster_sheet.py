"""The roster as offices keep it: their columns, starred numbers, 待核 for what nobody knows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.people import lists, roster_sheet, services
from lastmile.foundation.people.models import Holding
from lastmile.foundation.people.tests import rosters
from lastmile.foundation.people.tests.factories import GRID, PHONE, VILLAGE, a_person, a_post, appointed, root
from lastmile.foundation.regions.models import Grid

pytestmark = pytest.mark.django_db


def sheet(open_to=frozenset()):
    rows = lists.people(root(), VILLAGE, lists.person_q(kind="grid_member"), after=None, limit=99)
    return [dict(zip(roster_sheet.HEADS, line, strict=True)) for line in roster_sheet.sheet(rows, open_to)]


def a_member(**grid):
    region = a_region(GRID, "3组")
    Grid.objects.create(region=region, kind="group", **grid)
    secretary = a_person(VILLAGE, "书记", "15400000311")
    appointed(a_post("village_secretary", VILLAGE), secretary)
    person = a_person(sex="m", politics="party", education="高中")
    appointed(a_post(), person, staff_type="part_time")
    return person


def test_a_line_says_grid_person_and_superior():
    a_member(households=41, bounds_text="东至沟")
    [line] = sheet()
    assert line["网格编码"] == GRID and line["网格名称"] == "3组" and line["网格类型"] == "村民小组"
    assert (line["户数"], line["人数"]) == (41, "待核")
    assert (line["网格员"], line["性别"], line["政治面貌"], line["人员性质"]) == ("王某", "男", "中共党员", "兼职")
    assert (line["上级联系人"], line["电话"]) == ("书记", "154****0311")


def test_numbers_are_starred_unless_revealed():
    person = a_member()
    assert sheet()[0]["手机"] == "154****0102"
    assert sheet(frozenset({person.pk}))[0]["手机"] == PHONE


def test_informants_stand_with_their_rank():
    person = a_member()
    appointed(a_post("disaster_informant", VILLAGE), person, "B")
    [line] = sheet()
    assert line["是否灾害信息员(A/B)"] == "B"


def test_somebody_without_a_post_has_a_line_too():
    a_person(VILLAGE)
    rows = lists.people(root(), VILLAGE, lists.person_q(), after=None, limit=9)
    [line] = roster_sheet.sheet(rows)
    assert line[9] == "王某" and line[-2] == ""


def test_forty_lines_take_as_many_queries_as_one():
    a_member()

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert sheet()
        return len(seen)

    one = queries()
    for number in range(39):
        person = services.add_person(root(), region_code=GRID, name=f"人{number}", phone=f"1541000{number:04}")
        appointed(a_post(), person)
    assert queries() == one and len(sheet()) == 40


def test_card_training_and_remark_go_out_as_they_came_in():
    rosters.a_town()
    said = {"card": "W0412", "training": "2.5天", "note": "会开船", "households": "８６"}
    [outcome] = rosters.applied(rosters.a_line(**said))
    rows = lists.people(rosters.a_scope(rosters.TOWN), rosters.TOWN, lists.person_q(), after=None, limit=9)
    [line] = (dict(zip(roster_sheet.HEADS, one, strict=True)) for one in roster_sheet.sheet(rows))
    assert (line["工作卡编号"], line["培训天数"], line["备注"], line["户数"]) == ("W0412", 2.5, "会开船", 86), outcome
    [again] = rosters.planned(rosters.a_line(card="W0412", training="2.5", note="会开船"))
    assert again.result == "unchanged"


def test_a_card_of_another_number_changes_the_holding_and_an_empty_cell_leaves_it():
    rosters.a_town()
    rosters.applied(rosters.a_line(card="W0412", training="3"))
    [outcome] = rosters.applied(rosters.a_line(card="W0413"))
    held = Holding.objects.get(post__kind="grid_member")
    assert (held.card_number, held.training_days) == ("W0413", 3) and "改工作卡编号" in outcome.words


def test_days_nobody_can_read_are_an_error_of_their_column():
    rosters.a_town()
    assert rosters.the_words(rosters.planned(rosters.a_line(training="一些"))[0]).startswith("training:")
