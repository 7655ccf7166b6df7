"""Invented people: names from common characters, numbers with a prefix nobody has. The same every time."""

from __future__ import annotations

import random
from collections.abc import Iterator

SURNAMES = "李杨张王罗余陈赵孙马周普毕和段何刘朱沈董高施梁许唐邓冯曾彭蒋沐保"
GIVEN = "文华丽明国强春梅秀英建军志勇海燕晓东玉兰永红正昌应才绍云家福学忠兴荣桂芳金凤光祥天佑德贵宝山长顺"


def names(taken: set[str], seed: int = 113) -> Iterator[str]:
    """Names nobody of the cast bears, without end, none twice."""
    chance = random.Random(seed)
    while True:
        length = 2 if chance.random() < 0.82 else 1
        name = chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _sign in range(length))
        if name not in taken and name[1:2] != name[2:3]:
            taken.add(name)
            yield name


def numbers(taken: set[str], start: int = 1000) -> Iterator[str]:
    """154-numbers in order, leaving out the cast's."""
    number = start
    while True:
        number += 1
        text = f"154{number:08}"
        if text not in taken:
            taken.add(text)
            yield text
