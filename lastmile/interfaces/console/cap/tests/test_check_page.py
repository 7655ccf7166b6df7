"""检查预警文件: what the page says of files of all kinds, and that it keeps nothing."""

import contextlib
import html
import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lastmile.foundation.access.permissions import Permission
from lastmile.interfaces.console.imports.tests.sending import an_account
from lastmile.kernel import clock
from lastmile.kernel.cap.tests.samples import NOW, signed, xml

pytestmark = pytest.mark.django_db
PAGE = "/alerts/check/"


@pytest.fixture(autouse=True)
def at_night(settings, tmp_path):
    settings.CAP_TRUST = tmp_path / "none"
    with clock.stopped(NOW):
        yield


@pytest.fixture
def duty(client):
    """Somebody of the county's duty room."""
    client.force_login(an_account(permissions=[Permission.ALERT_RECEIVE]))
    return client


def sent(client, content: bytes):
    return client.post(PAGE, {"file": SimpleUploadedFile("a.xml", content)})


def test_a_good_file_is_told_with_what_it_says(duty, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        page = sent(duty, xml()).content.decode()
    assert "合格,可以接收" in page and "东川区气象台升级发布暴雨红色预警" in page and "12379 编号:区划 530113" in page


def test_pasted_text_is_checked_too(duty):
    page = duty.post(PAGE, {"text": xml(msg_type="Cancel").decode()}).content.decode()
    assert "不合格" in page and "Cancel 必须写明引用哪一条预警" in page


def test_the_signature_is_told_apart(duty):
    page = sent(duty, signed().replace("100毫米".encode(), "10毫米".encode())).content.decode()
    assert "摘要对不上" in page and "里面写的是" not in page


def test_nothing_sent_is_told(duty):
    assert duty.post(PAGE, {}).status_code == 422


def test_whoever_may_not_receive_alerts_may_not_open_it(client):
    assert client.get(PAGE).status_code == 302
    client.force_login(an_account(permissions=[Permission.ALERT_VIEW]))
    assert client.get(PAGE).status_code == 403


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_are_told_something(duty, content):
    assert sent(duty, content).status_code in {200, 422}


def test_the_page_and_the_command_say_the_same(duty, settings, tmp_path, capsys):
    """By the same figures of this installation: how long a message may be, how far a clock may be ahead."""
    settings.FIGURES = ["warning.sender_clock_minutes=1", "warning.message_megabytes_most=0.1"]
    ahead = xml(sent=NOW + timedelta(minutes=3), infos=())
    for content in (xml(), ahead, xml(status="Test"), xml() + b" " * 100_000, signed(), b"\xff"):
        (tmp_path / "a.xml").write_bytes(content)
        with contextlib.suppress(SystemExit):
            call_command("cap", "check", "--json", str(tmp_path / "a.xml"))
        said = json.loads(capsys.readouterr().out)
        page = html.unescape(sent(duty, content).content.decode())
        assert ("不合格" not in page) is said["ok"]
        assert all(words in page for words in [*said["reasons"], *(one["words"] for one in said["semantic"])])


def test_a_message_that_warns_of_nothing_is_not_offered_to_be_taken_in(duty):
    page = sent(duty, xml(status="Test")).content.decode()
    assert "合格,但不是真预警" in page and "状态是 Test" in page and "可以接收" not in page
