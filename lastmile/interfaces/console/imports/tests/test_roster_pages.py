"""The pages of the import, as somebody in the office sees them."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lastmile.foundation.imports.models import Import
from lastmile.foundation.ledger.models import Entry
from lastmile.foundation.people.models import Person
from lastmile.foundation.people.roster_sheet import HEADS
from lastmile.foundation.people.tests import rosters
from lastmile.foundation.web import sheet_heads
from lastmile.foundation.web.tests import books
from lastmile.interfaces.console.imports.roster import ROSTER
from lastmile.interfaces.console.imports.tests import sending as s

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rosters.a_town()
    account = s.an_account()
    client.force_login(account)
    session = client.session
    session["area"] = rosters.TOWN
    session.save()
    client.scope = s.a_scope_of(account)
    return client


def send(office, *lines, **more) -> Import:
    response = office.post(reverse("imports:upload", args=["roster"]), {"file": s.a_file(*lines, **more)})
    assert response.status_code == 302, response.content.decode()
    s.work()
    return Import.unscoped.latest("id")


def page(office, name, *args, status=200):
    response = office.get(reverse(name, args=args))
    assert response.status_code == status
    return response.content.decode()


def sheet_of(response):
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return openpyxl.load_workbook(BytesIO(content))


def test_an_empty_list_says_what_belongs_there_and_offers_the_first_step(office):
    text = page(office, "imports:list", "roster")
    assert "这里还没有导入过" in text and reverse("imports:upload", args=["roster"]) in text


def test_of_a_file_nobody_could_read_the_list_knows_no_counts_instead_of_none(office):
    assert send(office, ("a", "b"), heads=("甲", "乙")).state == "refused"
    text = page(office, "imports:list", "roster")
    assert 'data-label="新增" class="num">—<' in text and 'class="num">0<' not in text
    send(office, s.GOOD)
    assert 'data-label="有问题" class="num">0<' in page(office, "imports:list", "roster")


def test_from_upload_to_yes_to_what_it_did(office):
    found = send(office, s.GOOD, s.BAD)
    text = page(office, "imports:run", "roster", found.uid)
    assert "会新增 1 行" in text and "现在什么都没有写入" in text and "没有“9组”" in text
    assert not Person.unscoped.filter(name="陈示例").exists()
    office.post(reverse("imports:confirm", args=["roster", found.uid]))
    s.work()
    text = page(office, "imports:run", "roster", found.uid)
    assert "已新增 1 行" in text and "没有导入 1 行" in text
    assert "花名册.xlsx" in page(office, "imports:list", "roster")


def test_a_second_yes_from_another_window_changes_nothing_and_claims_nothing(office):
    found = send(office, s.GOOD)
    address = reverse("imports:confirm", args=["roster", found.uid])
    assert "开始导入" in office.post(address, follow=True).content.decode()
    s.work()
    again = office.post(address, follow=True).content.decode()
    assert "已新增 1 行" in again and "开始导入" not in again


def test_no_number_is_shown_on_the_page(office):
    found = send(office, s.GOOD)
    assert "15400000412" not in page(office, "imports:run", "roster", found.uid)


def test_while_it_runs_the_page_says_how_far_it_is_and_asks_again(office):
    office.post(reverse("imports:upload", args=["roster"]), {"file": s.a_file(s.GOOD)})
    text = page(office, "imports:run", "roster", Import.unscoped.get().uid)
    assert "正在读取文件" in text and 'hx-trigger="every 2s"' in text


def test_the_part_that_polls_is_not_sent_again_when_nothing_changed(office):
    office.post(reverse("imports:upload", args=["roster"]), {"file": s.a_file(s.GOOD)})
    address = reverse("imports:run", args=["roster", Import.unscoped.get().uid])
    first = office.get(address, headers={"HX-Request": "true"})
    again = office.get(address, headers={"HX-Request": "true", "If-None-Match": first.headers["ETag"]})
    assert b"<html" not in first.content and again.status_code == 304


def test_bad_rows_come_back_as_a_sheet_that_can_be_sent_again(office):
    found = send(office, s.BAD)
    sheet = sheet_of(office.get(reverse("imports:bad_rows", args=["roster", found.uid]))).active
    heads, row = list(sheet.iter_rows(values_only=True))
    said = dict(zip(heads, row, strict=True))
    assert (said["网格员"], said["手机"], said["行号"]) == ("余示例", "15400000415", 2)
    assert said["原因"].startswith("网格名称:海科村村民委员会没有“9组”")
    again = send(office, ("1组" if head == "网格名称" else text for head, text in said.items()), heads=heads)
    assert again.planned == {"new": 1} and again.heads["unknown"] == []
    assert Entry.objects.filter(action="import.downloaded").count() == 1


def test_a_formula_in_a_bad_row_comes_back_as_text(office):
    found = send(office, ("1", "9组", "海科村", '=HYPERLINK("http://x")', "", ""))
    sheet = sheet_of(office.get(reverse("imports:bad_rows", args=["roster", found.uid]))).active
    cell = next(cell for row in sheet.iter_rows() for cell in row if "HYPERLINK" in str(cell.value))
    assert cell.data_type == "s" and cell.value.startswith("'=")


def test_the_blank_sheet_has_exactly_the_columns_and_imports_as_nothing(office):
    book = sheet_of(office.get(reverse("imports:template", args=["roster"])))
    heads, example = list(book.active.iter_rows(values_only=True))[:2]
    assert heads == HEADS
    assert example[0] == "示例" and "虚构" in book.active["A2"].comment.text
    rows = books.read(books.saved(book))
    found, lines = sheet_heads.read(rows, ROSTER.columns, needed=ROSTER.needed)
    assert (len(found.keys), found.unknown, list(lines)) == (len(HEADS), (), [])


def test_a_file_that_is_no_sheet_says_so_beside_the_field(office):
    response = office.post(
        reverse("imports:upload", args=["roster"]), {"file": SimpleUploadedFile("a.xlsx", b"%PDF-1.7")}
    )
    assert response.status_code == 422 and "这不是表格文件" in response.content.decode()


def test_no_file_says_so_beside_the_field(office):
    response = office.post(reverse("imports:upload", args=["roster"]), {})
    assert response.status_code == 422 and "请选一个文件" in response.content.decode()


def test_a_hostile_file_name_is_only_text(office):
    found = send(office, s.GOOD, name="<script>alert(1)</script>.xlsx")
    text = page(office, "imports:run", "roster", found.uid)
    assert "<script>alert" not in text and "script" in found.file_name


def test_the_file_as_it_was_sent_only_for_who_may_see_full_numbers(office, client):
    found = send(office, s.GOOD)
    response = office.get(reverse("imports:original", args=["roster", found.uid]))
    assert b"".join(response.streaming_content).startswith(b"PK")
    client.force_login(s.an_account("王示例", permissions=["people.change", "people.view"]))
    assert client.get(reverse("imports:original", args=["roster", found.uid])).status_code == 403


@pytest.mark.parametrize("name", ["list", "upload", "template"])
def test_who_may_not_change_people_gets_403(client, name):
    rosters.a_town()
    client.force_login(s.an_account("王示例", permissions=["people.view"]))
    assert client.get(reverse(f"imports:{name}", args=["roster"])).status_code == 403


@pytest.mark.parametrize("name", ["run", "bad_rows", "original"])
def test_another_township_gets_404(office, client, name):
    found = send(office, s.GOOD)
    client.force_login(s.an_account("陈邻居", code="530113106"))
    assert client.get(reverse(f"imports:{name}", args=["roster", found.uid])).status_code == 404


@pytest.mark.parametrize("name", ["confirm", "drop"])
def test_another_township_cannot_act_on_it(office, client, name):
    found = send(office, s.GOOD)
    client.force_login(s.an_account("陈邻居", code="530113106"))
    assert client.post(reverse(f"imports:{name}", args=["roster", found.uid])).status_code == 404
    assert Import.unscoped.get(pk=found.pk).state == "planned"


def test_dropping_says_that_nothing_was_written(office):
    found = send(office, s.GOOD)
    response = office.post(reverse("imports:drop", args=["roster", found.uid]), follow=True)
    assert "什么都没有写入" in response.content.decode()


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_costs_the_same_for_one_import_or_many(office, count, django_assert_max_num_queries):
    for number in range(count):
        s.sent(office.scope, (*s.GOOD[:3], f"人{number}", "", ""))
    page(office, "imports:list", "roster")
    with django_assert_max_num_queries(25) as taken:
        page(office, "imports:list", "roster")
    assert len([one for one in taken.captured_queries if "imports_import" in one["sql"]]) == 1


@pytest.mark.parametrize("count", [1, 40])
def test_the_page_of_an_import_costs_the_same_for_one_row_or_many(office, count, django_assert_max_num_queries):
    found = send(office, *[(str(n), "9组", "海科村", f"人{n}", "", "") for n in range(count)])
    page(office, "imports:run", "roster", found.uid)
    with django_assert_max_num_queries(25) as taken:
        page(office, "imports:run", "roster", found.uid)
    assert len([one for one in taken.captured_queries if "imports_" in one["sql"]]) == 3
