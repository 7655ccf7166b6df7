"""What Chinese messages say in their own way."""

from dataclasses import replace
from datetime import datetime

import pytest

from lastmile.kernel import cap
from lastmile.kernel.cap.tests.samples import CHINESE, MESSAGE
from lastmile.kernel.clock import SHANGHAI


def test_the_identifier_of_the_national_system_is_taken_apart():
    read = cap.read_identifier("53011341600000_20260725224000_1")
    assert (read.region, read.agency, read.unit, read.extension, read.serial) == ("530113", "416", "000", "00", 1)
    assert read.at == datetime(2026, 7, 25, 22, 40, tzinfo=SHANGHAI)
    assert cap.read_identifier("53000041600000_20260725224000_0").region == "53"


@pytest.mark.parametrize(
    "text", ["", "urn:oid:2.49.0", "99011341600000_20260725224000_1", "53011341600000_20261325224000_1", "5301134160000_20260725224000_1"]
)  # fmt: skip
def test_another_identifier_is_none(text):
    assert cap.read_identifier(text) is None


@pytest.mark.parametrize(
    "text, colour, rank",
    [
        ("红色", "red", 1), ("RED", "red", 1), ("Red", "red", 1), ("橙色预警", "orange", 2), ("蓝", "blue", 4),
        ("Ⅰ级", "", 1), ("II级", "", 2), ("Ⅲ", "", 3), ("4", "", 4), ("一级", "", 1), ("特别严重", "", 1),
        ("Ⅰ级/特别重大", "", 1), ("I级(红色)", "red", 1), ("较重", "", 3), ("一般", "", 4), ("Yellow alert", "yellow", 3),
    ],
)  # fmt: skip
def test_a_level_is_read_in_the_words_offices_use(text, colour, rank):
    assert cap.read_level(text) == cap.Level(text, colour, rank)


@pytest.mark.parametrize("text", ["", "紫色", "红色橙色", "高", "5", "Ⅰ级/橙色"])
def test_what_is_no_level_is_none(text):
    assert cap.read_level(text) is None


@pytest.mark.parametrize(
    "headline, text, colour",
    [
        ("东川区气象台发布暴雨红色预警信号", "红色", "red"),
        ("东川区气象台将暴雨橙色预警升级为红色", "红色", "red"),
        ("红色降级为黄色", "黄色", "yellow"),
        ("地质灾害气象风险Ⅱ级预警", "Ⅱ级", ""),
        ("Orange warning of wind", "Orange", "orange"),
        ("红色和橙色区域", "", ""),
        ("请注意防范", "", ""),
    ],
)
def test_without_a_parameter_the_headline_says_it_and_nothing_is_guessed(headline, text, colour):
    found = cap.level_of(replace(CHINESE, parameters=(), headline=headline))
    assert (found.text, found.colour) == (text, colour)


def test_codes_of_places_are_kept_as_ours():
    codes = tuple(
        cap.Named("x", value)
        for value in ("530113000000", "530113104", "530100", "530113104200", "010300", "11B03", "530113104200001")
    )
    area = cap.Area("东川区", geocodes=codes)
    assert cap.region_codes(area) == ("530113", "530113104", "5301", "530113104200", "530113104200001")


@pytest.mark.parametrize("language, event", [("zh-hans", "暴雨"), ("en", "Rainstorm"), ("ko", "Rainstorm")])
def test_everybody_reads_the_block_in_their_language(language, event):
    assert cap.block_for(MESSAGE, language).event == event
    assert cap.block_for(replace(MESSAGE, infos=MESSAGE.infos[::-1]), language).event == event


def test_a_message_of_one_language_is_read_in_that_one():
    assert cap.block_for(replace(MESSAGE, infos=(CHINESE,)), "en").event == "暴雨"
    assert cap.block_for(replace(MESSAGE, infos=()), "en") is None
