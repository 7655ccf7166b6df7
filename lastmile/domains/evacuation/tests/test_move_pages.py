"""The office's pages: the lines of orders, figures, rows; constant queries; names only from the township down."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from lastmile.domains.evacuation import services
from lastmile.domains.evacuation.models import Counted, Move
from lastmile.domains.evacuation.selectors import boarding, doors, figuring, lists, sheets
from lastmile.domains.evacuation.tests.factories import GRID, a_head, a_night, somebody
from lastmile.foundation.people.models import Account
from lastmile.foundation.web import tables
from lastmile.kernel.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def night():
    return a_night(homes=((4, 3, 1), (3, 3, 0)))


@pytest.fixture
def office(night):
    return signed_in(night)


def signed_in(night):
    client = Client()
    client.force_login(Account.objects.get(person_id=night.office.person_id))
    return client


def text(answer):
    return answer.content.decode()


def test_the_page_says_who_ordered_how_many_must_go_and_where_they_are(night, office):
    services.order_move(night.office, uid=uuid7(), points=[night.point.uid], destination="海科村小学")
    services.move_first(a_head(), uid=uuid7(), points=[night.point.uid])
    night.say(night.row(night.homes[0]), "arrived")
    shown = text(office.get(reverse("moves:moves", args=[night.source[1]])))
    for words in ("转移令:张某", "村先转后报:余某", "应转 12 人 已转 3 人", "海科村小学", "已到安置点", "等值班室签收"):
        assert words in shown


def test_an_empty_page_says_what_comes_and_offers_the_first_step(db):
    from lastmile.domains.evacuation.tests.factories import an_office

    client = Client()
    client.force_login(Account.objects.get(person_id=an_office().person_id))
    page = text(client.get(reverse("moves:list")))
    assert "没有预警也可以直接下达转移令" in page
    assert "level-red" in page and "level-yellow" in page and "level-blue" not in page  # as the packs say here
    assert "从村小学、村委会、空地登记起" in text(client.get(reverse("moves:shelters")))


@pytest.mark.parametrize("count", [1, 9])
def test_the_page_costs_the_same_for_one_household_or_many(count, django_assert_max_num_queries):
    night = a_night(homes=((3, 3, 0),) * count)
    with django_assert_max_num_queries(24):
        boarding.board(night.office, night.list)
        assert len(doors.page(night.office, night.list, doors.Filters(), None, 50)) == count + 1


def test_figures_are_one_statement_for_the_rows(night, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):  # the list, shares twice, rows, help
        figuring.figures(night.office, night.source)
    with django_assert_max_num_queries(2):
        assert list(figuring.by_village(night.office, night.list)) == [GRID[:12]]


def test_the_export_has_the_columns_of_an_evacuation_list(night, office):
    night.say(night.row(night.homes[0]), "relatives", destination="镇上舅舅家")
    answer = office.get(reverse("moves:export", args=[night.source[1]]))
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert rows[0] == sheets.HEADS and len(rows) == 4
    first = dict(zip(sheets.HEADS, rows[1], strict=True))
    assert (first["去向(安置点)"], first["转了几人"], first["需要搀扶的人"]) == ("投亲靠友 镇上舅舅家", 3, "奶奶")


def test_the_sheet_is_one_page_a_point_and_its_printing_is_in_the_ledger(night, office):
    answer = office.get(reverse("moves:paper", args=[night.source[1]]))
    assert answer.content.startswith(b"%PDF")
    said = sheets.paper(night.office, night.list, night.point)
    assert (said["households"], said["people"], len(said["rows"])) == (2, 12, 3)


def test_a_returned_sheet_keeps_what_was_typed_when_one_line_is_wrong(night, office):
    first, second = (night.row(one).uid for one in night.homes)
    address = reverse("moves:sheet_back", args=[night.source[1], night.point.uid])
    typed = {"source": "paper", f"status-{first}": "relatives", f"to-{first}": "舅舅家", f"status-{second}": "left"}
    refused = office.post(address, {**typed, f"gone-{second}": "两个"})
    assert refused.status_code == 422 and "人数要填数字" in text(refused) and "舅舅家" in text(refused)
    assert office.post(address, typed).status_code == 302
    assert Move.unscoped.get(uid=second).entry_words == "代录(纸质名单)"


def test_a_count_keeps_what_was_ticked_and_takes_a_number_without_a_tick(night, office):
    first, second = (night.say(night.row(one), "arrived").uid for one in night.homes)
    one = services.open_rollcall(night.office, source_uid=night.source[1], shelter_uid=night.shelter.uid)
    address, sent = reverse("moves:rollcall", args=[one.uid]), {"listed": [first, second], "present": [first]}
    refused = office.post(address, {**sent, f"number-{second}": "两个"})
    assert refused.status_code == 422 and "人数要填数字" in text(refused)
    assert f'value="{first}" checked' in text(refused) and 'value="两个"' in text(refused)
    taken = text(office.post(address, {**sent, f"number-{second}": "2"}, follow=True))
    assert "应到 6 实到 5" in taken and "少 1 人" in taken


def test_a_village_sees_only_its_own_rows_of_a_list_of_the_township(night):
    other = somebody("530113104205", "village_secretary", "陈某", "15400000072")
    assert lists.get_list(other, night.source[1]).pk == night.list.pk
    assert doors.page(other, night.list, doors.Filters(), None, 50) == []
    assert figuring.figures(other, night.source).must == 0


def test_a_count_that_somebody_took_first_keeps_the_ticks_for_a_new_one(night, office):
    first, second = (night.say(night.row(one), "arrived").uid for one in night.homes)
    one = services.open_rollcall(night.office, source_uid=night.source[1], shelter_uid=night.shelter.uid)
    services.take_rollcall(night.office, uid=one.uid, present={second: None})
    sent = {"listed": [first, second], "present": [first], f"number-{first}": "2"}
    overtaken = office.post(reverse("moves:rollcall", args=[one.uid]), sent)
    assert overtaken.status_code == 409 and "已经清点过了" in text(overtaken) and "您填的都还在下面" in text(overtaken)
    again = reverse("moves:count_open", args=[night.source[1], night.shelter.uid])
    for page in (overtaken, office.post(again, sent)):
        assert f'value="{first}" checked' in text(page) and 'value="2"' in text(page)
    assert f'formaction="{again}"' in text(overtaken) and Counted.objects.count() == 2


def test_a_sheet_that_comes_back_after_the_end_keeps_what_was_typed(night, office):
    uid = night.row(night.homes[0]).uid
    services.end_lists(night.office, source=night.source, why="雨停了")
    address = reverse("moves:sheet_back", args=[night.source[1], night.point.uid])
    answer = office.post(address, {"source": "paper", f"status-{uid}": "relatives", f"to-{uid}": "舅舅家"})
    assert answer.status_code == 409 and "舅舅家" in text(answer) and "您填的都还在下面" in text(answer)


def test_what_the_office_enters_of_a_row_is_for_another_and_says_from_what(night, office):
    row = night.row(night.homes[0])
    address = reverse("moves:row", args=[row.uid])
    refused = office.post(address, {"status": "told", "source": ""})
    assert refused.status_code == 422 and "source" in refused.context["form"].errors and "本人当场" not in text(refused)
    assert office.post(address, {"status": "told", "source": "phone"}).status_code == 302
    assert "代录(电话)" in text(office.get(address))


def test_the_village_enters_its_own_on_the_spot(night):
    village = Client()
    village.force_login(Account.objects.get(person_id=a_head().person_id))
    row = night.row(night.homes[0])
    assert village.post(reverse("moves:row", args=[row.uid]), {"status": "told", "source": ""}).status_code == 302
    row.refresh_from_db()
    assert row.entry_words == ""


def test_the_sheet_is_read_in_parts_and_numbers_its_rows_through(monkeypatch):
    monkeypatch.setattr(tables, "BLOCK", 2)
    night = a_night(homes=((3, 3, 0),) * 5)
    office = signed_in(night)
    answer = office.get(reverse("moves:export", args=[night.source[1]]))
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)[1:]
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert sum(row[6] == 3 for row in rows) == 5


def test_before_the_first_count_the_page_says_by_the_figures_when_one_opens(night, office):
    shown = text(office.get(reverse("moves:counts", args=[night.source[1]])))
    assert "夜里每" in shown and "2小时" in shown and "05:30" in shown
    assert "/move.rollcall_hours/" in shown and "/move.rollcall_morning/" in shown


def test_a_sheet_that_comes_back_late_counts_for_whoever_went_to_a_graver_list_meanwhile(night, office):
    services.open_lists(night.office, source=("alert", uuid7()), region_codes=[GRID], level="red")
    rows = [Move.unscoped.get(household=one) for one in night.homes]
    assert night.list.pk not in {one.list_id for one in rows}
    address = reverse("moves:sheet_back", args=[night.source[1], night.point.uid])
    sent = {"source": "paper", **{f"status-{one.uid}": "relatives" for one in rows}, f"to-{rows[0].uid}": "舅舅家"}
    wrong = office.post(address, {**sent, f"gone-{rows[1].uid}": "两个"})
    assert wrong.status_code == 422 and "舅舅家" in text(wrong)
    assert "已代录 2 户" in text(office.post(address, sent, follow=True))
    assert {Move.unscoped.get(pk=one.pk).status for one in rows} == {"relatives"}
