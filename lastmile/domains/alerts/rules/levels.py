"""Levels: four colours of the law, and Ⅰ–Ⅳ 级 as some warnings are written; the second is never made into the first.

`grade` is the rank behind both, 1 the gravest, so that two versions can be compared and a calling rule be chosen.
Source: 突发事件应对法, 一级为最高级别, 红橙黄蓝; rules-and-standards c1 (severity).
"""

from __future__ import annotations

from enum import IntEnum

from lastmile.kernel import warning_levels


class Grade(IntEnum):
    RED = 1
    ORANGE = 2
    YELLOW = 3
    BLUE = 4


COLOURS = {Grade.RED: "red", Grade.ORANGE: "orange", Grade.YELLOW: "yellow", Grade.BLUE: "blue"}
WORDS = {"red": "红色", "orange": "橙色", "yellow": "黄色", "blue": "蓝色"}
SEVERITY = {"extreme": 1, "severe": 2, "moderate": 3, "minor": 4}
NUMBERED = ("Ⅰ级", "Ⅱ级", "Ⅲ级", "Ⅳ级")


def colour_of(grade: int | None) -> str:
    """The colour whose calling rule and clocks serve a grade; of an unknown one orange: rather a call too many."""
    return COLOURS[Grade(grade)] if grade else "orange"


def grade_of(colour: str, level_text: str = "", severity: str = "") -> int | None:
    """The grade behind a colour, else behind Ⅰ–Ⅳ 级 in words, else behind the severity of CAP; None when nothing says."""
    if colour in WORDS:
        return list(WORDS).index(colour) + 1
    read = warning_levels.read_level(level_text) if level_text else None
    return (read.rank if read else None) or SEVERITY.get(severity.lower())


def level_words(colour: str, level_text: str) -> str:
    """A level as it is kept: colours in the words of the law, whatever language they came in; Ⅱ级 as it was written."""
    return WORDS.get(colour, level_text)
