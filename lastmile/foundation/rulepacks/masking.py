"""How much of a name, a number or an address stays to be read by whoever may not see it whole: the figures `privacy.*`.

One way for pages, sheets, prints and texts. The figures are the installation's: one list shows people of many places, and a sheet
that comes back is recognised by the stars it went out with. No database is asked.
"""

from __future__ import annotations

from lastmile.foundation.rulepacks import selectors as packs

HIDDEN_LEAST = 3  # signs: what hides less would hide nothing


def masked_phone(number: str) -> str:
    """154****0102; of a short number only stars, too little would be hidden."""
    return ends(number, _signs("privacy.phone_first"), _signs("privacy.phone_last"))


def masked_identity(number: str) -> str:
    """530****: nothing of the end, since place, birthday and sex stand beside it and leave little to guess."""
    return ends(number, _signs("privacy.id_first"), _signs("privacy.id_last"))


def masked_name(name: str) -> str:
    """罗××: the family name alone, as on cards that hang in public."""
    first = min(_signs("privacy.name_first"), max(len(name) - 1, 0))
    return name[:first] + "×" * max(len(name) - first, 1) if name else ""


def masked_email(address: str) -> str:
    """a****@example.cn: its first sign, and where it goes."""
    name, _at, host = address.rpartition("@")
    return f"{name[: _signs('privacy.email_first')]}****@{host}" if name else "****"


def ends(value: str, first: int, last: int) -> str:
    """The first and last signs, stars between; only stars when fewer than three signs would be hidden."""
    if not value:
        return ""
    if len(value) < first + last + HIDDEN_LEAST:
        return "*" * len(value)
    return f"{value[:first]}****{value[len(value) - last :]}"


def _signs(key: str) -> int:
    return packs.of_installation(key).whole
