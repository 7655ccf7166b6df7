"""Who is asking, and how far they reach. The first argument of every selector and service.

Plain values: no database here. `people` makes them from stored grants, tests make them by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lastmile.foundation.access.lines import ALL_LINES
from lastmile.kernel.errors import NotAllowed

WHOLE_TREE = ""


def outermost(branches: Iterable[str]) -> tuple[str, ...]:
    """The branches that lie in no other one of them, sorted."""
    kept: list[str] = []
    for code in sorted(set(branches)):
        if not kept or not code.startswith(kept[-1]):
            kept.append(code)
    return tuple(kept)


@dataclass(frozen=True)
class Grant:
    """Some permissions on some branches of the tree, for some lines of work."""

    branches: frozenset[str]
    permissions: frozenset[str]
    lines: frozenset[str] = ALL_LINES

    def covers(self, code: str, line: str | None) -> bool:
        return any(code.startswith(branch) for branch in self.branches) and (not line or line in self.lines)


@dataclass(frozen=True)
class ActingAs:
    """The holding under which somebody acts: which post, of which region, as A or B."""

    holding_id: int
    holding_uid: UUID
    post_id: int
    post_uid: UUID
    title: str
    region_code: str
    is_stand_in: bool = False


@dataclass(frozen=True)
class Scope:
    """A person, the holding they act under, their grants, and the units and posts matters may be shared with."""

    person_id: int | None = None
    person_uid: UUID | None = None
    name: str = ""
    acting_as: ActingAs | None = None
    grants: tuple[Grant, ...] = ()
    shared_with: frozenset[UUID] = field(default_factory=frozenset)
    held: tuple[ActingAs, ...] = ()  # every holding of the person, the highest level first
    system: str = ""  # which machinery acts when no person does, e.g. "ladder"

    @classmethod
    def of_system(cls, name: str, permissions: Iterable[str]) -> Scope:
        """The platform itself acting on the whole tree; the ledger shows which part of it."""
        return cls(system=name, grants=(Grant(frozenset({WHOLE_TREE}), frozenset(permissions)),))

    def reaching(self, permission: str) -> list[Grant]:
        """The grants that hold the permission."""
        return [grant for grant in self.grants if permission in grant.permissions]

    def branches(self, permission: str) -> tuple[str, ...]:
        """The outermost branches on which the permission is held, for any line."""
        return outermost(code for grant in self.reaching(permission) for code in grant.branches)

    def has(self, permission: str) -> bool:
        """Held anywhere: enough to open a page, not to touch a matter."""
        return bool(self.reaching(permission))

    def may(self, permission: str, *, on: Any) -> bool:
        """Whether the permission is held where the thing lies. `on` has `region_code` and maybe `line`, or is a code."""
        code = on if isinstance(on, str) else on.region_code
        line = None if isinstance(on, str) else getattr(on, "line", None)
        return any(grant.covers(code, line) for grant in self.reaching(permission))

    def require(self, permission: str, *, on: Any) -> None:
        """Raise NotAllowed unless `may`."""
        if not self.may(permission, on=on):
            raise NotAllowed(_("您没有这项权限,或者不在您的范围内。"))

    def nearest_to(self, code: str) -> Scope:
        """The same person acting under the post whose area holds a place most closely, as A before B; as before when none does."""
        over = [one for one in self.held if code.startswith(one.region_code)]
        return replace(self, acting_as=max(over, key=_closeness)) if over else self

    def own_ground(self) -> str:
        """The one smallest place the person is A for; "" when there is none, or more than one."""
        own = [one.region_code for one in self.held if not one.is_stand_in]
        smallest = {code for code in own if len(code) == max(map(len, own))}
        return smallest.pop() if len(smallest) == 1 else ""

    def within(self, branch: str) -> Scope:
        """The same person looking only below `branch`: each grant cut down to it, shares left out."""
        return replace(self, grants=tuple(_cut(self.grants, branch)), shared_with=frozenset())


def _closeness(one: ActingAs) -> tuple[int, bool]:
    return len(one.region_code), not one.is_stand_in


def _cut(grants: Iterable[Grant], branch: str) -> Iterable[Grant]:
    for grant in grants:
        inside = {code if code.startswith(branch) else branch for code in grant.branches if _touch(code, branch)}
        if inside:
            yield replace(grant, branches=frozenset(inside))


def _touch(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
