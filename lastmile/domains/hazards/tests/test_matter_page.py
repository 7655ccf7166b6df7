"""One hazard's page: facts, the four people, photos side by side, why a button is missing, where figures come from."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lastmile.domains.hazards import services
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.tests.factories import GRID, a_hazard, the_cast
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.files import services as files
from lastmile.foundation.files.tests.uploads import encoded
from lastmile.foundation.obligations import services as obligations
from lastmile.foundation.people.models import Account
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_files(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(scope="module")
def cast(kept):
    return kept(the_cast)


def enter(client, name):
    client.force_login(Account.objects.get(login=name))
    return client


def page(client, hazard, path=""):
    return client.get(f"/hazards/{hazard.uid}/{path}").content.decode()


def photo():
    return SimpleUploadedFile("p.jpg", encoded(), content_type="image/jpeg")


def test_the_four_stand_with_masked_number_and_time_or_with_what_they_owe(client, cast):
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    shown = page(enter(client, "赵某"), hazard)
    assert "154****0001" in shown and "15400000001" not in shown
    assert [hand.name for hand in client.get(f"/hazards/{hazard.uid}/").context["hands"]] == [
        "王某",
        "张某",
        "王某",
        "",
    ]
    assert "还有7天" in shown and "还没到这一步" in shown


def test_a_usual_button_that_is_missing_says_why(client, cast):
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    services.rectify_hazard(cast.zhang, uid=hazard.uid, proof="改了")
    shown = page(enter(client, "张某"), hazard)
    assert "整改的人不能自己复查" in shown and f"/hazards/{hazard.uid}/verify/" not in shown
    assert f"/hazards/{hazard.uid}/verify/" in page(enter(client, "赵某"), hazard)


def test_what_was_never_theirs_to_do_here_is_not_told_as_missing(client, cast):
    hazard = a_hazard(cast.wang)
    shown = page(enter(client, "李某"), hazard)
    assert (
        f"/hazards/{hazard.uid}/confirm/" not in shown
        and "您的岗位没有这项权限" not in shown
        and "why-not" not in shown
    )
    answer = client.get(f"/hazards/{hazard.uid}/confirm/")
    assert answer.status_code == 403


def test_the_deadline_says_where_it_comes_from(client, cast):
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    assert "/packs/hazard.general_days/" in page(enter(client, "张某"), hazard)
    assert client.get("/packs/hazard.general_days/").status_code == 200


def test_what_waits_during_a_response_says_so_instead_of_a_step_without_a_time(client, cast):
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    assert "到时没人办:" in page(enter(client, "张某"), hazard)
    obligations.postpone_standing(a_scope("53"), subject_uid=uuid7(), branch=hazard.region_code, why="红色预警期间")
    with clock.stopped(clock.now() + timedelta(days=30)):
        shown = page(client, hazard)
    assert "先放一放,不催:红色预警期间。" in shown and "到时没人办" not in shown and "()" not in shown


def test_an_act_brings_its_photo_to_the_right_side(client, cast):
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    answer = enter(client, "张某").post(f"/hazards/{hazard.uid}/rectify/", {"note": "", "photo": photo()})
    assert answer.status_code == 302
    context = client.get(f"/hazards/{hazard.uid}/").context
    assert (len(context["before"]), len(context["after"])) == (0, 1)


def test_whoever_may_not_act_leaves_no_photo_behind(client, cast):
    hazard = a_hazard(cast.wang)
    answer = enter(client, "李某").post(f"/hazards/{hazard.uid}/fix/", {"note": "改了", "photo": photo()})
    assert answer.status_code == 403
    assert files.of_subject("hazard", hazard.uid) == []


def test_a_wrong_photo_comes_back_at_the_form_with_what_was_typed(client, cast):
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    wrong = SimpleUploadedFile("p.jpg", b"GIF89a", content_type="image/jpeg")
    answer = enter(client, "张某").post(f"/hazards/{hazard.uid}/rectify/", {"note": "已填缝", "photo": wrong})
    assert (
        answer.status_code == 422
        and "已填缝" in answer.content.decode()
        and "这不是能打开的照片" in answer.content.decode()
    )
    assert Hazard.unscoped.get(pk=hazard.pk).status == "rectifying"


def test_an_act_somebody_did_already_is_409_and_what_was_typed_is_still_there(client, cast):
    hazard = a_hazard(cast.wang)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    typed = {"grade": "general", "responsible_unit": "阿旺水管所"}
    answer = enter(client, "赵某").post(f"/hazards/{hazard.uid}/confirm/", typed)
    text = answer.content.decode()
    assert answer.status_code == 409 and "整改中" in text and "您填的都还在下面" in text and "阿旺水管所" in text


def test_an_unknown_act_is_not_found(client, cast):
    assert enter(client, "张某").get(f"/hazards/{a_hazard(cast.wang).uid}/explode/").status_code == 404


def test_the_office_enters_one_with_photo_and_position_and_sending_twice_is_one(client, cast):
    values = {"title": "挡墙开裂", "category": "geology", "region_code": GRID, "uid": str(uuid7())}
    values |= {"position": "103.18, 26.08", "datum": "WGS84"}
    enter(client, "张某")
    for _again in range(2):
        assert client.post("/hazards/new/", {**values, "photo": photo()}).status_code == 302
    [hazard] = Hazard.unscoped.all()
    assert (hazard.source, round(hazard.point.x, 2)) == ("office", 103.18)
    assert len(files.of_subject("hazard", hazard.uid)) == 1


def test_a_swapped_position_comes_back_with_everything_typed(client, cast):
    values = {"title": "挡墙开裂", "category": "geology", "region_code": GRID, "position": "26.08,103.18"}
    answer = enter(client, "张某").post("/hazards/new/", values)
    assert answer.status_code == 422 and "纬度写在了经度前面" in answer.content.decode()
    assert "挡墙开裂" in answer.content.decode() and not Hazard.unscoped.exists()


def test_the_one_notice_there_is_bears_a_number_and_is_made_by_whoever_confirms(client, cast):
    hazard = services.confirm_hazard(cast.zhang, uid=a_hazard(cast.wang).uid, grade="general")
    assert "打印告知单" not in page(enter(client, "李某"), hazard)
    assert "打印告知单" in page(enter(client, "张某"), hazard)
    assert client.get(f"/hazards/{hazard.uid}/notice/").status_code == 404


def test_a_drawn_fix_is_looked_at_from_the_page(client, cast, monkeypatch):
    monkeypatch.setattr("lastmile.domains.hazards.rules.is_drawn", lambda uid, percent: True)
    hazard = services.fix_on_spot(cast.wang, uid=a_hazard(cast.wang).uid, note="改了")
    assert "抽到要再看一次" in page(enter(client, "张某"), hazard)
    client.post(f"/hazards/{hazard.uid}/recheck/", {"good": "0", "note": "又堆上了"})
    assert Hazard.unscoped.get(pk=hazard.pk).status == "rectifying"
    again = client.post(f"/hazards/{hazard.uid}/recheck/", {"good": "1", "note": "看过,清开了"})
    assert (
        again.status_code == 409
        and "没有要抽查的" in again.content.decode()
        and "看过,清开了" in again.content.decode()
    )


def test_the_office_is_shown_what_lies_near_before_it_registers_the_same_twice(client, cast):
    first = a_hazard(cast.wang, position=(103.18, 26.08))
    values = {"title": "挡墙开裂", "category": "geology", "region_code": GRID, "position": "103.18, 26.08"}
    shown = enter(client, "张某").post("/hazards/new/", values).content.decode()
    assert "可能是同一件" in shown and first.number in shown and Hazard.unscoped.count() == 1
    seen = {"not_the_same": "on", "shown": [str(first.uid)]}
    assert client.post("/hazards/new/", {**values, **seen}).status_code == 302


def test_the_page_says_what_the_five_still_lack_and_who_owes_them(client, cast):
    hazard = services.confirm_hazard(cast.zhang, uid=a_hazard(cast.wang).uid, grade="suspected")
    judge = a_scope("5301")
    services.judge_major(judge, uid=hazard.uid, unit="自然资源局", clause="第二条")
    shown = page(enter(client, "张某"), hazard)
    assert "还差:责任、措施、资金、预案" in shown and "落实五项" in shown and "其他办理" in shown


def test_a_form_that_could_not_be_sent_is_not_shown(client, cast):
    """Whoever opens 复查 before anything was rectified is told at once, not after typing."""
    answer = enter(client, "赵某").get(f"/hazards/{a_hazard(cast.wang).uid}/verify/")
    assert answer.status_code == 409 and "不能复查" in answer.content.decode()


def test_where_nothing_lies_near_joining_says_so(client, cast):
    assert "没有可以并入的" in page(enter(client, "赵某"), a_hazard(cast.wang), "join/")


def test_whoever_decides_on_more_time_sees_till_when_and_why_it_is_asked(cast, client):
    hazard, until = a_hazard(cast.wang), clock.today() + timedelta(days=12)
    services.confirm_hazard(cast.zhang, uid=hazard.uid, grade="general")
    services.ask_for_more_time(cast.li, uid=hazard.uid, until_on=until, reason="要等石料")
    page = enter(client, "张某").get(f"/hazards/{hazard.uid}/decide/").content.decode()
    assert f"{until.month}月{until.day}日" in page and "要等石料" in page


def test_a_sentence_is_asked_for_in_the_words_of_the_act(cast, client):
    hazard = a_hazard(cast.wang, details="沟口堆了三车土")
    page = enter(client, "张某").get(f"/hazards/{hazard.uid}/dismiss/").content.decode()
    assert "为什么不属实" in page and "沟口堆了三车土" in page, "and the facts stand above it"


def test_confirming_shows_what_was_reported_and_whose_it_will_be_and_the_kind_can_be_put_right(client, cast):
    hazard = a_hazard(cast.wang, picture="road", title="道路隐患")
    office = enter(client, "张某")
    text = office.get(f"/hazards/{hazard.uid}/confirm/").content.decode()
    assert "报的是“道路”" in text and '<option value="safety" selected>安全生产</option>' in text
    assert "网格员(王某)</option>" in text and "水旱(防汛抗旱)</option>" in text
    office.post(f"/hazards/{hazard.uid}/confirm/", {"grade": "general", "category": "flood"})
    now = Hazard.unscoped.get(pk=hazard.pk)
    assert (now.status, now.category, now.line) == ("rectifying", "flood", "flood")
