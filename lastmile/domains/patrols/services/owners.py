"""Whose post owes a round or a walk where nobody was named: the nearest, from the grid up to the village or the township's office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from lastmile.foundation.people.models import Post
from lastmile.kernel.region_codes import LENGTHS, Level

OWNERS = ("grid_member", "village_officer", "village_director", "village_secretary", "office_director")  # nearest first
UP = (LENGTHS[Level.MICRO_GRID], LENGTHS[Level.GRID], LENGTHS[Level.VILLAGE])


def nearest_owners(batch: Sequence[Any]) -> dict[int, Post]:
    """By key of points or places: the post of its micro-grid or grid, else of its village, or of the office for one of the
    township itself."""
    codes = {one.region_code[:length] for one in batch for length in UP}
    found: dict[str, list[Post]] = defaultdict(list)
    rows = Post.unscoped.filter(kind__in=OWNERS, region_code__in=codes, closed_on__isnull=True)
    for post in sorted(rows, key=lambda post: (OWNERS.index(post.kind), post.pk)):
        found[post.region_code].append(post)
    here = {one.pk: [post for length in UP for post in found.get(one.region_code[:length], ())] for one in batch}
    return {key: posts[0] for key, posts in here.items() if posts}
