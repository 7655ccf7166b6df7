"""Model fields for personal data: stored encrypted, decrypted on read, looked up by a blind index."""

from __future__ import annotations

import functools
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.functional import Promise

from lastmile.kernel.encryption import KeyMissing, KeyRing, blind_index

if TYPE_CHECKING:
    PlainText = models.TextField[str, str]
else:
    PlainText = models.TextField
UNREADABLE = "（密钥缺失，无法读取）"


@functools.cache
def _ring(folder: Path) -> KeyRing:
    return KeyRing(folder)


def ring() -> KeyRing:
    """The key ring of this installation; outside the database and its backup."""
    folder = settings.FIELD_KEYS
    return _ring(folder if isinstance(folder, Path) else Path(folder))  # a path made anew costs more than a decryption


class EncryptedText(PlainText):
    """A short personal text. `purpose` and `retention` are declared so that a page and a job can name and erase them.

    Without its key a value reads as UNREADABLE instead of failing the page.
    """

    def __init__(self, *args: Any, purpose: str | Promise = "", retention: str = "", **kwargs: Any) -> None:
        self.purpose = purpose
        self.retention = retention  # a key of the rule packs
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "purpose": self.purpose, "retention": self.retention}

    def get_prep_value(self, value: Any) -> Any:
        return ring().encrypt(str(value)) if value else ""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        if not value:
            return ""
        try:
            return ring().decrypt(value)
        except (KeyMissing, ValueError):
            return UNREADABLE


def normalised(value: str) -> str:
    """The form in which a number is compared: half-width, no spaces or dashes, no +86."""
    plain = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", value)).upper()
    return plain.removeprefix("+86").removeprefix("0086") if plain[:1] in "+0" else plain


def look_up_key(value: str) -> str:
    """The blind index of a phone or identity number; empty for empty."""
    plain = normalised(value)
    return blind_index(plain, settings.BLIND_INDEX_KEY) if plain else ""
