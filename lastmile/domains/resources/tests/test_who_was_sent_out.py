"""出动: whom a team sent, what for, how long; read on its page, voided with a reason, never ranked (K-2.3.3d, K-2.3.4b, c)."""

import io
import re
from datetime import date, timedelta

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from lastmile.domains.resources import selectors, services
from lastmile.domains.resources.models import Deployed, Deployment
from lastmile.domains.resources.selectors import deployments as sent
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people import services as people
from lastmile.foundation.people.models import Account, Consent
from lastmile.foundation.people.tests.factories import NEXT_VILLAGE, TOWNSHIP, VILLAGE, a_person, as_seen_by, root
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotAllowed, NotValid, NotVisible, WrongState
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
EIGHT = clock.at(date(2026, 7, 3), 8)


@pytest.fixture(autouse=True)
def _evening():
    with clock.stopped(clock.at(date(2026, 7, 3), 20)):
        yield


@pytest.fixture
def office():
    return as_seen_by("office_director", TOWNSHIP, "李开云", "15400000101")


@pytest.fixture
def browser(office):
    client = Client()
    client.force_login(Account.objects.get(person_id=office.person_id))
    return client


@pytest.fixture
def team(office):
    a_person(VILLAGE, "占地方", "15400000699")
    return services.add_team(root(), region_code=VILLAGE, name="海科村应急队", tasks=["trapped"])


@pytest.fixture
def members(team):
    return [
        services.add_member(root(), uid=team.unit.uid, name=f"员{n}", phone=f"1540000060{n}").person for n in range(3)
    ]


@pytest.fixture
def volunteer(team):
    return a_volunteer("普国珍", "15400000711")


def a_volunteer(name, phone, place=VILLAGE):
    person = a_person(place, name, phone)
    people.give_consent(root(), person_uid=person.uid, for_what=Consent.For.VOLUNTEER, how="签字登记表")
    return person


def out(team, *persons, scope=None, begins=EIGHT, hours=3.0, **more):
    said = {"task": "trapped", "place_code": VILLAGE, "done": "转移3户9人到村小学", **more}
    times = {"from_at": begins, "until_at": begins + timedelta(hours=hours)}
    return services.note_deployment(
        scope or root(), team_uid=team.unit.uid, people=[one.uid for one in persons], **{**times, **said}
    )


def page(browser, team, **asked):
    return browser.get(reverse("resources:team", args=[team.unit.uid]), asked).content.decode()


def test_it_stands_on_the_page_of_the_team_and_in_the_row_of_whoever_was_sent(
    browser, office, team, members, volunteer
):
    out(team, *members[:2], volunteer, scope=office, matter="隐患 2026-0137")
    out(team, members[0], begins=EIGHT + timedelta(hours=6), hours=1.5, task="drill", done="演练集合")
    text = page(browser, team)
    assert "员0、员1、普国珍" in text and "隐患 2026-0137" in text and "李开云" in text
    assert re.search(r"遇险人员疏散救援 <span[^>]*>1 次 3 小时", text) and re.search(
        r"演练 <span[^>]*>1 次 1.5 小时", text
    )
    rows = re.findall(r">(员\d)</a>.*?data-label=\"今年出动\">\s*<span[^>]*>([^<]*)", text, re.S)
    assert rows == [("员0", "2 次 4.5 小时"), ("员1", "1 次 3 小时"), ("员2", "没有登记")]
    assert "1 次 3 小时" in browser.get(reverse("people:person", args=[volunteer.uid])).content.decode()
    assert "2 次 4.5 小时" in browser.get(reverse("resources:teams")).content.decode()


def test_the_form_offers_members_and_volunteers_of_the_place_and_ticks_nobody(browser, team, members, volunteer):
    gone = a_volunteer("李撤回", "15400000712")
    people.withdraw_consent(root(), person_uid=gone.uid, for_what=Consent.For.VOLUNTEER)
    a_volunteer("邻村人", "15400000713", NEXT_VILLAGE)
    address = reverse("resources:note_deployment", args=[team.unit.uid])
    text = browser.get(address).content.decode()
    assert re.findall(r"<span>([^<]+) · (队员|志愿者)", text) == [
        ("员0", "队员"), ("员1", "队员"), ("员2", "队员"), ("普国珍", "志愿者"),
    ]  # fmt: skip
    assert "checked" not in text.split("check-rows")[1].split("</fieldset>")[0]
    said = {
        "people": [str(members[0].uid)], "task": "service", "place_code": VILLAGE, "from_at": "2026-07-03T08:00",
        "until_at": "2026-07-03T09:00", "done": "清理排水沟", "uid": str(uuid7()),
    }  # fmt: skip
    assert [browser.post(address, said).status_code for _again in range(2)] == [302, 302]
    made = Deployment.unscoped.get()
    assert (made.minutes, made.task, list(Deployed.objects.values_list("person", flat=True))) == (
        60,
        "service",
        [members[0].pk],
    )
    refused = browser.post(address, {**said, "uid": str(uuid7()), "done": "又一次"})
    assert refused.status_code == 422 and "这段时间已登记过出动:员0" in refused.content.decode()
    assert 'value="又一次"' in refused.content.decode()
    assert browser.post(address, {**said, "done": "改了"}).status_code == 409


def test_of_very_many_volunteers_the_first_are_offered_and_the_page_says_so(browser, team, volunteer, monkeypatch):
    address = reverse("resources:note_deployment", args=[team.unit.uid])
    monkeypatch.setattr(sent, "OFFERED", 1)
    assert "志愿者多于" not in browser.get(address).content.decode()
    a_volunteer("李文俊", "15400000712")
    text = browser.get(address).content.decode()
    assert "志愿者多于1人" in text and text.count("· 志愿者") == 1


def test_the_same_uid_is_the_same_and_other_content_is_refused(team, members):
    uid = uuid7()
    assert out(team, members[0], uid=uid).pk == out(team, members[0], uid=uid).pk
    with pytest.raises(DifferentContent):
        out(team, members[1], uid=uid)


WRONG = {
    "nobody": ({}, "请勾选"),
    "a task of townships": ({"task": "logistics"}, "没有这种任务"),
    "another county": ({"place_code": "530114"}, "请选去了哪里"),
    "the end before the beginning": ({"hours": -1}, "结束时间要在开始时间之后"),
    "not over yet": ({"hours": 13}, "还没结束"),
    "another year typed": ({"begins": clock.at(date(2025, 7, 3), 8), "until_at": EIGHT}, "超过31天"),
    "no words": ({"done": " "}, "请写做了什么"),
}


@pytest.mark.parametrize("key", WRONG)
def test_what_cannot_be_is_refused_with_a_sentence(team, members, key):
    more, words = WRONG[key]
    with pytest.raises(NotValid, match=words):
        out(team, *(members[:1] if key != "nobody" else []), **more)
    assert not Deployment.unscoped.exists()


def test_who_is_in_neither_list_is_not_sent(team, members):
    with pytest.raises(NotValid, match="重新勾选"):
        out(team, members[0], a_person(VILLAGE, "外人", "15400000720"))


def test_nobody_is_out_twice_at_one_time_until_the_wrong_one_is_voided(team, members):
    first = out(team, *members)
    with pytest.raises(NotValid, match="员1"):
        out(team, members[1], begins=EIGHT + timedelta(hours=2))
    out(team, members[1], begins=EIGHT + timedelta(hours=3), hours=1)
    services.void_deployment(root(), team_uid=team.unit.uid, uid=first.uid, why="记重了")
    out(team, members[2], begins=EIGHT + timedelta(hours=2))


def test_what_is_voided_stays_with_the_reason_and_counts_nowhere(browser, office, team, members):
    made = out(team, members[0])
    address = reverse("resources:void_deployment", args=[team.unit.uid, made.uid])
    assert browser.post(address, {"why": ""}).status_code == 422
    assert browser.post(address, {"why": "日期记错了"}).status_code == 302
    text = page(browser, team)
    assert "已作废" in text and "日期记错了" in text and "转移3户9人" in text and "次 3 小时" not in text
    nothing = sent.Total(0, 0)
    assert sent.persons_out(office, [members[0].pk]) == {members[0].pk: nothing}
    assert sent.teams_out(office, [team.unit.pk]) == {team.unit.pk: nothing}
    with pytest.raises(WrongState):
        services.void_deployment(office, team_uid=team.unit.uid, uid=made.uid, why="再来")
    actions = list(Entry.objects.filter(subject_uid=made.uid).order_by("id").values_list("action", flat=True))
    assert actions == ["deployment.noted", "deployment.voided"]


def test_the_ledger_and_the_deployment_live_or_die_together(team, members, monkeypatch):
    def refuses(*_args, **_more):
        raise RuntimeError

    monkeypatch.setattr("lastmile.domains.resources.services.deployments.ledger.write", refuses)
    with pytest.raises(RuntimeError):
        out(team, members[0])
    assert not Deployment.unscoped.exists() and not Deployed.objects.exists()


def test_only_who_may_change_the_team_notes_and_the_next_village_sees_nothing(office, team, members):
    made = out(team, members[0])
    reads = as_seen_by("village_liaison", VILLAGE, "王某", "15400000801")
    neighbour = as_seen_by("village_officer", NEXT_VILLAGE, "陈某", "15400000802")
    assert sent.deployments_in(reads).get() == made
    for scope, refusal in ((reads, NotAllowed), (neighbour, NotVisible)):
        with pytest.raises(refusal):
            out(team, members[1], scope=scope)
        with pytest.raises(refusal):
            services.void_deployment(scope, team_uid=team.unit.uid, uid=made.uid, why="不该")
    assert not sent.deployments_in(neighbour).exists()
    assert sent.persons_out(neighbour, [members[0].pk])[members[0].pk].times == 0


def test_only_this_year_counts(office, team, members):
    out(team, members[0], begins=clock.at(date(2025, 12, 31), 22), hours=1)
    assert sent.persons_out(office, [members[0].pk])[members[0].pk].times == 0
    out(team, members[0], begins=clock.at(date(2026, 1, 1), 0), hours=1)
    assert sent.persons_out(office, [members[0].pk])[members[0].pk] == sent.Total(1, 60)


@pytest.mark.parametrize(("minutes", "said"), [(60, "1.0"), (75, "1.3"), (5, "0.1"), (2, "0.0")])
def test_hours_have_one_figure_behind_the_point(minutes, said):
    assert str(sent.hours(minutes)) == said


def test_it_goes_out_as_a_sheet_with_what_was_voided(browser, team, members):
    made = out(team, *members[:2])
    out(team, members[2], begins=EIGHT + timedelta(hours=4), hours=0.5)
    services.void_deployment(root(), team_uid=team.unit.uid, uid=made.uid, why="记错了")
    answer = browser.get(reverse("resources:deployment_sheet"))
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    lines = [row for row in rows if row[0] == "海科村应急队"]
    assert [(row[4], row[6], row[7], row[8], row[11]) for row in lines] == [
        ("2026-07-03 08:00", None, 2, "员0、员1", "记错了"),
        ("2026-07-03 12:00", 0.5, 1, "员2", None),
    ]


def test_the_newest_stands_first_and_older_ones_on_the_next_page(browser, team, members):
    for n in range(22):
        out(team, members[0], begins=EIGHT - timedelta(days=n), hours=1, done=f"第{n}次。")
    text = page(browser, team)
    assert text.index("第0次。") < text.index("第19次。") and "第20次。" not in text
    more = page(browser, team, after=re.search(r"\?after=([\w-]+)", text)[1])
    assert "第20次。" in more and "第21次。" in more and "第19次。" not in more


def test_a_page_costs_the_same_for_one_deployment_or_many(office, team, members, django_assert_num_queries):
    found = selectors.get_team(root(), team.unit.uid)
    for n in range(3):
        out(team, *members, begins=EIGHT - timedelta(days=n))
        with django_assert_num_queries(4):
            assert len(sent.of_team(office, found, after=None, limit=20)) == n + 1
        with django_assert_num_queries(6):
            assert sent.persons_out(office, [one.pk for one in members]) and sent.teams_out(office, [team.unit.pk])
            assert sent.by_task(office, found) == [("遇险人员疏散救援", sent.Total(n + 1, (n + 1) * 180))]
