"""发布渠道 on screen: keeping outlets, how channels stand, the log of a matter, reports of danger by SMS."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lastmile.domains.alerts.tests.factories import an_alert
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.channels import replies, services
from lastmile.foundation.channels.models import Attempt, ChannelState, Outlet, Publication, SmsReport
from lastmile.foundation.channels.publishing import keeping
from lastmile.foundation.channels.publishing import services as publishing
from lastmile.foundation.ledger.models import Entry
from lastmile.kernel import clock
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db
TOWN = "530113104"
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=geheim"


def added(client: Client, **values: str) -> Any:
    form = {"region_code": TOWN, "kind": "wecom", "name": "阿旺镇网格群", "address": WECOM, **values}
    return client.post("/outlets/new/", form)


def test_an_outlet_is_added_and_its_address_never_shown_again(office: tuple[Any, Client]) -> None:
    _cast, client = office
    empty = client.get("/outlets/").content.decode()
    assert "这里还没有发布终端" in empty
    assert added(client).status_code == 302
    page = client.get("/outlets/").content.decode()
    assert "阿旺镇网格群" in page and "geheim" not in page
    changing = client.get(f"/outlets/{Outlet.unscoped.get().uid}/change/").content.decode()
    assert "geheim" not in changing


def test_an_address_that_two_people_change_is_not_lost_though_neither_sees_it(office: tuple[Any, Client]) -> None:
    _cast, client = office
    added(client)
    page = f"/outlets/{Outlet.unscoped.get().uid}/change/"
    found = re.search(r'name="began" value="([^"]+)"', client.get(page).content.decode())
    assert found
    facts = {"name": "阿旺镇网格群", "note": "", "began": found[1]}
    early, late = f"{WECOM}2", f"{WECOM}3"
    assert [client.post(page, {**facts, "address": early}).status_code for _again in range(2)] == [302, 302]
    answer = client.post(page, {**facts, "address": late})
    assert answer.status_code == 409 and early not in answer.content.decode() and late in answer.content.decode()
    assert Outlet.unscoped.get().address == early


def test_an_address_nobody_named_is_refused_at_its_field_and_nothing_is_lost(office: tuple[Any, Client]) -> None:
    _cast, client = office
    answer = added(client, address="http://169.254.169.254/")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert ("阿旺镇网格群" in page and "地址要以 https:// 开头" in page) or "不向" in page


def test_a_trial_and_taking_off_the_list(office: tuple[Any, Client]) -> None:
    cast, client = office
    outlet = keeping.add_outlet(cast.zhang, region_code=TOWN, kind="wecom", name="群", address=WECOM)
    page = client.post(f"/outlets/{outlet.uid}/try/", follow=True).content.decode()
    assert "等待发出" in page and Attempt.objects.filter(channel="robot").count() == 1
    client.post(f"/outlets/{outlet.uid}/remove/")
    assert "这里还没有发布终端" in client.get("/outlets/").content.decode()


def test_a_publication_by_hand_is_logged_and_a_late_one_marked(office: tuple[Any, Client]) -> None:
    _cast, client = office
    uid = an_alert(areas=[TOWN]).uid
    form = {
        "region_code": TOWN,
        "way": "hand",
        "at": "2020-01-01T22:50",
        "result": "out",
        "reached": "45",
        "uid": uuid7(),
    }
    assert client.post(f"/outlets/of/alert/{uid}/log/", form).status_code == 302
    page = client.get(f"/outlets/of/alert/{uid}/").content.decode()
    assert "补录" in page and "45" in page and "人工传递" in page
    assert client.post(f"/outlets/of/alert/{uid}/log/", {**form, "at": "2999-01-01T00:00"}).status_code == 422


@pytest.mark.parametrize(("kind", "areas"), [("alert", ["530113102"]), ("alert", []), ("hazard", [TOWN])])
def test_nothing_is_logged_nor_read_of_what_one_does_not_see(
    office: tuple[Any, Client], kind: str, areas: list[str]
) -> None:
    _cast, client = office
    page = f"/outlets/of/{kind}/{an_alert(areas=areas).uid if areas else uuid7()}/"
    form = {"region_code": TOWN, "way": "hand", "at": "2020-01-01T22:50", "result": "out", "uid": uuid7()}
    assert [client.post(f"{page}log/", form).status_code, client.get(page).status_code] == [404, 404]
    assert not Publication.unscoped.exists()


def test_the_log_costs_the_same_for_one_line_or_many(office: tuple[Any, Client]) -> None:
    cast, client = office
    uid, counts = an_alert(areas=[TOWN]).uid, []
    for _round in range(2):
        publishing.log_publication(
            cast.zhang, subject_kind="alert", subject_uid=uid, region_code=TOWN, way="hand", at=clock.now()
        )
        with CaptureQueriesContext(connection) as seen:
            client.get(f"/outlets/of/alert/{uid}/")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_broken_channel_and_strangers_are_named(office: tuple[Any, Client]) -> None:
    _cast, client = office
    ChannelState.objects.create(channel="speaker", broken_since=clock.now(), failures=5)
    services.receive(dedupe="a", kind="event", content={"id": str(uuid7()), "event": "answered"})
    services.drain_callbacks()
    page = client.get("/outlets/channels/").content.decode()
    assert "不通" in page and "不认识的消息" in page and "没有设置" in page


def test_a_report_by_sms_is_seen_called_back_and_settled_once(office: tuple[Any, Client]) -> None:
    _cast, client = office
    replies.take(services.Told("a", "reply", {"text": "后山滑坡,有人被困"}, "15400000777"))
    report = SmsReport.unscoped.get()
    SmsReport.unscoped.update(region=a_region(TOWN), region_code=TOWN)
    assert "有1条短信报险没人看" in client.get("/").content.decode()
    page = client.get("/outlets/reports/").content.decode()
    assert "还没人看" in page and "154****0777" in page and "1条未看" in page
    address = f"/outlets/reports/{report.uid}/"
    assert "15400000777" in client.get(address).content.decode()
    assert Entry.objects.filter(action="sms_report.read").count() == 1
    assert client.post(address, {"outcome": ""}).status_code == 422
    assert client.post(address, {"outcome": "已回拨,派人去了"}).status_code == 302
    assert client.post(address, {"outcome": "再来一次"}).status_code == 409
