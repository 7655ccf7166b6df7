"""Levels of warnings as Chinese messages say them: colours 红橙黄蓝, ranks Ⅰ–Ⅳ 级 and their words. Read, never guessed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

COLOURS = ("red", "orange", "yellow", "blue")  # levels Ⅰ to Ⅳ in this order
COLOUR_SIGNS = dict(zip("红橙黄蓝", COLOURS, strict=True))
RANK_WORDS = {
    "特别严重": 1, "特别重大": 1, "严重": 2, "重大": 2, "较重": 3, "较大": 3, "一般": 4,
    "ⅰ": 1, "ⅱ": 2, "ⅲ": 3, "ⅳ": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4,
    "一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4,
}  # fmt: skip
RANK_ALONE = re.compile(
    r"(?:预警)?(?:等级|级别)?(特别严重|特别重大|严重|重大|较重|较大|一般|iii|ii|iv|i|[一二三四1-4])级?(?:预警)?"
)
COLOUR_ALONE = re.compile(r"([红橙黄蓝])色?(?:预警)?(?:信号)?")
COLOUR_ENGLISH = re.compile(r"\b(red|orange|yellow|blue)\b", re.IGNORECASE)
COLOUR_INSIDE = re.compile(r"([红橙黄蓝])色")
RANK_INSIDE = re.compile(r"(?<![0-9A-Za-z])(Ⅰ|Ⅱ|Ⅲ|Ⅳ|III|II|IV|I|[1-4一二三四])级")
TURNED = re.compile(r".*(?:升级?|降级?|变更|更新|调整|转|改)(?:为|至|成|到)")


@dataclass(frozen=True)
class Level:
    """A level as received. `colour` only where a colour was said; `rank` 1 (highest) to 4 from either; 0 = neither."""

    text: str = ""
    colour: str = ""
    rank: int = 0


def read_level(text: str) -> Level | None:
    """A level standing alone: 红色, Red, Ⅰ级, I级/特别严重, 1. None for anything else."""
    words = unicodedata.normalize("NFKC", text).strip()
    colours = {COLOUR_SIGNS[found[1]] for part in _parts(words) if (found := COLOUR_ALONE.fullmatch(part))}
    colours |= {found.lower() for found in COLOUR_ENGLISH.findall(words)}
    ranks = {RANK_WORDS[found[1]] for part in _parts(words.lower()) if (found := RANK_ALONE.fullmatch(part))}
    ranks |= {COLOURS.index(colour) + 1 for colour in colours}
    if len(ranks) != 1:
        return None
    return Level(text.strip(), next(iter(colours), ""), ranks.pop())


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"[/、,()\[\]|]", text) if part.strip()]


def level_within(text: str) -> Level | None:
    """The level within a sentence; of several (橙色升级为红色) the one it became."""
    turned = TURNED.match(text[:300])
    words = text[turned.end() : 300] if turned else text[:300]
    said = {found[0]: Level(found[0], COLOUR_SIGNS[found[1]]) for found in COLOUR_INSIDE.finditer(words)}
    english = {found[0].lower(): Level(found[0], found[0].lower()) for found in COLOUR_ENGLISH.finditer(words)}
    coloured = list((said or english).values())
    if len(coloured) == 1:
        return Level(coloured[0].text, coloured[0].colour, COLOURS.index(coloured[0].colour) + 1)
    ranks = {found[0]: _rank(found[1]) for found in RANK_INSIDE.finditer(words)}
    if not coloured and len(ranks) == 1:
        text, rank = ranks.popitem()
        return Level(text, "", rank)
    return None


def _rank(word: str) -> int:
    return RANK_WORDS[word.lower()]
