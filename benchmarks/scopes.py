"""Who asks: the narrowest scope there is, a township, the whole tree, and one of ten townships."""

from __future__ import annotations

from lastmile.foundation.access.lines import ALL_LINES
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Grant, Scope

GRID, TOWNSHIP = "110101001001001", "110101001"


def of(*branches: str) -> Scope:
    """Person 1 with every permission on the branches."""
    return Scope(person_id=1, name="甲", grants=(Grant(frozenset(branches), frozenset(Permission.values), ALL_LINES),))


def narrowest_and_widest() -> dict[str, str]:
    """Their names and branches."""
    return {"one grid": GRID, "the whole tree": ""}


def below(alias: str, branch: str) -> str:
    """The branch in SQL, as one would write it by hand with these columns."""
    if not branch:
        return "TRUE"
    column = {2: "province", 4: "city", 6: "county", 9: "township"}.get(len(branch))
    if column:
        return f"{alias}.{column} = '{branch}'"
    return f"{alias}.region_code >= '{branch}' AND {alias}.region_code < '{branch}:'"
