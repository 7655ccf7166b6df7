"""The pictures of the guides: taken from the running demo, so that they never show what is no longer there.

`make pictures` puts them into docs/pictures; every other run takes them aside and only sees that they can be taken.
"""

import os
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.browser.conftest import PHONE, Demo, Enter, Visitor

DOCS = Path("docs")
KEPT = bool(os.environ.get("LASTMILE_PICTURES"))
SOME_ANSWERED = timedelta(seconds=30)
SENTENCE = "暴雨红色:未来3小时雨量或超100毫米。请立即叫醒本组,先转滑坡沟口低洼户"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return DOCS / "pictures" if KEPT else tmp_path


def take(visitor: Visitor, path: str, file: Path) -> None:
    assert visitor.open(path) == 200, path
    keep(visitor, file)


def keep(visitor: Visitor, file: Path) -> None:
    visitor.settle()
    assert visitor.lacks("系统意外"), "a page that failed is no picture of it"
    visitor.page.screenshot(path=file)
    assert file.stat().st_size > 10_000
    assert not visitor.is_too_wide()


def test_the_office(enter: Enter, folder: Path):
    visitor = enter("zhangxiaotang")
    take(visitor, "/", folder / "home.png")
    visitor.open("/hazards/?tab=rectified")
    matter = visitor.page.locator("#hazard-rows a[href*='/hazards/']").first.get_attribute("href")
    take(visitor, str(matter), folder / "matter.png")
    director = enter("likaiyun")
    for path, name in (
        ("/tips/", "tips"),
        ("/people/", "people"),
        ("/imports/roster/upload/", "roster"),
        ("/packs/", "packs"),
    ):
        take(director, path, folder / f"{name}.png")


def test_a_list_of_duties_that_was_signed(enter: Enter, folder: Path):
    director = enter("likaiyun")
    director.open("/prints/duties/?area=530113104211")
    director.open("/prints/duties/sign/")
    director.follow(director.page.locator("main form button.btn-primary"))
    take(director, "/prints/duties/?kind=grid_member", folder / "duties.png")


def test_the_phone(enter: Enter, folder: Path):
    visitor = enter("chenyoufu", size=PHONE)
    take(visitor, "/field/", folder / "field-home.png")
    take(visitor, "/field/report/", folder / "field.png")


def test_a_call_and_its_board(demo: Demo, enter: Enter, folder: Path):
    """From the sentence to the board; for the guide half a minute later, lived step by step however slow the machine is."""
    visitor = enter("yangshuhe")
    visitor.open("/calls/new/")
    visitor.page.fill("[name=text]", SENTENCE)
    visitor.follow("下一步:看会叫到谁")
    assert visitor.says("183 岗位 = 152 人")
    keep(visitor, folder / "call-new.png")
    stands = datetime.fromisoformat(demo.lastmile("demo", "clock", "--speed", "0").strip())
    visitor.follow("发出")
    visitor.page.wait_for_url(re.compile(r"/calls/[0-9a-f-]{36}/"))
    if KEPT:
        demo.lastmile("demo", "play", "--to", f"{stands + SOME_ANSWERED:%H:%M:%S}")
    visitor.page.reload()
    keep(visitor, folder / "board.png")
    demo.lastmile("demo", "clock", "--speed", "1")


@pytest.fixture(scope="module")
def night(demo: Demo) -> None:
    """In the middle of the night when the pictures are kept, run forward to it once; other runs look in the evening."""
    if KEPT:
        demo.lastmile("demo", "play", "--to", "23:10")


def test_an_alert_its_board_and_who_is_moved(night, enter: Enter, folder: Path):
    visitor = enter("zhangxiaotang")
    take(visitor, "/alerts/", folder / "alerts.png")
    visitor.follow(visitor.page.locator("#alert-rows a[href^='/alerts/']").first)
    visitor.follow("叫应看板")
    visitor.page.wait_for_url(re.compile(r"/board/"))
    keep(visitor, folder / "alert-board.png")
    visitor.open("/moves/")
    visitor.follow(visitor.page.locator("table a[href^='/moves/']").first)
    visitor.page.wait_for_url(re.compile(r"/moves/[0-9a-f-]{36}/"))
    keep(visitor, folder / "moves.png")
    take(enter("yuxiaoman", size=PHONE), "/field/doors/", folder / "field-doors.png")


def test_the_public_s_page(night, enter: Enter, folder: Path):
    take(enter(size=PHONE), "/p/530113104/", folder / "portal.png")


def test_what_the_public_learns_and_keeps_ready(enter: Enter, folder: Path):
    visitor = enter(size=PHONE)
    take(visitor, "/p/learn/?at=530113104211", folder / "portal-learn.png")
    take(visitor, "/p/530113104211/card/", folder / "portal-card.png")


def test_every_picture_a_guide_shows_is_there():
    for page in [Path("README.md"), Path("README.en.md"), *DOCS.rglob("*.md")]:
        for shown in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text()):
            assert (page.parent / shown).is_file(), f"{page} shows {shown}"
