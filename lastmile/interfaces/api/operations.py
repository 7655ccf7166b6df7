"""Operations that belong to no single domain: who the key acts as, the tree of places, what is owed today."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Query, Router, Schema

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.obligations import selectors as obligations
from lastmile.foundation.regions import selectors as regions
from lastmile.foundation.web.gates import needs, signed_in
from lastmile.foundation.web.programs import refusals

router = Router()
MOST = 200


class GrantOut(Schema):
    """Permissions on branches for lines of work."""

    branches: list[str] = Field(description="Region codes; an empty one is the whole country")
    permissions: list[str]
    lines: list[str]


class Me(Schema):
    """Whom the key acts as, and how far."""

    person_uid: UUID
    name: str
    post: str = Field(description="The post acted under; empty without one")
    region_code: str
    grants: list[GrantOut]


class Place(Schema):
    """A place of the tree. Divisions are public knowledge."""

    uid: UUID
    code: str = Field(description="Official code of today, cut to the length of its level (2/4/6/9/12/15/18)")
    level: int = Field(description="1 province … 4 township, 5 village, 6 grid, 7 micro-grid")
    name: str


class PlaceWithPath(Place):
    path: list[Place] = Field(description="From the province down to the place itself")


class Places(Schema):
    rows: list[Place]
    next: str = Field(description="Pass as `after` to read on; empty at the end")


class OwedOut(Schema):
    """One thing a post of this person owes."""

    uid: UUID
    kind: str
    subject_kind: str
    subject_uid: UUID
    level: str
    title: str
    place: str
    due_at: datetime
    late: bool
    post: str
    next_name: str = Field(description="Whom it goes to if nobody acts")
    next_at: datetime | None


class Today(Schema):
    """今日待办: now, today, and what was given out to others."""

    now: list[OwedOut]
    today: list[OwedOut]
    waiting: list[OwedOut]
    postponed: int
    done_today: int


@router.get("/me", response={200: Me, **refusals()}, summary="Whom this key acts as")
@signed_in
def me(request: Any) -> Any:
    scope = request.scope
    return {
        "person_uid": scope.person_uid,
        "name": scope.name,
        "post": scope.acting_as.title if scope.acting_as else "",
        "region_code": scope.acting_as.region_code if scope.acting_as else "",
        "grants": [
            {
                "branches": sorted(one.branches),
                "permissions": sorted(one.permissions),
                "lines": sorted(one.lines),
            }
            for one in scope.grants
            if one.permissions
        ],
    }


@router.get("/regions/{code}", response={200: PlaceWithPath, **refusals()}, summary="A place by code or uid")
@needs(Permission.REGION_VIEW)
def region(request: Any, code: str) -> Any:
    """Old codes lead to the place that answers for them today."""
    found = regions.get_region(code)
    return {**_place(found), "path": [_place(one) for one in regions.path(found)]}


@router.get("/regions/{code}/children", response={200: Places, **refusals()}, summary="The places directly below")
@needs(Permission.REGION_VIEW)
def children(
    request: Any,
    code: str,
    after: Annotated[str, Query(max_length=18)] = "",
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
) -> Any:
    """In the order of their codes."""
    below = regions.children(regions.get_region(code)).filter(code__gt=after)
    rows = list(below.values("uid", "code", "level", "name")[: limit + 1])
    more = len(rows) > limit
    return {"rows": rows[:limit], "next": rows[limit - 1]["code"] if more else ""}


@router.get("/owed", response={200: Today, **refusals()}, summary="What this person's posts owe today")
@needs(Permission.OBLIGATION_VIEW)
def owed(request: Any) -> Any:
    return obligations.owed_today(request.scope)


def _place(found: Any) -> dict[str, Any]:
    return {"uid": found.uid, "code": found.code, "level": found.level, "name": found.name}
