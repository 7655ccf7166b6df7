"""What there is to import and to hand out. Each kind says its columns and how rows are planned and applied; the rest is shared."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.imports.marks import Marks
from lastmile.foundation.regions.models import Region
from lastmile.foundation.web.sheet_heads import Column
from lastmile.kernel.errors import NotVisible
from lastmile.kernel.outcomes import Line, Outcome
from lastmile.kernel.row_marks import Marked


class Kind(Protocol):
    """One table of record (台账) that can be imported and handed out; see `books.Book` for what most kinds stand on.

    `marks` says what rows of a sheet are compared by; `plan` and `apply` take a batch, and ask `seen` for the rest of the
    sheet. `apply` runs in the transaction that also keeps how far the import is. `permission` is what the sender
    must hold on the area, `sees` what whoever takes the table out must hold.
    """

    id: str
    title: str | Promise
    permission: str
    sees: str
    ledger: Sequence[Column]  # its columns as offices write them, in their order
    columns: Sequence[Column]  # these and others that are understood
    needed: Sequence[str]
    not_taken: frozenset[str]
    shown: Sequence[str]  # the cells by which a person knows a row
    help: Sequence[str | Promise]
    list_url: str
    part_of: str  # of which other table its rows are some: it comes in with that, and is only handed out by itself

    def marks(self, line: Line) -> Marked: ...

    def plan(self, scope: Scope, area: Region, lines: Sequence[Line], seen: Marks) -> list[Outcome]: ...

    def apply(self, scope: Scope, area: Region, lines: Sequence[Line], seen: Marks, *, uid: UUID) -> list[Outcome]: ...

    def handed(self, scope: Scope, area: str) -> Iterable[tuple[UUID, list[Any]]]:
        """Uid and cells of every row that may be seen of an area, in the order of `ledger`, with full numbers."""
        ...

    def mask(self, cells: Sequence[Any]) -> list[Any]:
        """The same cells with stars where they are personal."""
        ...

    def numbers(self, cells: Sequence[Any]) -> Sequence[str]:
        """The personal numbers of a row, one for each person it names."""
        ...

    def reveals(self, scope: Scope, area: str) -> bool:
        """Whether this person may take full numbers of the area."""
        ...


def kind_of(name: str) -> Kind:
    """The kind of this name, from the settings' IMPORTS. Raises NotVisible for any other."""
    if name not in settings.IMPORTS:
        raise NotVisible
    kind: Kind = import_string(settings.IMPORTS[name])
    return kind


def kinds() -> list[Kind]:
    """All of them, in the order of the settings."""
    return [kind_of(name) for name in settings.IMPORTS]
