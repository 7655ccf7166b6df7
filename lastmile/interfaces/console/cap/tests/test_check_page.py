"""检查预警文件: what the page says of files of all kinds, and that it keeps nothing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
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
