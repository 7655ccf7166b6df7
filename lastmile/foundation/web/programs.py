"""What the operations for programs share: how a refusal looks, which ones to expect, and text that can be stored.

Modules with operations do without `from __future__ import annotations`: ninja reads the types of a gated function.
"""

from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, Field


class Refused(Schema):
    """Why nothing was done, in the language asked for (`Accept-Language`), and at which values."""

    error: str
    fields: dict[str, str] = Field(default_factory=dict)


REFUSALS = {
    400: "cannot be read",
    401: "no key, or it is over",
    403: "this key may not do that",
    404: "does not exist for this key",
    409: "in another state, or the uid is known with other content",
    413: "too large",
    422: "values that cannot be used",
    429: "too often",
}


def refusals(*more: int) -> dict[int, type[Refused]]:
    """The refusals of an operation: those every one of them may give, and `more`."""
    return dict.fromkeys(sorted({400, 401, 403, 404, 422, 429, *more}), Refused)


def _storable(text: str) -> str:
    if any(not (sign.isprintable() or sign in "\n\t") for sign in text):
        raise ValueError("control signs")
    return text.strip()


Text = Annotated[str, AfterValidator(_storable)]
"""Text without signs nobody can see; spaces around it dropped."""
