"""What there is to import. Each kind says its columns and how rows are planned and applied; the rest is the same for all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.regions.models import Region
from lastmile.foundation.web.sheet_heads import Column
from lastmile.kernel.outcomes import Line, Outcome


class Kind(Protocol):
    """One thing that can be imported.

    `survey` looks at all rows once and keeps little; `plan` and `apply` take a batch. `apply` runs in the transaction
    that also keeps how far the import is. `permission` is what the sender must hold on the area.
    """

    id: str
    permission: str
    columns: Sequence[Column]
    needed: Sequence[str]

    def survey(self, lines: Iterable[Line]) -> Any: ...

    def plan(self, scope: Scope, area: Region, lines: Sequence[Line], seen: Any) -> list[Outcome]: ...

    def apply(self, scope: Scope, area: Region, lines: Sequence[Line], seen: Any, *, uid: UUID) -> list[Outcome]: ...


def kind_of(name: str) -> Kind:
    """The kind of this name, from the settings' IMPORTS."""
    kind: Kind = import_string(settings.IMPORTS[name])
    return kind
