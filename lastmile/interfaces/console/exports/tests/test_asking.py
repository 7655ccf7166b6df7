"""Full numbers of many people by the pages: ask, find it among what is owed, answer, fetch; of the lists of people and grids too."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from lastmile.foundation.access.tests.factories import a_region, a_scope
from lastmile.foundation.imports import clearing
from lastmile.foundation.imports.models import Clearance
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people.tests.factories import GRID, PHONE, TOWNSHIP, VILLAGE, in_post
from lastmile.foundation.prints.tests import reading
from lastmile.foundation.regions.models import Grid
from lastmile.foundation.rulepacks import services as packs
from lastmile.interfaces.console.people.tests.cast import browser, neighbour, office, text

pytestmark = pytest.mark.django_db
WHY = {"reason": "县里汇总要号码"}


@pytest.fixture
def member():
    packs.override(
        a_scope("53"), a_region(TOWNSHIP), key="imports.export_people_most", value=0, reason="本镇一律两个人"
    )
    return in_post(name="陈有福", phone=PHONE)


def head():
    """The head of the township."""
    return browser("township_head", TOWNSHIP, "15400000905")


def last():
    return Clearance.unscoped.get()


def answered(client, **said):
    page = f"/exports/asked/{last().uid}/"
    answer = client.post(page, {"agreed": "1", "words": "", **said})
    clearing.run(last().uid)
    return answer


def fetched(client):
    answer = client.get(f"/exports/asked/{last().uid}/file/")
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_table_is_asked_for_found_among_what_is_owed_agreed_to_and_fetched(member):
    asks, says = office(), head()
    assert "要另一个人同意" in text(asks.get("/exports/roster/take/"))
    answer = asks.post("/exports/roster/take/", {"form": "xlsx", "full": "on", **WHY})
    assert answer.status_code == 302 and answer["Location"] == f"/exports/asked/{last().uid}/"
    page = text(asks.get(answer["Location"]))
    assert "等答复:" in page and "自己申请的不能自己同意" in page and 'name="agreed"' not in page
    assert "答复导出申请" in text(says.get("/"))
    assert WHY["reason"] in text(says.get(answer["Location"]))
    assert answered(says).status_code == 302
    assert "有 1 份可以取" in text(asks.get("/imports/"))
    assert PHONE in [cell for row in load_workbook(BytesIO(fetched(asks))).active.values for cell in row]
    assert "取文件" in text(asks.get(answer["Location"])) and says.get(answer["Location"] + "file/").status_code == 403


def test_a_no_without_a_reason_keeps_the_form(member):
    office().post("/exports/roster/take/", {"form": "csv", "full": "on", **WHY})
    answer = answered(head(), agreed="0")
    assert answer.status_code == 422 and "不同意要写明理由" in text(answer) and last().state == "waiting"


def test_the_next_village_sees_none_of_it_and_the_list_says_what_belongs_there(member):
    assert "这里没有人申请过" in text(office().get("/exports/asked/"))


def test_a_list_of_people_is_asked_for_as_it_was_narrowed(member):
    in_post("geology_monitor", GRID, "别的岗位", "15400000777")
    asks = office()
    page = text(asks.get("/people/roster/full/?kind=grid_member"))
    assert "要另一个人同意" in page and "申请" in page
    answer = asks.post("/people/roster/full/?kind=grid_member", WHY)
    assert answer.status_code == 302 and not Entry.objects.filter(action="person.revealed").exists()
    answered(head())
    said = str(list(load_workbook(BytesIO(fetched(asks))).active.values))
    assert PHONE in said and "15400000777" not in said
    assert Entry.objects.get(action="person.revealed").subject_uid == member.uid


@pytest.mark.parametrize("form", ["pdf", "xlsx"])
def test_the_table_of_grids_has_stars_until_it_was_asked_for(member, form):
    Grid.objects.create(region=a_region(GRID), kind="group", households=52)
    asks, here = office(), {"area": VILLAGE}

    def said(content):
        return reading.text(content) if form == "pdf" else str(list(load_workbook(BytesIO(content)).active.values))

    starred = said(asks.get(f"/prints/grids/{form}/", here).content)
    assert "154****" in starred and PHONE not in starred
    assert "申请完整号码" in text(asks.get("/prints/grids/", here))
    assert asks.post(f"/prints/grids/full/?area={VILLAGE}", {"form": form, **WHY}).status_code == 302
    answered(head())
    assert PHONE in said(fetched(asks))


def test_up_to_the_figure_the_table_of_grids_needs_no_asking():
    in_post(name="陈有福", phone=PHONE)
    Grid.objects.create(region=a_region(GRID), kind="group")
    answer = office().post(f"/prints/grids/full/?area={VILLAGE}", {"form": "pdf", **WHY})
    assert answer.status_code == 302 and answer["Location"].startswith("/prints/grids/")
    assert not Clearance.unscoped.exists()


def test_whoever_sees_no_full_numbers_finds_no_page_of_it(member):
    office().post("/exports/roster/take/", {"form": "csv", "full": "on", **WHY})
    assert neighbour().get(f"/exports/asked/{last().uid}/").status_code in (403, 404)
