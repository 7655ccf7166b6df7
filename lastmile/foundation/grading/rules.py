"""How dangerous something is: LEC or a matrix, as bands of the packs colour them; a criterion of 重大 is red whatever the score.

Values and bands are those of common practice (J-3.2d); the starts of bands are figures of the packs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _


class Colour(models.TextChoices):
    """Grades of danger as the law colours them; not graded yet is 待核."""

    RED = "red", _("红(重大)")
    ORANGE = "orange", _("橙(较大)")
    YELLOW = "yellow", _("黄(一般)")
    BLUE = "blue", _("蓝(低)")
    UNKNOWN = "", _("待核")


RANKS = {Colour.RED: 1, Colour.ORANGE: 2, Colour.YELLOW: 3, Colour.BLUE: 4, Colour.UNKNOWN: 5}


class Method(models.TextChoices):
    """How the colour was found."""

    NONE = "", _("未评分")
    LISTED = "listed", _("名录或台账已定")
    LEC = "lec", _("LEC 评分(可能性×暴露×后果)")
    MATRIX = "matrix", _("风险矩阵(可能性×严重性)")


LIKELIHOOD = tuple(Decimal(text) for text in ("10", "6", "3", "1", "0.5", "0.2", "0.1"))
EXPOSURE = tuple(Decimal(text) for text in ("10", "6", "3", "2", "1", "0.5"))
CONSEQUENCE = tuple(Decimal(text) for text in ("100", "40", "15", "7", "3", "1"))
STEPS = tuple(Decimal(number) for number in range(1, 6))
ALLOWED: Mapping[str, tuple[tuple[Decimal, ...], ...]] = {
    Method.LEC: (LIKELIHOOD, EXPOSURE, CONSEQUENCE),
    Method.MATRIX: (STEPS, STEPS),
}


@dataclass(frozen=True)
class Bands:
    """From which score on something is red, orange, yellow; the start belongs to the higher colour."""

    major: float
    larger: float
    general: float

    def colour_of(self, score: Decimal) -> Colour:
        for start, colour in ((self.major, Colour.RED), (self.larger, Colour.ORANGE), (self.general, Colour.YELLOW)):
            if float(score) >= start:
                return colour
        return Colour.BLUE


def is_scored(method: str, values: Sequence[Decimal]) -> bool:
    """Whether these are values the method knows."""
    allowed = ALLOWED.get(method, ())
    return len(values) == len(allowed) > 0 and all(one in some for one, some in zip(values, allowed, strict=True))


def score_of(values: Sequence[Decimal]) -> Decimal:
    """D = L·E·C, or R = L·S."""
    score = Decimal(1)
    for one in values:
        score *= one
    return score


def graded(values: Sequence[Decimal], bands: Bands, *, major: bool) -> Colour:
    """The colour: red where a criterion of 重大 is met, whatever the score."""
    return Colour.RED if major else bands.colour_of(score_of(values))


def plain(value: Decimal) -> str:
    """A value without the zeros of its column: 0.50 is 0.5, 70.00 is 70."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
