"""The language in which the platform speaks for itself: Chinese, whoever acts.

A page and a refusal speak the language of who reads them. What is kept or sent is read by others: an office with an English
browser would call grid members in English, and leave titles behind that the whole township reads. See decision 82.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise


@contextmanager
def in_own_language() -> Iterator[None]:
    """What is composed here, labels and all, is in the platform's language: `with in_own_language():` or `@in_own_language()`."""
    # Django's `override` as a decorator is one object, which forgets where it came from when two threads or calls overlap.
    with translation.override(settings.LANGUAGE_CODE):
        yield


@in_own_language()
def worded(said: str | Promise) -> str:
    """Gettext of one string, or of a label, that is kept or sent."""
    return translation.gettext(str(said))
