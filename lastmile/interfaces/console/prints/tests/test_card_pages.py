"""责任卡 pages: how many changed, asking for a set, how far it is, its PDF."""

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.jobs.models import Job
from lastmile.foundation.people import services as people
from lastmile.foundation.people.models import Holding
from lastmile.foundation.people.tests.factories import VILLAGE, in_post, root
from lastmile.foundation.prints.models import PrintSet
from lastmile.foundation.prints.tests import reading
from lastmile.interfaces.console.people.tests.cast import neighbour, office, reader, text, village

pytestmark = pytest.mark.django_db
HERE = {"area": VILLAGE}


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def members(*names):
    for number, name in enumerate(names, 1):
        in_post(code=f"{VILLAGE}{number:03}", name=name, phone=f"154000006{number:02}")


def ask(client, **sent):
    return client.post("/prints/?area=" + VILLAGE, {"kinds": ["grid_member"], "only": "all", **sent})


def test_a_set_is_asked_for_made_and_opened():
    members("甲某", "乙某")
    client = office()
    assert "还没有印过" in text(client.get("/prints/", HERE))
    page = ask(client)
    assert "已排上队" in text(client.get(page.url)) and "set_pdf" not in text(client.get(page.url))
    jobs.run_due()
    assert "打开 PDF" in text(client.get(page.url))
    answer = client.get(page.url + "pdf/")
    assert answer.headers["Content-Type"] == "application/pdf" and "甲某" in reading.text(answer.content)


@pytest.mark.parametrize(
    ("seconds", "said"), [(8, "1分钟内自动再做一次"), (290, "5 分钟内自动再做一次"), (-1, "1分钟内自动再做一次")]
)
def test_a_set_whose_job_failed_says_so_and_when_it_is_tried_again(seconds, said):
    members("甲某")
    client = office()
    page = ask(client)
    Job.objects.update(tries=1, last_error="OSError", run_at=Now() + timedelta(seconds=seconds))
    PrintSet.unscoped.update(state="setting")
    shown = text(client.get(page.url))
    assert "没做成" in shown and said in shown and "正在排" not in shown and "every 1s" in shown
    Job.objects.update(state="leased")
    assert "没做成" not in text(client.get(page.url))


def test_a_set_whose_job_was_given_up_says_whom_to_tell():
    members("甲某")
    client = office()
    page = ask(client)
    Job.objects.update(state="given_up", tries=12, last_error="OSError")
    shown = text(client.get(page.url))
    assert "不再自动重做" in shown and "every 1s" not in shown


def test_it_says_how_many_changed_since_they_were_printed():
    members("甲某", "乙某", "丙某")
    client = office()
    ask(client)
    jobs.run_due()
    [held] = Holding.objects.filter(person__name="乙某")
    people.change_post(root(), uid=held.post.uid, duties="看沟")
    assert "3 张卡中 1 张在打印后有变化" in text(client.get("/prints/", HERE))
    ask(client, only="needed")
    jobs.run_due()
    assert PrintSet.unscoped.latest("pk").total == 1 and "都是新的" in text(client.get("/prints/", HERE))


def test_nothing_ticked_says_what_to_do_and_loses_nothing():
    members("甲某")
    answer = ask(office(), kinds=[])
    assert answer.status_code == 422 and "请选要打印哪些岗位的卡" in text(answer)


def test_the_next_village_finds_neither_set_nor_pdf():
    members("甲某")
    address = ask(village()).url
    jobs.run_due()
    stranger = neighbour()
    for path in (address, address + "pdf/"):
        assert stranger.get(path).status_code == 404


def test_whoever_keeps_nobody_prints_nothing():
    assert reader().get("/prints/", HERE).status_code == 403


def test_an_empty_place_says_what_belongs_there():
    a_region(VILLAGE)
    assert "这里还没有人任职" in text(office().get("/prints/", HERE))
