"""应急队伍台账: a row a member, the team's cells merged over them; again without doubling; out as it came."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lastmile.domains.resources import selectors
from lastmile.foundation.imports import handing, running, services
from lastmile.foundation.imports.tests import ledgers as l
from lastmile.foundation.people.models import Holding, Person, Post, Unit
from lastmile.foundation.people.tests import rosters
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db
HEADS = (
    "队伍名称",
    "类型",
    "村",
    "队长",
    "电话",
    "成员",
    "来源",
    "专长",
    "证书",
    "电话",
    "可承担任务",
    "出动时间",
    "最近训练",
)
FIRST = (
    "海科村应急队",
    "综合",
    "海科村",
    "王示例",
    "15400000001",
    "陈示例",
    "民兵",
    "医务",
    "急救证",
    "15400000002",
    "险情控制、道路引领",
    "约15分钟",
    "2026年3月",
)
SECOND = (*FIRST[:5], "李示例", "志愿者", "电工", "", "15400000003", *FIRST[10:])


@pytest.fixture
def office(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rosters.a_town()
    return l.an_office()


def sent(office, *lines):
    return l.imported(office, "teams", l.a_csv(HEADS, *lines))


def the_team(office):
    return selectors.get_team(office, Unit.unscoped.get(kind="team").uid)


def test_a_team_comes_in_with_its_captain_and_members(office):
    found = sent(office, FIRST, SECOND)
    team = the_team(office)
    assert found.applied == {"new": 2}, l.said(found)
    assert (team.unit.region_code, team.captain.holding.person.name) == (rosters.VILLAGE, "王示例")
    assert {one.holding.person.name for one in team.members} == {"王示例", "陈示例", "李示例"}
    assert (team.facts.tasks, team.facts.minutes) == (["control", "guide"], 15)
    assert "约15分钟" in team.facts.note


def test_a_volunteers_skill_waits_for_their_consent(office):
    found = sent(office, FIRST, SECOND)
    member = next(one for one in the_team(office).members if one.holding.person.name == "李示例")
    assert member.lacks_consent and not member.skills and "本人同意" in l.said(found, 1)


def test_the_same_sheet_again_doubles_nobody(office):
    sent(office, FIRST, SECOND)
    again = sent(office, FIRST, SECOND)
    assert again.planned == {"unchanged": 2} and Unit.unscoped.filter(kind="team").count() == 1
    assert Person.unscoped.filter(name__in=["王示例", "陈示例", "李示例"]).count() == 3


def test_a_number_of_somebody_else_is_said_not_guessed(office):
    rosters.a_person("别示例", phone="15400000002")
    found = sent(office, FIRST)
    assert found.planned == {"error": 1} and "已登记在别人名下" in l.said(found)


def test_what_goes_out_comes_in_as_it_was(office):
    sent(office, FIRST, SECOND)
    made, file = handing.take(office, kind="teams", area=rosters.VILLAGE, form="csv", full=True, reason="核对一遍")
    again = l.planned(office, "teams", SimpleUploadedFile("a.csv", file.read()), area=rosters.VILLAGE)
    assert (made.rows, again.planned) == (2, {"unchanged": 2}), l.said(again)


def rows_of(count: int) -> list:
    """Members of two teams, each with a number of their own."""
    return [
        (f"海科村{n % 2}队", "综合", "海科村", f"王示例{n % 2}", f"1540001000{n % 2}", f"陈示例{n}", "民兵", "医务", "", f"154{n:08d}", "险情控制", "", "")
        for n in range(1, count + 1)
    ]  # fmt: skip


def statements(office, lines) -> int:
    """Of applying the sheet. An insert that SQLite wants in parts is one."""
    found = l.planned(office, "teams", l.a_csv(HEADS, *lines))
    services.confirm(office, uid=found.uid)
    with CaptureQueriesContext(connection) as taken:
        running.run(found.uid)
    asked = [query["sql"] for query in taken.captured_queries]
    inserts = {sql.split(" VALUES ")[0] for sql in asked if sql.startswith(("INSERT", "COPY"))}
    return len(inserts) + len([sql for sql in asked if not sql.startswith(("INSERT", "COPY", "UPDATE \"imports", "UPDATE imports", "SELECT nextval"))])  # fmt: skip


def test_a_batch_takes_the_same_statements_for_few_rows_or_many(office):
    few = statements(office, rows_of(25))
    assert statements(office, [(one[0] + "二", *one[1:5], one[5] + "二", *one[6:9], f"155{one[9][3:]}", *one[10:]) for one in rows_of(60)]) <= few  # fmt: skip
    assert Unit.unscoped.filter(kind="team").count() == 4


def test_a_new_captain_takes_over_and_the_old_one_stays_in_the_record(office):
    sent(office, FIRST)
    held = Holding.objects.get(post__kind="team_captain")
    Holding.objects.filter(pk=held.pk).update(from_on=clock.today() - timedelta(days=9))
    sent(office, (*FIRST[:3], "赵示例", "15400000009", *FIRST[5:]))
    held.refresh_from_db()
    assert held.until_on == clock.today() - timedelta(days=1)
    assert the_team(office).captain.holding.person.name == "赵示例"


def test_members_answer_to_their_captain(office):
    sent(office, FIRST)
    member = Post.unscoped.get(kind="team_member")
    assert (member.superior.kind, member.unit, member.title) == (
        "team_captain",
        the_team(office).unit,
        "海科村应急队队员",
    )


def test_nobody_puts_people_into_posts_that_allow_more_than_they_may(office):
    clerk = l.an_office(permissions=["resource.change", "resource.view", "people.change", "people.view"])
    found = l.planned(clerk, "teams", l.a_csv(HEADS, FIRST))
    assert found.planned == {"error": 1} and "您自己没有的权限" in l.said(found)
