"""The log of publication: seven ways, by outlets and by hand, once each, late ones marked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.channels.models import Attempt, Outlet
from lastmile.foundation.channels.publishing import keeping, selectors, services
from lastmile.foundation.channels.publishing.rules import Way
from lastmile.foundation.channels.publishing.services import Text
from lastmile.foundation.ledger.models import Entry
from lastmile.kernel import clock
from lastmile.kernel.errors import DifferentContent, NotAllowed, NotValid, NotVisible, WrongState
from lastmile.kernel.ids import uuid7

from .factories import an_attempt

pytestmark = pytest.mark.django_db
COUNTY, TOWN, NEXT_TOWN, VILLAGE = "530113", "530113104", "530113105", "530113104211"
ADDRESS = {
    "wecom": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a",
    "dingtalk": "https://oapi.dingtalk.com/robot/send?access_token=a",
    "feishu": "https://open.feishu.cn/open-apis/bot/v2/hook/a",
    "speaker": "https://radio.example.gov.cn/play",
    "screen": "https://radio.example.gov.cn/show",
    "service": "pushplus://0123456789abcdef",
}


@pytest.fixture(autouse=True)
def _hosts(settings: Any) -> None:
    settings.OUTLET_HOSTS = frozenset({"radio.example.gov.cn"})


def an_outlet(kind: str = "speaker", code: str = VILLAGE, **more: Any) -> Outlet:
    a_region(code)
    values = {"name": f"{code}的{kind}", "address": ADDRESS[kind], **more}
    return keeping.add_outlet(a_scope(COUNTY), region_code=code, kind=kind, **values)


def published(*areas: str, words: str = "暴雨红色预警", subject: UUID | None = None) -> list[str]:
    made = services.publish(
        a_scope(COUNTY), subject_kind="alert", subject_uid=subject or uuid7(), region_code=TOWN,
        areas=areas, text=Text(words, urgency="red"),
    )  # fmt: skip
    return [one.region_code for one in made]


def logged(subject: UUID, **more: Any) -> Any:
    a_region(VILLAGE)
    values = {"way": "hand", "at": clock.now(), "region_code": VILLAGE, **more}
    return services.log_publication(a_scope(TOWN), subject_kind="alert", subject_uid=subject, **values)


@pytest.mark.parametrize("kind", sorted(ADDRESS))
def test_every_kind_of_outlet_can_be_kept(kind: str) -> None:
    assert selectors.outlets_in(a_scope(TOWN)).get().kind if an_outlet(kind) else False


def test_a_text_goes_to_the_outlets_of_its_areas_and_of_town_and_county_above() -> None:
    for code in (COUNTY, TOWN, VILLAGE, NEXT_TOWN):
        an_outlet(code=code)
    assert published(VILLAGE) == [COUNTY, TOWN, VILLAGE]
    assert published(COUNTY) == [COUNTY, TOWN, VILLAGE, NEXT_TOWN]
    assert selectors.to_be_published([TOWN]) == {Way.BROADCAST: 3}


def test_the_same_text_goes_to_an_outlet_once_and_another_text_again() -> None:
    an_outlet()
    subject = uuid7()
    assert [len(published(TOWN, subject=subject, words=words)) for words in ("甲", "甲", "乙")] == [1, 0, 1]
    assert Attempt.objects.filter(subject_uid=subject, channel="speaker", asks=False).count() == 2
    assert Entry.objects.filter(action="publication.sent").count() == 2


def test_the_log_says_how_each_stands(django_assert_num_queries: Any) -> None:
    for kind in ("speaker", "screen", "wecom"):
        an_outlet(kind)
    subject = uuid7()
    published(TOWN, subject=subject)
    Attempt.objects.filter(channel="speaker").update(state="delivered")
    Attempt.objects.filter(channel="screen").update(state="failed")
    logged(subject, way="media", result="out", reached=120)
    logged(subject, way="hand", result="unknown")
    an_attempt(channel="sms", lane=1, subject_uid=subject, state="delivered")
    with django_assert_num_queries(4):
        found = selectors.ways_of(a_scope(TOWN), subject)
    assert {one.way.value: (one.out, one.failed, one.open) for one in found if one.used} == {
        "radio": (1, 0, 0), "screen": (0, 1, 0), "wechat": (0, 0, 1), "media": (1, 0, 0), "hand": (0, 0, 1),
        "sms": (1, 0, 0),
    }  # fmt: skip
    assert len(found) == 7


def test_what_is_logged_long_afterwards_is_a_late_entry() -> None:
    subject, now = uuid7(), clock.now()
    logged(subject, at=now - timedelta(minutes=31))
    logged(subject, at=now - timedelta(minutes=5))
    assert [line.late for line in selectors.publications_of(a_scope(TOWN), subject)] == [True, False]
    assert Entry.objects.filter(action="publication.logged").count() == 2


def test_each_of_the_seven_ways_is_logged_by_itself() -> None:
    subject = uuid7()
    for way in Way:
        logged(subject, way=way.value, result="out")
    assert len(Way) == 7 and all(one.out == 1 for one in selectors.ways_of(a_scope(TOWN), subject))


OTHERS = [
    {"way": "media"},
    {"result": "failed"},
    {"reached": 8},
    {"text": "别的话"},
    {"note": "又"},
    {"region_code": TOWN},
]


@pytest.mark.parametrize("other", OTHERS)
def test_the_same_line_sent_twice_is_one_and_another_under_its_number_is_refused(other: dict[str, Any]) -> None:
    subject, line = uuid7(), {"uid": uuid7(), "at": clock.now(), "reached": 7}
    assert logged(subject, **line).pk == logged(subject, **line).pk
    logged(subject, uid=uuid7(), way="media")
    with pytest.raises(DifferentContent):
        logged(subject, **{**line, **other})
    with pytest.raises(DifferentContent):
        logged(subject, **{**line, "at": clock.now() - timedelta(hours=1)})


@pytest.mark.parametrize(
    ("field", "value"),
    [("way", "smoke"), ("result", "?"), ("reached", -1), ("at", clock.now() + timedelta(days=1))],
)
def test_bad_values_are_named(field: str, value: Any) -> None:
    with pytest.raises(NotValid) as problem:
        logged(uuid7(), **{field: value})
    assert list(problem.value.fields) == [field]


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("wecom", "https://example.com/cgi-bin/webhook/send?key=a"),
        ("wecom", "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a"),
        ("dingtalk", "https://oapi.dingtalk.com@example.com/"),
        ("speaker", "https://127.0.0.1/play"),
        ("speaker", "http://169.254.169.254/latest/meta-data"),
        ("screen", "file:///etc/passwd"),
        ("screen", "http://[bad"),
        ("service", "json://10.0.0.1/"),
        ("service", "syslog://"),
        ("feishu", ""),
    ],
)
def test_an_address_nobody_named_is_refused(kind: str, address: str) -> None:
    with pytest.raises(NotValid) as problem:
        an_outlet(kind, address=address)
    assert "address" in problem.value.fields


def test_in_a_demo_only_this_machine_is_an_address(settings: Any) -> None:
    settings.DEMO = True
    assert an_outlet("wecom", address="http://127.0.0.1:8021/wecom/a")
    with pytest.raises(NotValid, match="模拟器"):
        an_outlet("wecom")


def test_neither_address_nor_secret_has_to_be_typed_again() -> None:
    outlet = an_outlet("dingtalk", secret="SEC1")
    keeping.change_outlet(a_scope(TOWN), uid=outlet.uid, name="新名字")
    outlet.refresh_from_db(from_queryset=Outlet.unscoped.all())
    assert (outlet.name, outlet.address, outlet.secret) == ("新名字", ADDRESS["dingtalk"], "SEC1")


def test_what_is_off_the_list_publishes_nothing_and_cannot_be_changed() -> None:
    outlet = an_outlet()
    keeping.remove_outlet(a_scope(TOWN), uid=outlet.uid)
    assert published(TOWN) == []
    with pytest.raises(WrongState):
        keeping.change_outlet(a_scope(TOWN), uid=outlet.uid, name="甲")
    assert keeping.forget(clock.now() + timedelta(days=1)) == 1


def test_a_trial_sends_one_marked_line() -> None:
    [one] = keeping.try_outlet(a_scope(TOWN), uid=an_outlet().uid)
    attempt = Attempt.objects.select_related("message").get(reference=one.uid)
    assert attempt.message.text.startswith("【测试】")


def test_the_next_town_neither_sees_nor_logs() -> None:
    outlet, there = an_outlet(), a_scope(NEXT_TOWN)
    subject = uuid7()
    logged(subject)
    assert list(selectors.publications_of(there, subject)) == []
    with pytest.raises(NotVisible):
        selectors.get_outlet(there, outlet.uid)
    with pytest.raises(NotAllowed):
        services.log_publication(
            there, subject_kind="alert", subject_uid=subject, region_code=VILLAGE, way="hand", at=clock.now()
        )
