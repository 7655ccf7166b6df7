"""The pages: type, look, send, issue by another person; upload, received, feeds."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from lastmile.domains.alerts.models import Advice, Alert, Received
from lastmile.domains.alerts.selectors import finding
from lastmile.domains.alerts.services import feeds, issuing
from lastmile.domains.points.tests.factories import somebody
from lastmile.foundation.people.models import Account
from lastmile.foundation.web import tables
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

from .messages import a_message
from .nights import AT, COUNTY, NEXT_TOWN, TOWN, a_county, announce, desk, later, type_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _night():
    clock.set_source(lambda: AT)
    a_county()


@pytest.fixture
def browser():
    return _signed_in(COUNTY, "bureau_staff", "业务员", "15400000777")


def _signed_in(code, kind, name, phone):
    scope = somebody(code, kind, name, phone)
    client = Client()
    client.force_login(Account.objects.get(person_id=scope.person_id))
    return client


def _typed(**more):
    said = {"uid": uuid7(), "signal": "rainstorm", "level": "red", "issuer": "东川区气象台", "reach": "public"}
    return {**said, "region_codes": [TOWN], **more}


def test_what_it_would_do_is_shown_before_anything_is_written(browser):
    text = browser.post(reverse("alerts:new"), {**_typed(), "step": "preview"}).content.decode()
    assert "岗位 =" in text and "【红色·立即】" in text and "送去复核" in text
    assert not Alert.unscoped.exists()


def test_whoever_typed_it_is_told_why_they_cannot_issue_it(browser):
    sent = browser.post(reverse("alerts:new"), {**_typed(), "step": "send"}, follow=True)
    assert "录入的人不能自己复核" in sent.content.decode()
    alert = Alert.unscoped.get()
    assert browser.post(reverse("alerts:issue", args=[alert.uid])).status_code == 403


def test_another_person_issues_it_and_the_strip_says_so(browser):
    taken = type_in()
    assert browser.post(reverse("alerts:issue", args=[taken.alert.uid])).status_code == 302
    text = browser.get(reverse("alerts:matter", args=[taken.alert.uid])).content.decode()
    assert "生效预警 1(暴雨红色 22:40)" in text and "自动发布" not in text


def test_what_waits_has_its_button_in_the_list(browser):
    alert = type_in().alert
    text = browser.get(reverse("alerts:list"), {"tab": "waiting"}).content.decode()
    assert f'<a class="btn btn-sm" href="{reverse("alerts:matter", args=[alert.uid])}">办理</a>' in text


def test_a_change_of_one_in_force_waits_there_too(browser):
    announce("orange")
    later(30)
    alert = type_in("red").alert
    assert alert.version == 1 and Alert.unscoped.count() == 1
    for tab in ("waiting", "open"):
        text = browser.get(reverse("alerts:list"), {"tab": tab}).content.decode()
        assert "有变更待发布" in text and "办理</a>" in text and "叫应看板" in text
    assert finding.counts(desk())["waiting"] == "1"
    issuing.issue(desk(), uid=alert.uid)
    assert "有变更待发布" not in browser.get(reverse("alerts:list")).content.decode()
    assert finding.counts(desk())["waiting"] == "0"


def test_a_bad_form_comes_back_with_what_was_typed(browser):
    sent = browser.post(reverse("alerts:new"), {**_typed(issuer="", level="Ⅱ级"), "step": "preview"})
    assert sent.status_code == 422
    assert 'value="Ⅱ级"' in sent.content.decode()


def test_a_file_is_taken_in_and_waits(browser):
    file = SimpleUploadedFile("red.xml", a_message(), "application/cap+xml")
    sent = browser.post(reverse("alerts:upload"), {"file": file}, follow=True)
    assert "待发布" in sent.content.decode() and "暴雨红色预警" in sent.content.decode()


def test_a_file_that_is_none_is_kept_and_says_why(browser):
    sent = browser.post(reverse("alerts:upload"), {"file": SimpleUploadedFile("a.xml", b"<nonsense")}, follow=True)
    assert sent.status_code == 200 and "读不出来" in sent.content.decode()
    assert Received.unscoped.get().verdict == "refused"


def test_something_held_is_taken_for_places_a_person_names(browser):
    file = SimpleUploadedFile("x.xml", a_message(codes=[], desc="汤丹镇"))
    browser.post(reverse("alerts:upload"), {"file": file})
    held = Received.unscoped.get()
    assert (held.verdict, held.reason) == ("held", "no_place")
    form = browser.get(reverse("alerts:take", args=[held.uid])).content.decode()
    assert form.index("汤丹镇") < form.index("(全部)")
    sent = {"region_codes": [NEXT_TOWN], "why": "打电话核对过"}
    assert browser.post(reverse("alerts:take", args=[held.uid]), sent).status_code == 302
    assert Alert.unscoped.get().region_code == NEXT_TOWN


def test_what_is_set_aside_says_by_whom_and_why(browser):
    browser.post(reverse("alerts:upload"), {"file": SimpleUploadedFile("x.xml", a_message(codes=["110101001"]))})
    held = Received.unscoped.get()
    browser.post(reverse("alerts:set_aside", args=[held.uid]), {"why": "外省的"})
    assert "外省的" in browser.get(reverse("alerts:received_one", args=[held.uid])).content.decode()


def test_a_feed_says_when_it_was_last_well(browser):
    feed = feeds.add_feed(desk(), region_code=COUNTY, name="省里", address="https://example.org/feed")
    assert "省里" in browser.get(reverse("alerts:feeds")).content.decode()
    text = browser.get(reverse("alerts:feed", args=[feed.uid])).content.decode()
    assert "上次读成" in text and "还没有" in text


def test_a_township_adds_its_own_sentence():
    taken = announce()
    town = _signed_in(TOWN, "office_director", "杨某", "15400000778")
    address = reverse("alerts:advise", args=[taken.alert.uid])
    sent = {"region_code": TOWN, "text": "老桥不要过", "uid": town.get(address).context["form"]["uid"].value()}
    assert [town.post(address, sent).status_code for _pressed in range(2)] == [302, 302]
    assert Advice.unscoped.count() == 1
    assert "老桥不要过" in town.get(reverse("alerts:matter", args=[taken.alert.uid])).content.decode()


def test_a_township_cannot_end_the_alert_of_its_county():
    taken = announce(scope=somebody(COUNTY, "bureau_staff", "业务员", "15400000779"))
    town = _signed_in(TOWN, "office_director", "杨某", "15400000778")
    assert town.post(reverse("alerts:end", args=[taken.alert.uid]), {"why": "雨停了"}).status_code == 403


@pytest.mark.parametrize("count", [1, 4])
def test_the_list_costs_the_same_for_one_alert_or_several(browser, count, django_assert_max_num_queries):
    for signal in ("rainstorm", "gale", "lightning", "hail")[:count]:
        announce(signal=signal, level="orange")
    with django_assert_max_num_queries(32):
        assert browser.get(reverse("alerts:list")).status_code == 200


def test_the_sheet_has_what_is_shown(browser):
    announce()
    assert browser.get(reverse("alerts:export")).status_code == 200


def test_an_uploaded_message_shows_from_when_it_counts_and_the_codes_nobody_knows(browser):
    content = a_message(codes=[f"{TOWN}000", "530113999000"])
    content = content.replace(b"<expires>", b"<onset>2026-07-25T23:30:00+08:00</onset><expires>")
    sent = browser.post(reverse("alerts:upload"), {"file": SimpleUploadedFile("a.xml", content)}, follow=True)
    text = sent.content.decode()
    assert "预计 7月25日 23:30 起" in text and "认不得的区划代码" in text and "530113999" in text


def test_the_sheet_is_read_in_parts_and_has_every_row_once(browser, monkeypatch):
    monkeypatch.setattr(tables, "BLOCK", 2)
    numbers = [type_in(signal=signal).alert.number for signal in ("rainstorm", "gale", "hail", "lightning", "fog")]
    rows = load_workbook(io.BytesIO(browser.get(reverse("alerts:export") + "?tab=all").content)).active.values
    assert sorted(row[0] for row in rows if row[0] in numbers) == sorted(numbers)


def test_a_county_and_a_township_of_it_both_ticked_are_one_area(browser):
    browser.post(reverse("alerts:upload"), {"file": SimpleUploadedFile("x.xml", a_message(codes=[]))})
    held = Received.unscoped.get()
    sent = {"region_codes": [COUNTY, TOWN], "why": "打电话核对过"}
    assert browser.post(reverse("alerts:take", args=[held.uid]), sent).status_code == 302
    assert Alert.unscoped.get().region_code == COUNTY


def test_the_buttons_speak_of_the_message_that_is_shown(browser):
    alert = announce("yellow").alert
    later(1)
    shown = type_in("orange").version
    text = browser.get(reverse("alerts:matter", args=[alert.uid])).content.decode()
    assert f'name="seen" value="{shown.uid}"' in text
    address = f"{reverse('alerts:refuse', args=[alert.uid])}?seen={shown.uid}"
    assert address in text and f'value="{shown.uid}"' in browser.get(address).content.decode()
    later(1)
    type_in("red")
    sent = browser.post(reverse("alerts:issue", args=[alert.uid]), {"seen": str(shown.uid)})
    assert sent.status_code == 409
    assert browser.post(address, {"seen": str(shown.uid), "why": "看错了"}).status_code in (409, 422)
    alert.refresh_from_db()
    assert alert.level == "yellow"
