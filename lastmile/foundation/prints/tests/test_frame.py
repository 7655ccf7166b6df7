"""What every print says, whatever is in it."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from lastmile.foundation import prints
from lastmile.foundation.prints import qr
from lastmile.foundation.prints.tests import reading
from lastmile.kernel import clock

EXAMPLE = "example.typ"


def test_text_comes_out_as_it_went_in():
    content = prints.pdf(EXAMPLE, {"title": "海科村网格管理表", "rows": [["余小满", "网格员(山区)"]]})
    said = reading.text(content)
    assert "海科村网格管理表" in said and "余小满网格员(山区)" in said and reading.sizes(content) == {(210, 297)}


def test_the_foot_says_the_day_and_which_page_of_how_many():
    with clock.stopped(datetime(2026, 7, 25, 17, 0, tzinfo=UTC)):
        pages = reading.texts(prints.pdf(EXAMPLE, {"title": "多页", "rows": [["甲", "乙"]] * 90}))
    assert len(pages) > 1
    assert all("打印日期 2026-07-26" in page for page in pages)
    assert [f"{n}/{len(pages)}" in page for n, page in enumerate(pages, 1)] == [True] * len(pages)


def test_heads_of_a_table_stand_on_every_page():
    pages = reading.texts(prints.pdf(EXAMPLE, {"title": "多页", "rows": [["甲", "乙"]] * 90}))
    assert all("姓名" in page and "岗位" in page for page in pages)


@pytest.mark.parametrize("demo", [True, False])
def test_a_demo_marks_every_page_once(settings, demo):
    settings.DEMO = demo
    pages = reading.texts(prints.pdf(EXAMPLE, {"title": "多页", "rows": [["甲", "乙"]] * 90}))
    assert {page.count("演示数据·非真实灾情") for page in pages} == {int(demo)}


def test_an_unknown_figure_is_said_to_be_unknown():
    assert "值班电话待核" in reading.text(prints.pdf(EXAMPLE, {"title": "空", "phone": None}))


def test_days_and_decimals_can_be_handed_in():
    assert "2.50" in reading.text(prints.pdf(EXAMPLE, {"title": "数", "phone": Decimal("2.50")}))


def test_words_of_a_template_come_in_the_readers_language(monkeypatch):
    monkeypatch.setattr("lastmile.foundation.prints.typesetting._", lambda said: {"姓名": "Name"}.get(said, said))
    assert "Name" in reading.text(prints.pdf(EXAMPLE, {"title": "", "rows": [["甲", "乙"]]}))


def test_a_code_can_stand_in_it():
    assert len(prints.pdf(EXAMPLE, {"title": "码", "qr": qr.draw("https://yingji.example.cn/c/abc").svg})) > 1000


def test_a_template_nobody_has_is_named():
    with pytest.raises(LookupError, match=r"nobody/has\.typ"):
        prints.pdf("nobody/has.typ", {})


@pytest.mark.parametrize("sign", "𬭎㛃䶮喆堃昇淼犇𠅤")
def test_rare_signs_of_names_are_in_the_font(sign):
    assert sign in reading.text(prints.pdf(EXAMPLE, {"title": sign}))
