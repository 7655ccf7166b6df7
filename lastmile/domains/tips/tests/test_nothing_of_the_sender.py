"""Anonymous means anonymous: what is kept of whoever sent a tip, where, and for how long."""

import logging
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection

from lastmile.domains.tips import services
from lastmile.domains.tips.models import Identity, Tip
from lastmile.domains.tips.services import codes
from lastmile.domains.tips.tests.factories import NAME, PHONE, VILLAGE, department, director, named, sent
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.files.models import Attachment
from lastmile.foundation.files.tests.uploads import from_a_camera, upload
from lastmile.foundation.ledger.models import Private
from lastmile.foundation.people.models import Account
from lastmile.kernel import clock

pytestmark = pytest.mark.django_db
ADDRESS, BROWSER = "203.0.113.77", "Mozilla/5.0 (a phone nobody else has)"


def everything() -> str:
    """Every row of every table, as it lies there."""
    said = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            said += [str(row) for row in cursor.fetchall()]
    return "\n".join(said)


def post(client, **more):
    a_region(VILLAGE)
    values = {"what": "有人偷着采石", "where": "桥头", "named": "no", "token": "0d5d0b3c-0c9c-4a3f-9f0e-000000000001"}
    return client.post(
        f"/p/{VILLAGE}/report/violation/",
        {**values, **more},
        REMOTE_ADDR=ADDRESS,
        HTTP_USER_AGENT=BROWSER,
    )


def test_no_table_and_no_log_has_the_address_the_browser_or_the_code(client, caplog):
    caplog.set_level(logging.DEBUG)
    answer = post(client, name="不该留下的名字")
    code = answer.context["sent"].code
    kept = everything()
    for word in (ADDRESS, BROWSER, code, "不该留下的名字", "000000000001"):
        assert word not in kept and word not in caplog.text, word
    assert not Identity.objects.exists() and "有人偷着采石" in kept


def test_a_name_and_a_number_lie_apart_and_encrypted(client):
    post(client, named="yes", name=NAME, phone=PHONE)
    assert Identity.objects.get().phone == PHONE and Tip.unscoped.get().named
    assert NAME not in everything() and PHONE not in everything()


def test_a_photo_is_kept_without_the_place_and_time_of_the_camera():
    sent(photo=upload(from_a_camera()))
    kept = Attachment.unscoped.get(subject_kind="tip")
    assert (kept.taken_at, kept.longitude, kept.latitude) == (None, None, None)


def test_the_ledger_says_nothing_of_what_was_said():
    tip = named()
    services.accept_tip(director(), uid=tip.uid)
    assert not Private.objects.filter(entry__subject_uid=tip.uid).exists()


def test_the_sender_is_forgotten_when_the_time_is_over():
    tip, zhang = named(), director()
    services.decline_tip(zhang, uid=tip.uid, words="请找市场监管局。")
    named(token="still open")
    assert services.forget() == 0
    with clock.stopped(clock.now() + timedelta(days=37 * 31)):
        assert services.forget() == 1
    assert Identity.objects.count() == 1 and Tip.unscoped.count() == 2


def test_a_code_is_of_eight_figures_and_another_key_gives_another(settings):
    code = codes.code_of("same form")
    assert len(code) == 8 and code.isdigit() and code == codes.code_of("same form")
    settings.BLIND_INDEX_KEY = "another"
    assert codes.code_of("same form") != code


def test_a_department_does_not_read_who_asked_for_the_sender_nor_why(client):
    zhang, _sun, tip = director(), department(), named()
    services.ask_opening(zhang, uid=tip.uid, reason="要当面问钱某住哪")
    services.accept_tip(zhang, uid=tip.uid)
    services.hand_tip(zhang, uid=tip.uid, department="land", reason="镇里无权查")
    client.force_login(Account.objects.get(login="孙某"))
    page = client.get(f"/tips/{tip.uid}/").content.decode()
    assert "转交部门" in page
    assert "申请查看举报人" not in page and "钱某" not in page
