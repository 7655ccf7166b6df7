"""待办: the call first, at most seven rows, the rest folded; each row one button that leads to the act."""

from datetime import timedelta

import pytest

from lastmile.domains.hazards import services
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.tests.factories import a_hazard
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.obligations.services import postpone_standing
from lastmile.foundation.obligations.tests.factories import LONG_AGO
from lastmile.foundation.obligations.tests.night import NO_DOOR, Night
from lastmile.foundation.people import services as people
from lastmile.foundation.people.models import Holding, Post
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import services as packs
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7


def to_rectify(cast, count: int):
    for number in range(count):
        hazard = a_hazard(cast.wang, title=f"隐患{number}")
        services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    return hazard


@pytest.mark.parametrize(("hour", "dark"), [(21, False), (22, True), (3, True), (12, False)])
def test_pages_are_dark_at_night_and_readable_in_the_sun(enter, hour, dark):
    client = enter("王某")
    with clock.stopped(clock.at(clock.today(), hour)):
        assert ("is-night" in client.get("/field/").content.decode()) == dark


def test_nothing_owed_says_where_to_report(enter):
    assert "今天没有要办的事。看到危险,点下面“上报”。" in enter("王某").get("/field/").content.decode()


def test_a_row_leads_to_its_act(enter, cast):
    hazard = to_rectify(cast, 1)
    page = enter("王某").get("/field/").content.decode()
    assert "登记整改" in page and f"/field/hazard/{hazard.uid}/rectify/" in page and "还有7天" in page


def test_seven_are_shown_and_the_others_folded(enter, cast):
    to_rectify(cast, 12)
    answer = enter("王某").get("/field/")
    assert (len(answer.context["owed"].first), len(answer.context["owed"].folded)) == (7, 5)
    assert "还有 5 件不急的" in answer.content.decode()


def test_what_waits_during_a_response_is_folded_and_can_be_done_all_the_same(enter, cast):
    hazard = to_rectify(cast, 1)
    postpone_standing(a_scope("53"), subject_uid=uuid7(), branch="530113104", why="暴雨红色预警期间")
    answer = enter("王某").get("/field/")
    page = answer.content.decode()
    assert not answer.context["owed"].first and "暴雨红色预警期间,平时的 1 件先放一放" in page
    assert f"/field/hazard/{hazard.uid}/rectify/" in page


def test_how_many_are_shown_is_a_figure_of_the_place(enter, cast):
    packs.override(
        a_scope("53"), Region.objects.get(code="530113104"), key="digest.rows_shown", value="3", reason="屏幕小"
    )
    to_rectify(cast, 5)
    owed = enter("王某").get("/field/").context["owed"]
    assert (len(owed.first), len(owed.folded)) == (3, 2)


def test_the_page_costs_the_same_for_two_or_twelve(enter, cast, django_assert_max_num_queries):
    client = enter("王某")

    def cost() -> int:
        with django_assert_max_num_queries(40) as seen:
            client.get("/field/")
        return len(seen)

    to_rectify(cast, 2)
    cost()
    before = cost()
    to_rectify(cast, 10)
    assert cost() == before


def test_it_is_rectified_with_a_sentence_and_verified_by_another(enter, cast):
    hazard = to_rectify(cast, 1)
    client = enter("王某")
    assert client.post(f"/field/hazard/{hazard.uid}/rectify/", {"note": ""}).status_code == 422
    client.post(f"/field/hazard/{hazard.uid}/rectify/", {"note": "已填缝"})
    assert "您的岗位没有这项权限" not in client.get(f"/field/hazard/{hazard.uid}/").content.decode()
    assert "今天没有要办的事" in client.get("/field/").content.decode()
    enter("李某").post(f"/field/hazard/{hazard.uid}/verify/", {"note": ""})
    assert Hazard.unscoped.get(pk=hazard.pk).status == "closed"


def test_fixed_on_the_spot_by_the_finder_and_nobody_else(enter, cast):
    hazard = a_hazard(cast.wang)
    assert enter("李某").post(f"/field/hazard/{hazard.uid}/fix/", {"note": "x"}).status_code == 403
    enter("王某").post(f"/field/hazard/{hazard.uid}/fix/", {"note": "杂物已搬走"})
    assert Hazard.unscoped.get(pk=hazard.pk).closing == "on_spot"


def test_the_acts_of_the_office_are_not_on_the_phone(enter, cast):
    hazard = a_hazard(cast.wang)
    assert enter("张某").get(f"/field/hazard/{hazard.uid}/confirm/").status_code == 404


def test_a_second_post_finds_the_same_hazard_ones_own(enter, cast):
    """One person, many posts: the finder is the person."""
    root = a_scope("53")
    post = people.open_post(root, region_code="530113104211", kind="village_officer")
    people.appoint(root, post_uid=post.uid, person_uid=cast.wang.person_uid)
    hazard = a_hazard(cast.wang)
    client = enter("王某")
    assert client.get("/field/mine/").context["scope"].acting_as.title == post.title
    assert client.post(f"/field/hazard/{hazard.uid}/fix/", {"note": "改了"}).status_code == 302


def test_what_the_people_below_did_not_do_stands_behind_ones_own(enter, cast):
    grid = Post.unscoped.get(pk=cast.wang.acting_as.post_id)
    grid.superior_id = cast.li.acting_as.post_id
    grid.save()
    Holding.objects.update(from_on=LONG_AGO)
    Night([grid], ladder=NO_DOOR).until(11)
    page = enter("李某").get("/field/").content.decode()
    assert "王某没办,转到您这里" in page and "今天没有要办的事" not in page


def test_what_came_back_says_on_the_phone_what_is_missing_and_more_time_is_asked_there(enter, cast):
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    services.rectify_hazard(cast.wang, uid=hazard.uid, proof="已填缝")
    services.return_hazard(cast.zhang, uid=hazard.uid, note="另一侧没有做")
    client, missing = enter("王某"), "退回来的,还差:另一侧没有做"
    pages = [client.get(f"/field/hazard/{hazard.uid}/{verb}").content.decode() for verb in ("", "rectify/", "extend/")]
    assert [missing in page for page in pages] == [True] * 3 and "申请延期" in pages[0]


def test_whoever_reported_hears_on_the_phone_how_it_ended_and_how_the_one_it_joined_stands(enter, cast):
    first, later = a_hazard(cast.wang), a_hazard(cast.wang)
    services.confirm_hazard(cast.zhang, uid=first.uid, grade="general")
    services.join_hazard(cast.zhang, uid=later.uid, first_uid=first.uid)
    page = enter("王某").get(f"/field/hazard/{later.uid}/").content.decode()
    assert f"与{first.number}是同一件" in page and "那一件现在:" in page and "整改中" in page
    services.dismiss_hazard(cast.zhang, uid=(third := a_hazard(cast.wang)).uid, note="是影子")
    assert "为什么不属实:是影子" in enter("王某").get(f"/field/hazard/{third.uid}/").content.decode()


def test_whoever_asked_for_more_time_hears_on_the_phone_what_came_of_it(enter, cast):
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    until_on = clock.today() + timedelta(days=10)
    said = []
    for granted, note in ((False, "料已经到了"), (True, "")):
        services.ask_for_more_time(cast.wang, uid=hazard.uid, until_on=until_on, reason="等料")
        said.append(enter("王某").get(f"/field/hazard/{hazard.uid}/").content.decode())
        services.decide_extension(cast.zhang, uid=hazard.uid, granted=granted, note=note)
        said.append(enter("王某").get(f"/field/hazard/{hazard.uid}/").content.decode())
    words = ("等着审批", "延期没有批:料已经到了", "等着审批", "延期批了")
    assert [word in page for word, page in zip(words, said, strict=True)] == [True] * 4
