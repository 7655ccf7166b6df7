"""Levels: four colours of the law, and Ⅰ–Ⅳ 级 as some warnings are written; the second is never made into the first.

`grade` is the rank behind both, 1 the gravest, so that two versions can be compared and a calling rule be chosen.
Source: 突发事件应对法, 一级为最高级别, 红橙黄蓝; rules-and-standards c1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum


class Grade(IntEnum):
    RED = 1
    ORANGE = 2
    YELLOW = 3
    BLUE = 4


COLOURS = {Grade.RED: "red", Grade.ORANGE: "orange", Grade.YELLOW: "yellow", Grade.BLUE: "blue"}
WORDS = {"红": Grade.RED, "橙": Grade.ORANGE, "黄": Grade.YELLOW, "蓝": Grade.BLUE}
# CMA writes "Red" and the like in its parameters.
ENGLISH = {"red": Grade.RED, "orange": Grade.ORANGE, "yellow": Grade.YELLOW, "blue": Grade.BLUE}
SEVERITY = {"extreme": Grade.RED, "severe": Grade.ORANGE, "moderate": Grade.YELLOW, "minor": Grade.BLUE}
_NUMBERS = {"Ⅰ": 1, "I": 1, "一": 1, "1": 1, "Ⅱ": 2, "II": 2, "二": 2, "2": 2, "Ⅲ": 3, "III": 3, "三": 3, "3": 3}
NUMBERS = {**_NUMBERS, "Ⅳ": 4, "IV": 4, "四": 4, "4": 4}
COLOUR = re.compile("([红橙黄蓝])色?")
NUMBERED = re.compile(r"(?<![\dA-Za-z十])(IV|III|II|I|[ⅠⅡⅢⅣ一二三四1234])\s*级")
BEFORE_WARNING = re.compile(r"([红橙黄蓝])色(?:[^,,。;;]{0,12})?(?:预警|信号|风险)")


@dataclass(frozen=True)
class Level:
    """As written (`text`, maybe empty), the colour if a colour was written, and the grade behind either."""

    text: str = ""
    colour: str = ""
    grade: int | None = None


def read_level(*texts: str) -> Level:
    """The level that some texts name, the first that names one: a colour of the law, or Ⅰ–Ⅳ 级 left as it is written."""
    for text in texts:
        plain = text.strip()
        if found := _colour(plain):
            return Level(f"{found}色", COLOURS[WORDS[found]], WORDS[found])
        if plain.lower() in ENGLISH:
            grade = ENGLISH[plain.lower()]
            return Level(f"{next(word for word, one in WORDS.items() if one == grade)}色", COLOURS[grade], grade)
        if numbered := NUMBERED.search(plain):
            return Level(numbered[0].replace(" ", ""), "", NUMBERS[numbered[1]])
    return Level()


def _colour(text: str) -> str:
    """The colour of the warning itself: 暴雨黄色预警升级为红色预警 is red, the last one before 预警."""
    named = BEFORE_WARNING.findall(text)
    if named:
        return str(named[-1])
    found = COLOUR.findall(text)
    return str(found[-1]) if found else ""


def colour_of(grade: int | None) -> str:
    """The colour whose calling rule and clocks serve a grade; of an unknown one orange: rather a call too many."""
    return COLOURS[Grade(grade)] if grade else "orange"


def grade_of(colour: str, level_text: str = "", severity: str = "") -> int | None:
    """The grade behind a colour, else behind Ⅰ–Ⅳ 级 in words, else behind the severity of CAP; None when nothing says."""
    found = {name: int(grade) for grade, name in COLOURS.items()}.get(colour)
    if found is None:
        found = read_level(level_text).grade
    return found or (int(SEVERITY[severity.lower()]) if severity.lower() in SEVERITY else None)
