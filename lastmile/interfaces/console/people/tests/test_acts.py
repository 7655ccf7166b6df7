"""Each form does its work, says what is wrong at its field, and loses nothing that was typed."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lastmile.domains.hazards.tests.factories import a_hazard, somebody
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people import accounts, lists, selectors, services
from lastmile.foundation.people.models import (
    Account,
    CommandMember,
    Consent,
    Holding,
    Person,
    Post,
    Skill,
    StoredGrant,
    Unit,
)
from lastmile.foundation.people.tests.factories import (
    GRID,
    TOWNSHIP,
    VILLAGE,
    a_person,
    a_post,
    an_account,
    in_post,
    root,
)
from lastmile.foundation.regions.models import Region
from lastmile.interfaces.console.people.tests.cast import office, text, village
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid

pytestmark = pytest.mark.django_db
TODAY = clock.today().isoformat()


def send(client, name, /, *args, **values):
    return client.post(reverse(f"people:{name}", args=args), values)


def test_add_a_person():
    client = village()
    answer = send(client, "add", name="赵某", region_code=VILLAGE, phone="154 0000 0555", politics="party")
    person = Person.unscoped.get(name="赵某")
    assert answer.headers["Location"] == reverse("people:person", args=[person.uid])
    assert (person.phone, person.politics) == ("15400000555", "party")


def test_the_same_form_pressed_twice_adds_one_person():
    client = village()
    number = re.search(r'name="uid" value="([^"]+)"', text(client.get(reverse("people:add"))))[1]
    for _again in range(2):
        assert send(client, "add", name="赵某", region_code=VILLAGE, uid=number).status_code == 302
    assert Person.unscoped.filter(name="赵某").count() == 1
    assert send(client, "add", name="钱某", region_code=VILLAGE, uid=number).status_code == 409


def test_a_post_of_which_there_may_be_many_is_opened_once_however_often_the_form_is_sent():
    client = village()
    number = re.search(r'name="uid" value="([^"]+)"', text(client.get(reverse("people:open_post"))))[1]
    values = {"kind": "point_keeper", "region_code": VILLAGE, "title": "后山看守", "uid": number}
    assert [send(client, "open_post", **values).status_code for _again in range(2)] == [302, 302]
    assert Post.unscoped.filter(title="后山看守").count() == 1
    assert send(client, "open_post", **{**values, "title": "前山看守"}).status_code == 409


def test_two_people_who_appoint_to_one_post_do_not_undo_each_other_unseen():
    client, post = office(), a_post("grid_member", GRID)
    one, other = (a_person(GRID, name, f"1540000088{n}") for n, name in enumerate(("赵某", "钱某")))
    page = text(client.get(reverse("people:appoint", args=[post.uid]), {"find": "某"}))
    facts = {"rank": "A", "from_on": TODAY, "began": re.search(r'name="began" value="([^"]+)"', page)[1]}
    first = {**facts, "person_uid": one.uid, "document_number": "阿政任〔2026〕1号"}
    address = f"{reverse('people:appoint', args=[post.uid])}?find=某"
    assert [client.post(address, first).status_code for _again in range(2)] == [302, 302]
    late = client.post(address, {**facts, "person_uid": other.uid})
    assert late.status_code == 409 and "现在存的是“A 角 赵某”" in text(late)
    again = client.post(address, {**facts, "person_uid": one.uid, "document_number": ""})
    assert again.status_code == 409  # the number of the paper is not wiped out either
    held = Holding.objects.get(post=post)
    assert (held.person.name, held.document_number, held.until_on) == ("赵某", "阿政任〔2026〕1号", None)
    anew = re.search(r'name="began" value="([^"]+)"', text(late))[1]
    assert client.post(address, {**facts, "person_uid": other.uid, "began": anew}).status_code == 302


def test_what_was_typed_stays_when_it_is_refused():
    answer = send(village(), "add", name="赵某", region_code=VILLAGE, phone="12", education="高中")
    assert answer.status_code == 422 and 'value="赵某"' in text(answer) and 'value="高中"' in text(answer)
    assert "7到12位数字" in text(answer)


def test_a_place_out_of_reach_is_no_choice():
    a_person("530113104205001")
    answer = send(village(), "add", name="赵某", region_code="530113104205001")
    assert answer.status_code == 422 and not Person.unscoped.filter(name="赵某").exists()


def test_changing_keeps_numbers_that_were_left_empty():
    client, person = village(), a_person()
    send(client, "change", person.uid, name="王某某", region_code=GRID)
    changed = Person.unscoped.get(pk=person.pk)
    assert (changed.name, changed.phone) == ("王某某", person.phone)


def test_changing_takes_a_number_away_when_ticked():
    client, person = village(), a_person()
    send(client, "change", person.uid, name="王某", region_code=GRID, clear="phone")
    assert Person.unscoped.get(pk=person.pk).phone == ""


def test_a_number_that_two_people_change_is_not_lost_though_neither_sees_it():
    client, person = village(), a_person()
    began = re.search(r'name="began" value="([^"]+)"', text(client.get(reverse("people:change", args=[person.uid]))))[1]
    facts = {"name": "王某", "region_code": GRID, "began": began}
    for _again in range(2):  # the same twice is once
        assert send(client, "change", person.uid, **facts, phone="154 0000 0666").status_code == 302
    for late in ({"phone": "15400000777"}, {"clear": "phone"}):
        answer = send(client, "change", person.uid, **facts, **late)
        assert answer.status_code == 409 and "另一个,这里不显示" in text(answer) and "0666" not in text(answer)
    assert Person.unscoped.get(pk=person.pk).phone == "15400000666"


def test_leaving_frees_the_posts_and_closes_the_account():
    client, person = village(), in_post()
    account = an_account(person, password="")
    send(client, "leave", person.uid, until_on=TODAY)
    account.refresh_from_db()
    assert not account.is_active and Holding.objects.get(person=person).until_on == clock.today()


def test_leaving_in_the_future_is_refused_and_changes_nothing():
    client, person = village(), in_post()
    an_account(person, password="")
    answer = send(client, "leave", person.uid, until_on=(clock.today() + timedelta(days=1)).isoformat())
    assert answer.status_code == 422 and Account.objects.get(person=person).is_active


def test_skills_and_consent_come_and_go():
    client, person = village(), a_person()
    assert send(client, "add_skill", person.uid, kind="medical").status_code == 409
    send(client, "give_consent", person.uid, for_what="volunteer", how="签字")
    send(client, "add_skill", person.uid, kind="medical", certificate="急救证", valid_until="2020-01-01")
    page = text(client.get(reverse("people:person", args=[person.uid])))
    assert "急救证" in page and "已到期" in page and "签字" in page
    send(client, "drop_skill", person.uid, kind="medical")
    send(client, "withdraw_consent", person.uid, for_what="volunteer")
    assert not Skill.objects.exists() and Consent.objects.get().withdrawn_at


def test_open_a_post_and_put_somebody_in():
    client, person = village(), a_person()
    send(client, "open_post", kind="grid_member", region_code=GRID)
    post = Post.unscoped.get(kind="grid_member")
    where = reverse("people:appoint", args=[post.uid])
    assert str(person.uid) in text(client.get(f"{where}?find=王"))
    client.post(
        f"{where}?find=王", {"person_uid": person.uid, "rank": "A", "from_on": TODAY, "staff_type": "part_time"}
    )
    [held] = selectors.holders_on(post, clock.today())
    assert (held.person, held.staff_type) == (person, "part_time")
    send(client, "release", held.uid, until_on=TODAY)
    assert Holding.objects.get(pk=held.pk).until_on == clock.today()


def test_a_post_on_the_wrong_level_is_refused_in_words():
    answer = send(village(), "open_post", kind="party_secretary", region_code=VILLAGE)
    assert answer.status_code == 422 and "级别不对" in text(answer)


def test_change_and_close_a_post():
    client = office()
    secretary, post = a_post("village_secretary", VILLAGE), a_post()
    send(client, "change_post", post.uid, title="三组网格员", superior=secretary.uid, duties="看沟\n看坡")
    changed = Post.unscoped.get(pk=post.pk)
    assert (changed.title, changed.superior, changed.duties.split()) == ("三组网格员", secretary, ["看沟", "看坡"])
    send(client, "close_post", post.uid, day=TODAY)
    assert Post.unscoped.get(pk=post.pk).closed_on


def test_closing_a_held_post_says_why_not():
    client, person = office(), in_post()
    post = Holding.objects.get(person=person).post
    answer = send(client, "close_post", post.uid, day=TODAY)
    assert answer.status_code == 409 and "请先免去" in text(answer)


def test_found_change_and_close_a_unit():
    client = office()
    assert send(client, "found_unit", "office", name="应急办", region_code=TOWNSHIP).status_code == 422
    send(
        client, "found_unit", "office", name="应急办", region_code=TOWNSHIP, set_up="nameplate", host_organ="平安法治办"
    )
    unit = Unit.unscoped.get(kind="office")
    said = {"document_number": "阿办发〔2021〕4号", "merged_bodies": "防汛抗旱、森林防火、救灾物资和队伍"}
    send(client, "change_unit", unit.uid, name="应急办", set_up="independent", **said)
    page = text(client.get(reverse("people:unit", args=[unit.uid])))
    assert "独立设置" in page and "阿办发〔2021〕4号" in page
    assert "并入的职能和力量" in page and "救灾物资和队伍" in page
    send(client, "close_unit", unit.uid)
    assert Unit.unscoped.get(pk=unit.pk).closed_on


def test_a_kind_of_unit_nobody_knows_is_not_found():
    assert office().get("/people/units/found/army/").status_code == 404


def test_the_office_that_does_the_daily_work_of_the_command_is_proposed_stated_and_shown():
    client = office()
    kept = services.found_unit(root(), region_code=TOWNSHIP, kind="office", name="镇应急办", set_up="nameplate")
    command = services.found_unit(root(), region_code=TOWNSHIP, kind="command", name="指挥部")
    assert "待核" in text(client.get(reverse("people:unit", args=[command.uid]))).split("日常工作由谁承担")[1][:80]
    form = text(client.get(reverse("people:change_unit", args=[command.uid])))
    assert f'value="{kept.uid}" selected' in form
    send(client, "change_unit", command.uid, name="指挥部", daily_office=str(kept.uid))
    assert "镇应急办" in text(client.get(reverse("people:unit", args=[command.uid])))
    assert "指挥部" in text(client.get(reverse("people:unit", args=[kept.uid]))).split("承担日常工作")[1][:200]
    entry = Entry.objects.get(action="unit.changed", subject_uid=command.uid)
    assert entry.figures == {"fields": ["daily_office"], "office": str(kept.uid)}


def test_no_other_unit_and_no_office_of_another_place_does_the_daily_work():
    a_region(TOWNSHIP)
    team = services.found_unit(root(), region_code=TOWNSHIP, kind="team", name="救援队")
    command = services.found_unit(root(), region_code=TOWNSHIP, kind="command", name="指挥部")
    a_region("530113102")
    away = services.found_unit(root(), region_code="530113102", kind="office", name="邻镇应急办", set_up="nameplate")
    for wrong in (team, away):
        with pytest.raises(NotValid):
            services.change_unit(root(), uid=command.uid, daily_office=wrong.uid)
    with pytest.raises(NotValid):
        services.change_unit(root(), uid=team.uid, daily_office=away.uid)


def test_why_a_village_has_no_team_is_typed_kept_when_refused_and_shown_in_the_staffing():
    client, region = office(), Region.objects.get(code=a_post("village_officer", VILLAGE).region_code)
    refused = send(client, "state_no_team", region.uid, reason="other", words="")
    assert refused.status_code == 422 and "请写明是什么原因" in text(refused)
    answer = send(client, "state_no_team", region.uid, reason="people", words="在家的多是老人")
    page = text(client.get(answer.headers["Location"]))
    assert "没有组建:人手不足,青壮年多在外" in page and "在家的多是老人" in page and clock.today().isoformat() in page
    again = text(client.get(reverse("people:state_no_team", args=[region.uid])))
    assert 'value="在家的多是老人"' in again
    began = re.search(r'name="began" value="([^"]+)"', again)[1]
    send(client, "state_no_team", region.uid, reason="people", words="青壮年都在昆明", began=began)
    late = send(client, "state_no_team", region.uid, reason="people", words="只有六个老人", began=began)
    assert late.status_code == 409 and "现在存的是“青壮年都在昆明”" in text(late) and "只有六个老人" in text(late)


def test_a_certificate_that_ends_soon_is_renewed_by_typing_its_new_end():
    client, person = office(), in_post()
    soon = (clock.today() + timedelta(days=20)).isoformat()
    send(client, "add_skill", person.uid, kind="red_cross", certificate="H-2031", valid_until=soon)
    form = text(client.get(reverse("people:add_skill", args=[person.uid])))
    assert 'value="red_cross" selected' in form and 'value="H-2031"' in form
    Skill.objects.update(valid_until=clock.today() + timedelta(days=900))
    assert "H-2031" not in text(client.get(reverse("people:add_skill", args=[person.uid])))


def test_a_member_unit_nobody_of_which_can_be_called_says_so():
    client = office()
    command = services.found_unit(root(), region_code=TOWNSHIP, kind="command", name="指挥部")
    unit = services.found_unit(root(), region_code=TOWNSHIP, kind="partner", name="派出所")
    services.add_member_unit(root(), command_uid=command.uid, unit_uid=unit.uid)
    assert "没有联系人,不算数" in text(client.get(reverse("people:unit", args=[command.uid])))
    listed = text(client.get("/staffing/jilin/staffing.member_units_least/"))
    assert "不算:" in listed and "派出所" in listed and "没有联系人" in listed


def test_member_units_join_with_a_contact_and_leave():
    client, person = office(), a_person(TOWNSHIP)
    command = services.found_unit(root(), region_code=TOWNSHIP, kind="command", name="指挥部")
    unit = services.found_unit(root(), region_code=TOWNSHIP, kind="partner", name="派出所")
    where = reverse("people:add_member", args=[command.uid])
    client.post(f"{where}?find=王", {"unit_uid": unit.uid, "contact_uid": person.uid})
    assert CommandMember.objects.get().contact == person
    send(client, "drop_member", command.uid, unit.uid)
    assert not CommandMember.objects.exists()


def test_a_grant_is_given_seen_and_taken_back():
    client, person = office(), in_post()
    send(
        client,
        "grant_person",
        person.uid,
        region_code=VILLAGE,
        permissions="hazard.verify",
        lines="fire",
        from_on=TODAY,
        reason="代管",
    )
    grant = StoredGrant.unscoped.get()
    page = text(client.get(reverse("people:person", args=[person.uid])))
    assert "代管" in page and "复查隐患" in page and "消防森防" in page
    assert send(client, "end_grant", grant.uid).headers["Location"] == reverse("people:person", args=[person.uid])
    assert StoredGrant.unscoped.get().until_on < clock.today()


def test_a_grant_to_a_post():
    client, post = office(), a_post()
    send(client, "grant_post", post.uid, region_code=VILLAGE, permissions="hazard.verify", from_on=TODAY, reason="代管")
    assert lists.post_matter(root(), post).grants


def test_the_office_opens_an_account_with_a_password_or_says_what_is_weak():
    client, person = office(), a_person(TOWNSHIP)
    weak = send(client, "open_account", person.uid, login="wang", password="abc")
    assert weak.status_code == 422 and "密码至少" in text(weak) and "abc" not in text(weak).split("<form method")[1]
    send(client, "open_account", person.uid, login="wang", password="Ceshi-2026!")
    assert accounts.sign_in(login="wang", password="Ceshi-2026!").must_change


def test_closing_an_account_ends_its_open_sessions():
    above, person = office(), in_post()
    his = Client()
    his.force_login(an_account(person, password=""))
    assert his.get("/people/").status_code == 200
    send(above, "close_account", person.uid)
    assert his.get("/people/").status_code == 302


def test_what_a_post_owes_stands_on_its_page():
    wang, zhang = (
        somebody(GRID, "grid_member", "王某", "15400000004"),
        somebody(TOWNSHIP, "office_staff", "张某", "15400000005"),
    )
    a_hazard(wang)
    page = text(office().get(reverse("people:post", args=[zhang.acting_as.post_uid])))
    assert "后坡有裂缝" in page
