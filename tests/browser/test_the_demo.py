"""The demo keeps to itself."""

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import Demo, Enter
from tools.waiting import PATIENCE

LASTMILE = str(Path(sys.executable).parent / "lastmile")


def test_its_database_does_not_serve_real_work(demo: Demo):
    env = {**demo.env, "LASTMILE_DEMO": "0"}
    done = subprocess.run(
        [LASTMILE, "serve", "--port", "1"], env=env, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode != 0 and "demo database" in done.stderr


def test_preparing_it_again_changes_nothing(demo: Demo):
    assert "there already" in demo.lastmile("demo", "prepare")


def test_its_clock_is_wound_from_any_page(enter: Enter):
    visitor = enter("zhangxiaotang")
    visitor.open("/hazards/")
    visitor.follow("暂停")
    expect(visitor.page.locator(".strip-demo [aria-pressed=true]")).to_have_text("暂停")
    first = visitor.page.inner_text(".strip-demo strong")
    for _page in range(4):  # of both web processes
        visitor.page.reload()
        assert visitor.page.inner_text(".strip-demo strong") == first
    visitor.follow("×1")
    expect(visitor.page.locator(".strip-demo [aria-pressed=true]")).to_have_text("×1")


def test_every_picture_of_a_page_bears_the_mark(enter: Enter):
    visitor = enter("zhangxiaotang")
    for path in ("/", "/hazards/", "/packs/"):
        visitor.open(path)
        assert visitor.says("演示数据·非真实灾情")
        assert visitor.page.locator(".demo-mark").is_visible()
