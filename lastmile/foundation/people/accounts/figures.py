"""The figures of the packs that accounts go by."""

from lastmile.foundation.rulepacks import selectors as packs


def figure(key: str, region_code: str = "") -> float:
    """A figure of the access group as a number, as in force at a place (of the nation without one)."""
    return float(packs.value(f"access.{key}", region_code).number)


def whole(key: str, region_code: str = "") -> int:
    """The same for figures that count something."""
    return int(figure(key, region_code))
