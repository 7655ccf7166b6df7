"""粘贴群里接龙: what people pasted from a chat group, line by line, and whose names stand in it.

Nothing is decided here. A name is found where it stands in a line, whatever is around it: numbers in any width, posts,
nicknames that hold the name, signs and pictures. Somebody looks at each before it counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_LINES, LONGEST = 500, 200
NUMBER = re.compile(r"^[\s#*·•\-]*(?:[0-9]{1,4}|[一二三四五六七八九十百]{1,4}(?=[、.::)]))[\s.、,::)\])]*")
# What nobody writes into a name: signs, pictures, invisible marks. Letters, digits and characters stay.
KEPT = {"L", "N"}


@dataclass(frozen=True)
class Line:
    """One pasted line: as it was, and the names found in it, the longest first. No name: somebody has to look."""

    said: str
    names: tuple[str, ...]

    @property
    def is_sure(self) -> bool:
        """One name and no other."""
        return len(self.names) == 1


def read(text: str, names: Iterable[str]) -> list[Line]:
    """The lines that say something, each with the names of those called that stand in it."""
    known = sorted({one for one in names if one}, key=len, reverse=True)
    found = []
    for raw in text.splitlines()[:MOST_LINES]:
        said = raw.strip()[:LONGEST]
        plain = plainly(said)
        if plain:
            found.append(Line(said, tuple(_standing(plain, known))))
    return found


def plainly(line: str) -> str:
    """A line without its number, signs, pictures and spaces, in usual width."""
    usual = NUMBER.sub("", unicodedata.normalize("NFKC", line))
    return "".join(sign for sign in usual if unicodedata.category(sign)[0] in KEPT)


def _standing(plain: str, known: Sequence[str]) -> Iterable[str]:
    """Names in a line; a name inside a longer one that was found is not another: 王小明 is not 王小."""
    for name in known:
        bare = plainly(name)
        if bare and bare in plain:
            plain = plain.replace(bare, "\n")
            yield name
