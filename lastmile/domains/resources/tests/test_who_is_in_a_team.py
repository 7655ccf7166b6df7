"""A team's page and list: where its people come from, tasks nobody is in, and a captain who is not the head of the place."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from lastmile.domains.resources import selectors, services
from lastmile.foundation.imports.tests import ledgers as l
from lastmile.foundation.people import services as people
from lastmile.foundation.people.models import Account, Person, Skill
from lastmile.foundation.people.tests import rosters
from lastmile.foundation.people.tests.factories import TOWNSHIP, VILLAGE, a_post, as_seen_by, in_post, root
from lastmile.kernel.errors import NotValid

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return as_seen_by("office_director", TOWNSHIP, "李开云", "15400000101")


@pytest.fixture
def browser(office):
    client = Client()
    client.force_login(Account.objects.get(person_id=office.person_id))
    return client


@pytest.fixture
def team():
    a_post("village_officer", VILLAGE)
    return services.add_team(root(), region_code=VILLAGE, name="海科村应急队", tasks=["trapped", "report"])


def joined(team, name, phone, **more):
    return services.add_member(root(), uid=team.unit.uid, name=name, phone=phone, **more)


def page(browser, team):
    return browser.get(reverse("resources:team", args=[team.unit.uid])).content.decode()


def test_the_roster_is_counted_by_source(browser, team):
    for number, source in enumerate(["school", "clinic", "group", "militia", "militia", ""]):
        joined(team, f"员{number}", f"1540000060{number}", source=source)
    assert selectors.get_team(root(), team.unit.uid).sources == [
        ("民兵(含应急民兵)", 2), ("学校", 1), ("村(居)民小组长", 1), ("卫生所(室)", 1), ("", 1),
    ]  # fmt: skip
    text = page(browser, team)
    assert "按来源" in text and "卫生所(室)" in text and "2 人" in text


def test_a_task_nobody_is_in_is_missing_whether_the_team_took_it_on_or_not(browser, team):
    joined(team, "员一", "15400000601", task="trapped")
    found = selectors.get_team(root(), team.unit.uid)
    assert found.unmanned == ["信息报告", "险情控制", "道路引领"]
    assert page(browser, team).count("没有人") == 3 and "没有分组" not in page(browser, team)
    joined(team, "员二", "15400000602")
    assert "还有 1 人没有分组" in page(browser, team)
    assert "4 项中 3 项没有人" in browser.get(reverse("resources:teams")).content.decode()


def test_a_captain_who_is_not_the_director_is_a_finding_with_who_is(browser, team):
    in_post("village_director", VILLAGE, "主任某", "15400000310")
    joined(team, "书记某", "15400000311", role="captain")
    text = page(browser, team)
    assert "队长不是村(社区)主任(现在是:主任某)" in text and "J-2.4f" in text


def test_the_director_as_captain_is_none(browser, team):
    in_post("village_director", VILLAGE, "主任某", "15400000310")
    joined(team, "主任某", "15400000310", role="captain")
    assert "J-2.4f" not in page(browser, team)


def test_without_a_director_nobody_is_one(browser, team):
    joined(team, "书记某", "15400000311", role="captain")
    assert "现在是:空缺" in page(browser, team)


def test_a_certificate_known_of_a_person_stays_when_they_join_without_one(team):
    person = in_post("village_director", VILLAGE, "主任某", "15400000310")
    until = date(2030, 1, 1)
    people.add_skill(root(), person_uid=person.uid, kind="red_cross", certificate="H1", valid_until=until)
    joined(team, "主任某", "15400000310", skill="red_cross")
    skill = Skill.objects.get(person=person)
    assert (skill.certificate, skill.valid_until) == ("H1", until)
    joined(team, "员一", "15400000601", skill="red_cross", certificate="H2", valid_until=date(2031, 1, 1))
    assert Skill.objects.get(certificate="H2").valid_until == date(2031, 1, 1)


HEADS = ("队伍名称", "村", "成员", "来源", "专长", "证书", "电话", "证书有效期至")
WORDS = {
    "民兵": "militia", "普通民兵": "militia", "镇卫生院": "hospital", "县医院": "hospital", "中心小学": "school", "学校": "school",
    "村民小组长": "group", "3组组长": "group", "村卫生室": "clinic", "村卫生所": "clinic", "村民": "resident", "企业": "enterprise",
}  # fmt: skip


def test_the_ledger_takes_every_source_the_documents_name(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rosters.a_town()
    scope = l.an_office()
    rows = [("海科村应急队", "海科村", f"员{n}", word, "", "", f"154000007{n:02}", "") for n, word in enumerate(WORDS)]
    found = l.imported(scope, "teams", l.a_csv(HEADS, *rows))
    assert found.applied == {"new": len(WORDS)}, l.said(found)
    [team] = selectors.with_facts(list(selectors.teams_in(scope)))
    got = {one.holding.person.name: one.facts.source for one in team.members}
    assert got == {f"员{n}": source for n, source in enumerate(WORDS.values())}


def test_an_imported_certificate_brings_its_end_and_an_empty_cell_takes_nothing_away(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rosters.a_town()
    scope = l.an_office()
    row = ("海科村应急队", "海科村", "陈示例", "卫生室", "医务", "急救证", "15400000002", "2028年6月")
    l.imported(scope, "teams", l.a_csv(HEADS, row))
    assert Skill.objects.get().valid_until == date(2028, 6, 30)
    l.imported(scope, "teams", l.a_csv(HEADS, ("海科村二队", *row[1:5], "", row[6], "")))
    skill = Skill.objects.get(person=Person.unscoped.get(name="陈示例"))
    assert (skill.certificate, skill.valid_until) == ("急救证", date(2028, 6, 30))


def test_somebody_without_a_phone_is_put_in_once_however_often_the_form_is_sent(browser, team):
    address = reverse("resources:add_member", args=[team.unit.uid])
    number = re.search(r'name="person_uid" value="([^"]+)"', browser.get(address).content.decode())[1]
    values = {"name": "员某", "role": "member", "person_uid": number}
    assert [browser.post(address, values).status_code for _again in range(2)] == [302, 302]
    assert Person.unscoped.filter(name="员某").count() == 1
    assert browser.post(address, {**values, "name": "员乙"}).status_code == 409
    assert not Person.unscoped.filter(name="员乙").exists()


def test_party_members_who_report_where_they_live_are_counted_and_agree_themselves(browser, team):
    with pytest.raises(NotValid, match="双报到党员"):
        joined(team, "员一", "15400000601", source="party")
    joined(team, "员一", "15400000601", source="party", consent="本人签字登记表")
    assert selectors.get_team(root(), team.unit.uid).sources == [("双报到党员", 1)]
    assert "双报到党员" in page(browser, team)
