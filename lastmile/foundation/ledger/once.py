"""The same thing sent twice is one; other content under its uid is refused. One mechanism for whatever a client names itself.

What was said when a thing was made stands in the entry of its making, as a keyed digest of all of it: nobody guesses a phone
by it, it outlives every later change of the thing, and the erasing of names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from lastmile.foundation.ledger import rules
from lastmile.foundation.ledger.models import Entry
from lastmile.kernel.encryption import blind_index
from lastmile.kernel.errors import DifferentContent

SAID = "said"
P = ParamSpec("P")
R = TypeVar("R")


def said(uid: UUID, content: Mapping[str, Any]) -> dict[str, str]:
    """For the figures of the entry that makes something: all that was asked for, as a digest."""
    text = rules.canonical({"uid": uid, "content": dict(content)}).decode()
    return {SAID: blind_index(text, settings.BLIND_INDEX_KEY)}


def require_same(
    known: Any, made: str, content: Mapping[str, Any], *, otherwise: str, about: Any = None, **named: UUID
) -> None:
    """Raises DifferentContent, with the words of `otherwise`, unless the entry `made` (its action) says just this content.

    `about` and `named`: where the entry is about another matter, that matter, and the figure that names the thing in it.
    What was made before entries said it is taken for the same; what was made in another way than by `made` is not.
    """
    matter = about or known
    rows = Entry.objects.filter(subject_uid=matter.uid, action=made, subject_kind=matter.matter_kind)
    rows = rows.filter(**{f"figures__{name}": str(uid) for name, uid in named.items()})
    kept = list(rows.order_by("id").values_list(f"figures__{SAID}", flat=True)[:1])
    if not kept or kept[0] not in (None, said(known.uid, content)[SAID]):
        raise DifferentContent(otherwise)


def at_once(act: Callable[P, R]) -> Callable[P, R]:
    """A service, in a transaction of its own, that looks for its uid before it makes anything.

    Where the same uid arrives twice at one moment the second is refused by the database; run again, it finds the first.
    """

    @wraps(act)
    def service(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return act(*args, **kwargs)
        except IntegrityError:
            with transaction.atomic():
                return act(*args, **kwargs)

    return service
