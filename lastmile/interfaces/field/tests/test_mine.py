"""我的: posts with the direct line, what I reported, large type; nothing of others."""

from lastmile.domains.hazards.tests.factories import GRID, NEXT_VILLAGE, a_hazard
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.channels.tests.factories import an_attempt
from lastmile.foundation.people import services as people
from lastmile.foundation.people.models import Person


def test_it_names_whom_i_answer_to_with_a_number_to_call(enter):
    page = enter("王某").get("/field/mine/").content.decode()
    assert "管我的" in page and "李某" in page and 'href="tel:15400000003"' in page and "我的职责" in page


def test_the_secretary_sees_who_answers_to_them(enter):
    page = enter("李某").get("/field/mine/").content.decode()
    assert "我找的" in page and "王某" in page and "陈某" not in page


def test_my_reports_stand_with_their_state_and_no_one_elses(enter, cast):
    a_hazard(cast.wang, title="我报的裂缝")
    a_hazard(cast.chen, title="别人的", region_code=NEXT_VILLAGE)
    page = enter("王某").get("/field/mine/").content.decode()
    assert "我报的裂缝" in page and "待核实" in page and "别人的" not in page


def test_what_went_to_me_by_the_phones_own_channel_is_read_here_and_nothing_of_others(enter, cast):
    for who, words in ((cast.wang, "今天要办三件事"), (cast.chen, "给别人的")):
        an_attempt(channel="in_app", address=str(who.person_uid), text=words)
    page = enter("王某").get("/field/mine/").content.decode()
    assert "收到的消息" in page and "今天要办三件事" in page and "给别人的" not in page


def test_another_of_my_posts_is_chosen_and_not_one_of_anybody_elses(enter, cast):
    root = a_scope("53")
    post = people.open_post(root, region_code=GRID, kind="forest_ranger")
    holding = people.appoint(root, post_uid=post.uid, person_uid=cast.wang.person_uid)
    client = enter("王某")
    client.post("/field/mine/post/", {"holding": str(holding.uid)})
    assert client.get("/field/mine/").context["scope"].acting_as.title == post.title
    client.post("/field/mine/post/", {"holding": str(cast.li.acting_as.holding_uid)})
    assert client.get("/field/mine/").context["scope"].name == "王某"


def test_large_type_comes_with_age_and_can_be_switched_off(enter, cast):
    Person.unscoped.filter(pk=cast.wang.person_id).update(born_on="1960-01-01")
    client = enter("王某")
    assert "is-large" in client.get("/field/").content.decode()
    client.post("/field/mine/large/")
    assert "is-large" not in client.get("/field/").content.decode()


def test_the_phone_of_the_duty_room_nearest_above_is_on_every_page(enter):
    root = a_scope("53")
    people.found_unit(root, region_code="530113", kind="office", name="区应急局", phone="0871-1", set_up="independent")
    people.found_unit(root, region_code="530113104", kind="office", name="镇应急办", phone="0871-2", set_up="nameplate")
    client = enter("王某")
    for path in ("/field/", "/field/report/", "/field/danger/", "/field/mine/"):
        assert 'href="tel:0871-2"' in client.get(path).content.decode()


def test_signed_out_every_page_leads_to_signing_in(client):
    for path in ("/field/", "/field/report/", "/field/danger/", "/field/mine/"):
        answer = client.get(path)
        assert answer.status_code == 302 and answer.url.startswith("/sign-in/?next=")
