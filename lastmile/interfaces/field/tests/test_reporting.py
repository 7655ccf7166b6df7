"""上报: four taps, nothing asked that the platform knows, one report however often it is sent."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lastmile.domains.hazards import services as hazards
from lastmile.domains.hazards.models import Hazard, SetAside
from lastmile.domains.hazards.tests.factories import GRID, NEXT_VILLAGE
from lastmile.foundation.access.tests.factories import a_scope
from lastmile.foundation.channels.models import ChannelState
from lastmile.foundation.files import services as files
from lastmile.foundation.files.tests.uploads import encoded
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.people import services as people
from lastmile.foundation.web.templatetags.ui import moment
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7


def photo(content: bytes = b""):
    return SimpleUploadedFile("p.jpg", content or encoded(), content_type="image/jpeg")


def sent(client, **values):
    return client.post("/field/report/", {"uid": str(uuid7()), "picture": "slope", **values}, follow=True)


def as_ranger(cast):
    """王, who is a grid member, is ranger of the whole village as well."""
    root = a_scope("53")
    ranger = people.open_post(root, region_code=GRID[:12], kind="forest_ranger")
    return people.appoint(root, post_uid=ranger.uid, person_uid=cast.wang.person_uid)


def test_photo_kind_send_and_the_place_is_known(enter):
    page = sent(enter("王某"), photo=photo(), lon="103.18", lat="26.08", accuracy="12").content.decode()
    [hazard] = Hazard.unscoped.all()
    assert (hazard.region_code, hazard.title, hazard.accuracy) == (GRID, "山体隐患", 12)
    assert "已存好(" in page and hazard.number in page and "误差 12 米" in page and "编号发到你的短信。" in page
    assert len(files.of_subject("hazard", hazard.uid)) == 1


def test_no_sms_is_promised_while_none_goes_out(enter):
    ChannelState.objects.update_or_create(channel="sms", defaults={"broken_since": clock.now()})
    page = sent(enter("王某")).content.decode()
    assert "短信现在发不出去,先记下编号。" in page and "编号发到你的短信" not in page


def test_whoever_reported_hears_who_confirms_it_and_by_when(enter):
    page = sent(enter("王某")).content.decode()
    [owed] = obligations.of_subject(Hazard.unscoped.get().uid)
    assert f"{owed.post}在{moment(owed.due_at)}前核实" in page


def test_it_asks_neither_level_nor_category_unit_money_or_deadline(enter):
    form = enter("王某").get("/field/report/").context["form"]
    assert set(form.fields) == {"uid", "lon", "lat", "accuracy", "photo", "region_code", "place", "picture"}
    assert [name for name, field in form.fields.items() if field.required] == ["uid", "picture"]
    assert len(list(form["picture"])) == 8


def test_sent_twice_it_is_one_report(enter):
    client, uid = enter("王某"), str(uuid7())
    assert sent(client, uid=uid).status_code == sent(client, uid=uid).status_code == 200
    assert Hazard.unscoped.count() == 1


def test_the_same_form_with_other_content_is_409_and_both_are_kept(enter):
    client, uid = enter("王某"), str(uuid7())
    sent(client, uid=uid)
    answer = sent(client, uid=uid, picture="house")
    assert answer.status_code == 409 and "两份都已保留" in answer.content.decode()
    assert (Hazard.unscoped.count(), SetAside.objects.count()) == (1, 1)


def test_a_photo_that_cannot_be_opened_does_not_lose_the_report(enter):
    page = sent(enter("王某"), photo=photo(b"GIF89a")).content.decode()
    assert Hazard.unscoped.count() == 1 and "照片没存上" in page


@pytest.mark.parametrize(
    ("lon", "lat"), [("26.08", "103.18"), ("nan", "inf"), ("x", ""), ("1e999", "5"), ("-150", "20")]
)
def test_a_place_the_phone_cannot_be_at_is_left_out(enter, lon, lat):
    assert sent(enter("王某"), lon=lon, lat=lat, accuracy="-5").status_code == 200
    assert Hazard.unscoped.get().point is None


def test_without_a_kind_it_says_so_and_keeps_what_was_typed(enter):
    answer = sent(enter("王某"), picture="", place="老磨坊")
    assert answer.status_code == 422
    assert "请点一下是哪一类" in answer.content.decode() and "老磨坊" in answer.content.decode()


def test_a_refused_report_begins_at_what_is_wrong(enter):
    """Its fields are drawn one by one."""
    answer = enter("王某").post("/field/report/", {"uid": str(uuid7())})
    assert answer.status_code == 422
    begun = re.findall(r"<(?:input|select)[^>]*autofocus[^>]*>", answer.content.decode())
    assert begun and all('name="picture"' in one for one in begun)


@pytest.mark.parametrize("uid", ["", "not-a-uid", "' OR 1=1"])
def test_a_broken_form_is_a_sentence_not_a_failure(enter, uid):
    assert sent(enter("王某"), uid=uid).status_code == 422


def test_the_next_village_is_not_reported_for(enter):
    assert sent(enter("王某"), region_code=NEXT_VILLAGE).status_code == 403
    assert not Hazard.unscoped.exists()


def test_a_village_secretary_chooses_the_grid(enter):
    sent(enter("李某"), region_code=GRID, place="村小学后")
    assert Hazard.unscoped.get().region_code == GRID


def test_the_words_of_the_place_follow_the_phone(enter):
    words = enter("王某").get("/field/report/spot/", {"lon": "103.18", "lat": "26.08", "accuracy": "12"})
    assert "你在" in words.content.decode() and "误差 12 米" in words.content.decode()
    assert enter("王某").get("/field/report/spot/", {"lon": "<script>"}).status_code == 200


def test_what_may_be_said_afterwards(enter):
    client = enter("王某")
    sent(client)
    uid = Hazard.unscoped.get().uid
    client.post(f"/field/report/{uid}/words/", {"words": "裂缝有手掌宽"})
    client.post(f"/field/report/{uid}/photo/", {"photo": photo()})
    page = client.post(f"/field/report/{uid}/danger/", follow=True).content.decode()
    hazard = Hazard.unscoped.get()
    assert hazard.danger_now and hazard.title == "山体:裂缝有手掌宽"
    assert (
        "5分钟<" in page and "/figures/report.call_again_minutes/" in page and len(files.of_subject("hazard", uid)) == 1
    )


def test_danger_is_sent_with_when_it_was_seen_and_is_owed_in_minutes(enter):
    client = enter("王某")
    form = client.get("/field/danger/")
    seen = form.context["opened"].isoformat()
    values = {"uid": str(form.context["form"]["uid"].value()), "picture": "slope", "seen_at": seen, "hurt": "yes"}
    client.post("/field/danger/", values)
    hazard = Hazard.unscoped.get()
    assert hazard.danger_now and hazard.found_at.isoformat() == seen and "受伤被困:有" in hazard.details
    assert obligations.of_subject(hazard.uid)[0].level == "red"


@pytest.mark.parametrize("seen", ["2999-01-01T00:00:00+00:00", "yesterday", "2026-13-45T00:00", "2026-01-01T00:00:00"])
def test_a_clock_that_is_wrong_does_not_stop_a_danger(enter, seen):
    enter("王某").post("/field/danger/", {"uid": str(uuid7()), "picture": "slope", "seen_at": seen})
    hazard = Hazard.unscoped.get()
    assert abs((hazard.found_at - hazard.received_at).total_seconds()) < 5


def test_a_danger_seen_tomorrow_comes_back_with_what_was_typed_and_when_it_was_opened(enter):
    client, opened = enter("王某"), clock.now() - timedelta(minutes=20)
    values = {"uid": str(uuid7()), "picture": "slope", "place": "老磨坊", "seen_at": opened.isoformat()}
    tomorrow = clock.local(opened + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    answer = client.post("/field/danger/", {**values, "earlier": tomorrow})
    page = answer.content.decode()
    assert answer.status_code == 422 and "发现时间不能在将来" in page and 'value="老磨坊"' in page
    assert f"看到的时间:{moment(opened)}" in page and opened.isoformat() in page


def test_whoever_holds_no_post_is_told_to_call(enter, cast):
    from lastmile.foundation.people.models import Holding

    client = enter("王某")
    Holding.objects.filter(person_id=cast.wang.person_id).delete()
    assert client.get("/field/report/").status_code == 403
    assert client.get("/field/").status_code == client.get("/field/mine/").status_code == 200


def test_a_sentence_added_after_the_office_confirmed_stays(enter, cast):
    sent(enter("王某"))
    hazard = Hazard.unscoped.get()
    hazards.confirm_hazard(cast.zhao, uid=hazard.uid, grade="general")
    answer = enter("王某").post(f"/field/report/{hazard.uid}/words/", {"words": "裂缝又宽了"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "裂缝又宽了" in page and "您填的都还在下面" in page


def test_whoever_holds_two_posts_reports_from_the_grid_that_is_theirs(enter, cast):
    as_ranger(cast)
    page = sent(enter("王某")).content.decode()
    [hazard] = Hazard.unscoped.all()
    assert (hazard.region_code, hazard.found_by.post.kind) == (GRID, "grid_member") and "网格员的身份报" in page
    sent(enter("王某"), region_code=GRID[:12])
    assert Hazard.unscoped.latest("pk").found_by.post.kind == "forest_ranger"


def test_who_chose_a_post_is_taken_to_be_where_that_is(enter, cast):
    client, chosen = enter("王某"), as_ranger(cast)
    client.post("/field/mine/post/", {"holding": str(chosen.uid)})
    assert client.get("/field/report/").context["spot"].code == GRID[:12]
