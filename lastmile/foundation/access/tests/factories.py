"""Regions and scopes for tests, of every package."""

from collections.abc import Iterable

from lastmile.foundation.access.lines import ALL_LINES
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Grant, Scope
from lastmile.foundation.regions.models import Region
from lastmile.kernel.ids import uuid7

LENGTHS = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5, 15: 6, 18: 7}
ALL = frozenset(Permission.values)


def a_region(code: str, name: str = "") -> Region:
    """The region with this code, and its parents."""
    path = [code[:length] for length in LENGTHS if length <= len(code)]
    known = {one.code: one for one in Region.objects.filter(code__in=path, closed_on=None)}
    parent = None
    for part in path:
        title = name if part == code and name else f"地{part}"
        parent = known.get(part) or Region.objects.create(
            code=part, level=LENGTHS[len(part)], name=title, parent=parent
        )
    assert parent is not None
    return parent


def a_scope(*branches: str, permissions: Iterable[str] = ALL, lines: Iterable[str] = ALL_LINES) -> Scope:
    """Somebody with the permissions on the branches."""
    grant = Grant(frozenset(branches), frozenset(permissions), frozenset(lines))
    return Scope(person_uid=uuid7(), name="测试人", grants=(grant,))
