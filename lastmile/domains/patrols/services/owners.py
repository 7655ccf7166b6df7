"""Whose post owes a round or a walk where nobody was named: the nearest, from the grid up to the village or the township's office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from lastmile.foundation.people.models import Post

OWNERS = ("grid_member", "village_officer", "village_director", "village_secretary", "office_director")  # nearest first
VILLAGE = 12


def nearest_owners(batch: Sequence[Any]) -> dict[int, Post]:
    """By key of points or places: the post of its grid, else of its village, or of the office for one of the township itself."""
    codes = {one.region_code for one in batch} | {one.region_code[:VILLAGE] for one in batch}
    found: dict[str, list[Post]] = defaultdict(list)
    rows = Post.unscoped.filter(kind__in=OWNERS, region_code__in=codes, closed_on__isnull=True)
    for post in sorted(rows, key=lambda post: (OWNERS.index(post.kind), post.pk)):
        found[post.region_code].append(post)
    here = {one.pk: found.get(one.region_code) or found.get(one.region_code[:VILLAGE]) for one in batch}
    return {key: posts[0] for key, posts in here.items() if posts}
