"""What full numbers of many people may leave in: a table of record, or another list with a file of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import IO, Any, Protocol
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.imports import handing
from lastmile.foundation.imports.kinds import Kind, kind_of
from lastmile.foundation.imports.models import Handout
from lastmile.foundation.regions.models import Region
from lastmile.kernel.errors import NotVisible

Asked = Mapping[str, Any]  # what a file is narrowed by, as plain values


@dataclass(frozen=True)
class Made:
    """A file with full numbers, how many rows it has, and of how many people the numbers are. `note` writes into the ledger what is always noted of such a file, in the
    caller's transaction; of a table it gives the handout."""

    file: IO[bytes]
    rows: int
    people: int
    note: Callable[[], Handout | None]


class Source(Protocol):
    """One thing to take with full numbers. `file` writes it whole, as far as whoever asks may see it."""

    @property
    def title(self) -> str | Promise: ...

    @property
    def sees(self) -> str: ...

    def reveals(self, scope: Scope, area: str) -> bool:
        """Whether this person may take full numbers of the area."""
        ...

    def file(self, scope: Scope, region: Region, form: str, asked: Asked, *, reason: str) -> Made: ...


@dataclass(frozen=True)
class Table:
    """A table of record; `asked` may say since which handout only what changed is wanted."""

    kind: Kind

    @property
    def title(self) -> str | Promise:
        return self.kind.title

    @property
    def sees(self) -> str:
        return self.kind.sees

    def reveals(self, scope: Scope, area: str) -> bool:
        return self.kind.reveals(scope, area)

    def file(self, scope: Scope, region: Region, form: str, asked: Asked, *, reason: str) -> Made:
        since = UUID(asked["since"]) if asked.get("since") else None
        written, before = handing.write(scope, self.kind, region.code, form, full=True, since=since)
        note = partial(handing.note, scope, written, region, since=before, why=reason)
        return Made(written.finish(), written.rows, len(written.people), note)


def source_of(name: str) -> Source:
    """The source of this name, from the settings' IMPORTS and CLEARED. Raises NotVisible for any other."""
    if name in settings.IMPORTS:
        return Table(kind_of(name))
    if name not in settings.CLEARED:
        raise NotVisible
    found: Source = import_string(settings.CLEARED[name])
    return found
