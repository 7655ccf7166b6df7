"""A responsibility card as it is printed, and whether a printed one still says what is true."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lastmile.foundation.people.cards import Card, Contact
from lastmile.foundation.prints import qr

TEMPLATE = "cards/duty.typ"
ON_FRONT = 6  # contacts below that fit on the front
SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another
LENGTH = 12  # 59 bits: nobody finds a card by trying
POINTS = "危险点"
Content = dict[str, Any]


def content(card: Card) -> Content:
    """Everything a card says, as text; without its code and day, which differ from printing to printing."""
    more: list[list[str | None]] = [list(line) for line in card.more]
    if card.place.grids == 1 and not any(label == POINTS for label, _said in more):
        more.append([POINTS, None])
    return {
        "name": card.holding.person.name,
        "post": card.holding.post.title,
        "rank": str(card.holding.get_rank_display()) if card.holding.rank == "B" else "",
        "scope": _scope(card),
        "households": card.place.households,
        "people": card.place.people,
        "counted": card.place.grids > 0,
        "more": more,
        "above": [_contact(one) for one in card.above],
        "beside": [_contact(one) for one in card.beside],
        "below": [_contact(one) for one in card.below[:ON_FRONT]],
        "below_more": max(len(card.below) - ON_FRONT, 0),
        **({"nobody_below": card.nobody_below} if card.nobody_below else {}),  # else cards printed before grow old
        "duty_phone": card.duty_phone,
        "usual": list(card.usual[:5]),
        "at_red": list(card.at_red),
    }


def _scope(card: Card) -> str:
    if card.place.bounds:
        return f"{card.place.name}({card.place.bounds})"
    if card.place.grids > 1:
        return _("%(place)s(%(n)s 个网格)") % {"place": card.place.name, "n": card.place.grids}
    return card.place.name


def _contact(one: Contact) -> list[str]:
    return [one.name, one.post, one.phone, one.rank]


def digest(said: Content) -> str:
    """Of everything a card says: two cards with one digest say the same."""
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def new_code() -> str:
    """The word in the QR of one printed card."""
    return "".join(secrets.choice(SIGNS) for _sign in range(LENGTH))


def sheet(cards: Sequence[tuple[Content, str]], *, address: str, day: date) -> Content:
    """What the template takes: contents with their codes, two pages each."""
    return {
        "day": day.isoformat(),
        "cards": [{**said, "qr": qr.draw(f"{address.rstrip('/')}/c/{code}/").svg} for said, code in cards],
    }
