"""今日待办: what is owed, late first, one act from done."""

import pytest

from lastmile.domains.hazards import services
from lastmile.domains.hazards.tests.factories import a_hazard
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.obligations.climbed import Climbed
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.obligations.selectors import Row
from lastmile.foundation.obligations.services import postpone_standing
from lastmile.foundation.obligations.tests.factories import LONG_AGO
from lastmile.foundation.obligations.tests.night import NO_DOOR, Night
from lastmile.foundation.people.models import Holding, Post
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import services as rulepacks
from lastmile.interfaces.acts import RINGS
from lastmile.interfaces.console import first_steps, owed
from lastmile.interfaces.console.tests.cast import sign_in
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


def owes(scope):
    return Obligation.unscoped.filter(post=scope.acting_as.post_id, done_at__isnull=True).exists()


def home(client, query="", **headers):
    return client.get(f"/{query}", headers=headers).content.decode()


def test_whoever_is_not_signed_in_is_asked_to():
    from django.test import Client

    assert Client().get("/").headers["Location"].startswith("/sign-in/")


def test_a_report_stands_on_the_list_of_whoever_must_confirm_it_one_act_from_done(cast):
    hazard = a_hazard(cast.wang, danger_now=True)
    page = home(sign_in(cast.zhao))
    assert "马上办" in page and f"/hazards/{hazard.uid}/confirm/" in page


def test_a_reported_danger_is_red_in_word_and_shape(cast):
    a_hazard(cast.wang, danger_now=True)
    assert "level-red" in (page := home(sign_in(cast.zhao))) and "◆" in page


def test_the_empty_page_says_so_and_names_what_comes_next(cast):
    assert "现在没有要办的事。" in home(sign_in(cast.zhao))
    a_hazard(cast.wang)
    page = home(sign_in(cast.zhao))
    assert "下一件:核实隐患" in page or "今天办" in page


def test_a_place_that_begins_is_shown_its_first_hour_and_what_of_it_is_done(office):
    _cast, client = office
    page = home(client)
    assert "第一个小时" in page and "/imports/hazards/upload/" in page
    assert page.count("✓") == 3  # grids, members and accounts are there; ledgers, outlines, points and cards are not
    assert "选用“昆明规则包”" in page  # without it seasons are those of nowhere


def test_a_pack_chosen_above_is_chosen(office):
    _cast, client = office
    rulepacks.choose_pack(Scope.of_system("test", [Permission.PACK_CHANGE]), get_region("5301"), pack="national")
    assert "选用“昆明规则包”" not in home(client)


def test_where_one_or_two_steps_are_left_only_they_stand_there(office, monkeypatch):
    _cast, client = office
    monkeypatch.setattr(first_steps, "FEW", 8)
    page = home(client)
    assert page.count("✓") == 0 and "/imports/hazards/upload/" in page


def test_whoever_does_not_keep_the_people_is_shown_no_first_hour(cast):
    assert "第一个小时" not in home(sign_in(cast.wang))


def test_the_director_sees_the_whole_level_on_request_only(office):
    cast, client = office
    a_hazard(cast.wang, danger_now=True)
    assert "核实隐患" not in home(client)
    assert "核实隐患" in home(client, "?who=level")


def test_a_grid_member_of_the_next_village_sees_nothing_of_it(cast):
    a_hazard(cast.wang, danger_now=True)
    assert "核实隐患" not in home(sign_in(cast.chen), "?who=level")


def test_what_one_gave_out_waits_with_others_and_says_who_has_it(cast):
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhao, uid=hazard.uid, grade="general")
    page = home(sign_in(cast.zhao))
    assert "等别人" in page and "王某" in page and "去看" in page


def test_long_groups_are_folded_and_open_on_request(cast):
    for number in range(11):
        hazard = a_hazard(cast.wang, title=f"隐患{number}")
        services.confirm_hazard(cast.zhao, uid=hazard.uid, grade="general")
    client = sign_in(cast.zhao)
    assert "还有 3 件" in home(client)
    assert home(client, "?all=waiting").count("去看") == 11


def test_what_is_due_in_some_days_is_counted_and_opens_with_its_button(cast):
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhao, uid=hazard.uid, grade="general")
    services.rectify_hazard(cast.wang, uid=hazard.uid, proof="已填缝")
    client = sign_in(cast.zhang if owes(cast.zhang) else cast.zhao)
    assert "过几天到期的还有 1 件" in home(client)
    shown = home(client, "?all=later")
    assert f"/hazards/{hazard.uid}/verify/" in shown and "过几天到期的还有" not in shown


def test_what_waits_during_a_response_opens_with_its_button(cast):
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhao, uid=hazard.uid, grade="general")
    postpone_standing(cast.zhao, subject_uid=uuid7(), branch="530113104", why="暴雨红色预警期间")
    client = sign_in(cast.wang)
    assert f"/hazards/{hazard.uid}/rectify/" not in home(client)
    assert f"/hazards/{hazard.uid}/rectify/" in home(client, "?all=postponed")


def test_nothing_that_waits_is_called_the_next_thing(cast):
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhao, uid=hazard.uid, grade="general")
    assert "下一件" in home(sign_in(cast.wang))
    postpone_standing(cast.zhao, subject_uid=uuid7(), branch="530113104", why="暴雨红色预警期间")
    assert "下一件" not in home(sign_in(cast.wang))


@pytest.mark.parametrize("count", [1, 9])
def test_the_page_costs_the_same_for_one_row_or_many(cast, count, django_assert_max_num_queries):
    for number in range(count):
        a_hazard(cast.wang, title=f"隐患{number}", danger_now=True)
    client = sign_in(cast.zhao)
    home(client)
    with django_assert_max_num_queries(36):
        home(client)


def test_a_poll_that_brings_nothing_new_costs_no_page(cast):
    client = sign_in(cast.zhao)
    first = client.get("/", headers={"HX-Request": "true"})
    again = client.get("/", headers={"HX-Request": "true", "If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_the_page_names_who_is_on_duty_with_masked_numbers(cast):
    from lastmile.domains.hazards.tests.factories import somebody

    somebody("530113104", "duty_officer", "普某", "15400000105")
    page = home(sign_in(cast.zhang))
    assert "值班:普某 154****0105" in page and "15400000105" not in page


def test_a_late_row_is_explained_in_one_tap_and_says_so(cast):
    from datetime import timedelta

    from lastmile.kernel import clock

    a_hazard(cast.wang)
    client = sign_in(cast.zhao)
    with clock.stopped(clock.now() + timedelta(days=4)):
        page = home(client)
        assert "已超" in page
        address = page.split("/explain/")[0].rpartition('"')[2] + "/explain/"
        assert client.post(address, {"words": "道路中断未到场"}).status_code == 302
        assert "说明:道路中断未到场" in home(client)


def test_of_two_explanations_the_second_is_told_of_the_first(cast):
    import re

    from lastmile.foundation.obligations.models import Obligation

    a_hazard(cast.wang)
    client, owed = sign_in(cast.zhao), Obligation.unscoped.filter(post=cast.zhao.acting_as.post_id).first()
    address = f"/owed/{owed.uid}/explain/"
    sent = [
        {"words": words, "began": re.search(r'name="began" value="([^"]+)"', client.get(address).content.decode())[1]}
        for words in ("道路中断未到场", "停电")
    ]
    assert client.post(address, sent[0]).status_code == 302
    answer = client.post(address, sent[1])
    page = answer.content.decode()
    assert answer.status_code == 409 and "现在存的是“道路中断未到场”" in page and 'value="停电"' in page
    anew = re.search(r'name="began" value="([^"]+)"', page)[1]
    assert client.post(address, sent[1] | {"began": anew}).status_code == 302
    owed.refresh_from_db()
    assert owed.explanation == "停电"


def test_words_for_what_is_done_by_now_stay(cast):
    answer = sign_in(cast.zhao).post(f"/owed/{uuid7()}/explain/", {"words": "道路中断,绕路走"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "道路中断,绕路走" in page and "您填的都还在下面" in page


def test_whoever_holds_two_posts_acts_under_the_one_they_choose(cast):
    from lastmile.foundation.access.tests.factories import a_scope
    from lastmile.foundation.people import selectors
    from lastmile.foundation.people import services as people
    from lastmile.foundation.people.models import Person

    root = a_scope("53")
    post = people.open_post(root, region_code="530113104", kind="duty_officer")
    person = Person.unscoped.get(pk=cast.wang.person_id)
    people.appoint(root, post_uid=post.uid, person_uid=person.uid)
    second = next(one for one in selectors.holdings_of(person.pk) if one.post_id == post.pk)
    client = sign_in(cast.wang)
    client.post("/holding/", {"holding": str(second.uid)})
    assert post.title in home(client)


def test_what_others_did_not_do_stands_with_their_superior_who_looks_but_does_not_act_for_them(cast):
    grid = Post.unscoped.get(pk=cast.wang.acting_as.post_id)
    grid.superior_id = cast.li.acting_as.post_id
    grid.save()
    Holding.objects.update(from_on=LONG_AGO)
    night = Night([grid], ladder=NO_DOOR).until(11)
    page = home(sign_in(cast.li))
    assert "没办,转到您这里" in page and "王某" in page and f"{night.matter.uid}" in page
    assert "现在没有要办的事" not in page and f"/owed/{night.owed(grid).uid}/explain/" not in page


def test_late_actions_of_others_lead_to_the_list_of_actions():
    now = clock.now()
    row = Row(
        uuid7(),
        RINGS[0],
        "alert",
        uuid7(),
        "red",
        "到点没办",
        "",
        now,
        True,
        "王某",
        "网格员",
        "",
        None,
        "",
        "",
        "",
        True,
    )
    assert owed.turned(Climbed(row, 3)).address == f"/alerts/{row.subject_uid}/actions/"
