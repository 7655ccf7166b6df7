"""An office whose browser asks for English reads English; what it leaves behind and sends is Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone, translation

from lastmile.domains.evacuation.models import MoveOrder
from lastmile.domains.evacuation.tests.factories import a_night
from lastmile.domains.hazards.models import Hazard
from lastmile.domains.hazards.tests.factories import GRID, the_cast
from lastmile.domains.orders.models import Call
from lastmile.domains.orders.tests.factories import TEXT, TOWN, a_town
from lastmile.domains.points.tests.factories import a_point, an_office
from lastmile.foundation.channels.models import Message
from lastmile.foundation.obligations.models import Obligation
from lastmile.foundation.people.models import Account
from lastmile.foundation.wording import in_own_language, worded
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _what_comes_after_is_chinese() -> Iterator[None]:
    """A request leaves its language behind in the thread."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


def in_english(person_uid: UUID | None) -> Client:
    """Somebody's browser."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(Account.objects.get(person__uid=person_uid))
    return client


def titles() -> set[str]:
    return set(Obligation.unscoped.values_list("title", flat=True))


def said() -> set[str]:
    return set(Message.objects.values_list("text", flat=True))


def test_a_call_says_in_chinese_how_to_answer():
    officer = a_town().officer.person
    now = timezone.now()
    Account.objects.create(person=officer, login="l1", opened_at=now, password_changed_at=now)
    wanted = {"uid": uuid7(), "region_code": TOWN, "text": TEXT, "level": "red", "post_kinds": ["grid_member"]}
    assert in_english(officer.uid).post("/calls/new/", wanted | {"step": "send"}).status_code == 302
    assert Call.unscoped.get().text == f"{TEXT}收到回1"
    assert said() == {f"{TEXT}收到回1"} and titles() == {f"叫应:{TEXT}收到回1"}


def test_a_hazard_is_owed_in_chinese_and_a_wrong_form_is_refused_in_english():
    desk = in_english(the_cast().zhang.person_uid)
    wanted = {"title": "挡墙开裂", "category": "geology", "region_code": GRID, "uid": uuid7()}
    assert desk.post("/hazards/new/", wanted).status_code == 302
    confirm = f"/hazards/{Hazard.unscoped.get().uid}/confirm/"
    refused = desk.post(confirm, {"grade": "general", "due_on": "2020-01-01"})
    assert refused.status_code == 422 and "Not before today" in refused.content.decode()
    assert desk.post(confirm, {"grade": "general"}).status_code == 302
    assert titles() == {"核实隐患:挡墙开裂", "整改隐患:挡墙开裂"}


def test_a_report_that_names_only_the_kind_has_a_chinese_title():
    client = in_english(the_cast().wang.person_uid)
    sent = {"uid": str(uuid7()), "picture": "slope", "region_code": GRID}
    assert client.post("/field/report/", sent).status_code == 302
    assert Hazard.unscoped.get().title == "山体隐患"


def test_an_alarm_of_a_point_is_called_out_in_chinese():
    office = an_office()
    point = a_point(office)
    answer = in_english(office.person_uid).post(f"/points/{point.uid}/judge/", {"move_now": "1"})
    assert answer.status_code == 302
    [text] = said()
    assert text.startswith("红色险情") and text.endswith("先叫人撤,再报值班室。收到回1")


def test_a_move_order_says_in_chinese_how_many_households_must_go():
    night = a_night()
    answer = in_english(night.office.person_uid).post("/moves/order/", {"uid": uuid7(), "points": [night.point.uid]})
    assert answer.status_code == 302
    assert MoveOrder.unscoped.get().scope_words == "3组滑坡点 5 户"


def test_words_within_words_leave_the_reader_their_language():
    @in_own_language()
    def titled(parts: int) -> str:
        return worded("整改隐患") + (titled(parts - 1) if parts else "")

    with translation.override("en"):
        assert titled(1) == "整改隐患整改隐患" and translation.get_language() == "en"
