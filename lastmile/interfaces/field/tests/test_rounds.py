"""F5 and walks on the phone: nothing ticked before, nothing lost, people first."""

import pytest

from lastmile.domains.hazards.models import Hazard
from lastmile.domains.patrols.models import Walk
from lastmile.domains.patrols.tests.factories import DEADLY
from lastmile.domains.points.models import Alarm
from lastmile.domains.points.tests.factories import a_point
from lastmile.domains.profile import public as profile
from lastmile.foundation.files.tests.uploads import encoded, upload
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel.ids import uuid7

GRID = "530113104211003"


@pytest.fixture
def point(cast):
    return a_point(cast.zhang, monitor_post_uid=cast.wang.acting_as.post_uid)


@pytest.fixture
def wang(enter):
    return enter("王某")


def sent(*bad, do="finish", **more):
    said = {f"a-{name}": "yes" if name in bad else "no" for name in DEADLY}
    return {"uid": uuid7(), "do": do, **said, **more}


def test_the_round_asks_everything_and_ticks_nothing(wang, point):
    page = wang.get(f"/field/rounds/{point.uid}/").content.decode()
    assert all(item.ask in page for item in catalogue.checklists_built_in()["slope"].items)
    assert "checked" not in page
    assert page.index("都没变化") > page.index("报警器(锣/哨/手摇)在谁手里")
    assert "下面住着" in page


def test_all_the_same_is_one_press(wang, point):
    reply = wang.post(f"/field/rounds/{point.uid}/", {"uid": uuid7(), "do": "same"}, follow=True)
    assert "没有发现问题" in reply.content.decode()
    assert Walk.unscoped.get().is_whole


def test_a_change_without_the_word_about_people_keeps_what_was_answered(wang, point):
    reply = wang.post(f"/field/rounds/{point.uid}/", sent("crack", **{"note-crack": "宽了两指"}))
    page = reply.content.decode()
    assert reply.status_code == 422
    assert "要不要先撤人" in page
    assert "宽了两指" in page
    assert page.count("checked") == 5


def test_people_first_reaches_the_desk_at_once(wang, point):
    page = wang.post(f"/field/rounds/{point.uid}/", sent("crack", move_now="yes"), follow=True).content.decode()
    assert "值班室已经收到" in page
    assert Hazard.unscoped.get().danger_now
    assert Alarm.objects.get().move_now


def test_a_piece_is_kept_and_taken_up_again(wang, point):
    uid = uuid7()
    wang.post(f"/field/rounds/{point.uid}/", {"uid": uid, "do": "piece", "a-crack": "no"})
    assert (
        wang.post(
            f"/field/rounds/{point.uid}/", {"uid": uid, "do": "piece", "a-wall": "no"}, headers={"HX-Request": "true"}
        ).status_code
        == 204
    )
    assert "没走完的" in wang.get("/field/rounds/").content.decode()
    assert wang.get(f"/field/rounds/{point.uid}/?w={uid}").content.decode().count("checked") == 2
    assert wang.get(f"/field/rounds/{point.uid}/?w=junk").status_code == 404


def test_a_place_is_walked_with_its_list(wang, cast):
    place = profile.add_place(cast.zhang, region_code=GRID, kind="small_place", name="小卖部")
    assert "小卖部" in wang.get("/field/rounds/").content.decode()
    assert "九小场所消防" in wang.get(f"/field/walk/place/{place.uid}/").content.decode()
    reply = wang.post(
        f"/field/walk/place/{place.uid}/small_place_fire/",
        {"uid": uuid7(), "do": "finish", "a-ebike_inside": "yes", "fixed-ebike_inside": "1"},
        follow=True,
    )
    assert "请现在就推出去" in reply.content.decode()
    assert Hazard.unscoped.get().closing == "on_spot"


def test_a_photo_of_a_walk_that_found_nothing_is_said_to_be_left_out(wang, point):
    sends = {"uid": uuid7(), "do": "same", "photo": upload(encoded())}
    reply = wang.post(f"/field/rounds/{point.uid}/", sends, follow=True)
    assert "没有查出隐患,照片没有存" in reply.content.decode()


def test_a_place_is_walked_under_the_name_people_say(wang, cast):
    Region.objects.filter(code=GRID).update(name="海科村村民委员会3组")
    page = wang.get(f"/field/walk/region/{get_region(GRID).uid}/").content.decode()
    assert "<h1>海科村3组</h1>" in page


def test_a_reading_that_is_no_number_is_asked_again(wang, point):
    reply = wang.post(f"/field/rounds/{point.uid}/", sent(**{"reading-crack": "三指"}))
    assert reply.status_code == 422
    assert "要填数字" in reply.content.decode()


def test_the_next_village_walks_nothing_here(enter, point):
    assert enter("陈某").post(f"/field/rounds/{point.uid}/", sent()).status_code == 404


def test_who_watches_nothing_is_told_so(enter, cast):
    assert "没有定给您监测的危险点。" in enter("陈某").get("/field/rounds/").content.decode()
