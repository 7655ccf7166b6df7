"""Finding places. Divisions are public knowledge and take no scope; what lies in a place is scoped by its owner."""

from collections.abc import Iterable
from typing import cast
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from lastmile.foundation.regions import runorder
from lastmile.foundation.regions.models import Region, RegionCode
from lastmile.foundation.statements.prepared import Prepared
from lastmile.kernel import region_codes
from lastmile.kernel.errors import NotVisible

MOST_WORDS, LONGEST_WORD = 3, 40
LONGEST_CHAIN = 10  # successors of successors; more would be a circle
BY_LEVEL = ("level", "code", "id")
ABOVE = "__".join(["parent"] * 6)
CODE = Region._meta.get_field("code")
_open_at = Prepared(lambda code: Region.objects.filter(code=code, closed_on__isnull=True).order_by("id")[:1], CODE)
_open_on = Prepared(lambda codes: Region.objects.filter(code__in=codes, closed_on__isnull=True).order_by("code"), CODE)


def get_region(code_or_uid: str | UUID) -> Region:
    """The place with this uid, or the one that today answers for this code: old codes lead to the successor.

    Raises NotVisible when there never was such a place.
    """
    text = str(code_or_uid).strip()
    try:
        found = Region.objects.filter(uid=UUID(text)).first() if len(text) >= 32 else _by_code(text)
    except ValueError:
        found = None
    if found is None:
        raise NotVisible(_("没有这个地方:%(code)s") % {"code": text[:40]})
    return found


def open_regions(branch: str = region_codes.NATION) -> QuerySet[Region]:
    """The places of a branch that exist today, its root included."""
    found = Region.objects.filter(closed_on__isnull=True)
    if branch == region_codes.NATION:
        return found  # a range holding everything would only lead the planner astray
    low, high = region_codes.bounds(branch)
    return found.filter(code__gte=low, code__lt=high)


def children(region: Region | None) -> QuerySet[Region]:
    """The places directly below, by code; of None, the provinces."""
    return Region.objects.filter(parent=region, closed_on__isnull=True).order_by("code")


def path(region: Region) -> list[Region]:
    """From the province down to the place itself, for crumbs: one query, and none when the parents are at hand."""
    if not Region._meta.get_field("parent").is_cached(region):
        above = region_codes.ancestors(region.code) if region.closed_on is None else ()
        places: list[Region] = _open_on([*above, region.code])
        if places and [place.pk for place in places][-1] == region.pk and len(places) == region.level:
            return places
        region = Region.objects.select_related(ABOVE).get(pk=region.pk)  # closed, or codes in between are gone
    places = [region]
    while (up := places[-1].parent) is not None:
        places.append(up)
    return places[::-1]


def search(words: str, *, branch: str = region_codes.NATION, level: int | None = None, limit: int = 20) -> list[Region]:
    """Places by name, part of a name, code or beginning of a code; higher levels first, parents at hand for `path`.

    Several words narrow down from above: "东川 海科" finds the 海科 that lie in a 东川.
    """
    parts = [part for word in words.split()[-MOST_WORDS:] if (part := _printable(word))]
    if not parts:
        return []
    within = open_regions(branch)
    for part in parts[:-1]:
        above = _in_order(within.filter(_matching(part, few=False), level__lt=region_codes.Level.GRID), part)
        within = within.filter(_in_branches(above.values_list("code", flat=True)[:limit]))
    if level is not None:
        within = within.filter(level=level)
    everywhere = branch == region_codes.NATION and len(parts) == 1
    in_order = runorder.asked(Region, parts[0], branches=[branch]) if everywhere and not _is_code(parts[0]) else None
    if in_order:
        found = in_order.narrow(within, None)
        return _with_above(found.order_by(*in_order.order(BY_LEVEL))[:limit])
    few = len(branch) > region_codes.LENGTHS[region_codes.Level.TOWNSHIP]
    return _with_above(_in_order(within.filter(_matching(parts[-1], few=few)), parts[-1])[:limit])


def _with_above(found: Iterable[Region]) -> list[Region]:
    """Places with their parents at hand: read by code in one query, which costs less than joining the tree to itself."""
    places = list(found)
    codes = {code for one in places for code in region_codes.ancestors(one.code)}
    above = {up.pk: up for up in Region.objects.filter(code__in=codes, closed_on__isnull=True)} if codes else {}
    for one in [*above.values(), *places]:
        if one.parent_id is None or one.parent_id in above:
            one.parent = above.get(one.parent_id or 0)
    return places


def _printable(word: str) -> str:
    return "".join(sign for sign in word[:LONGEST_WORD] if sign.isprintable())


def _by_code(code: str) -> Region | None:
    if not _is_code(code):
        return None
    for found in _open_at(code):
        return cast(Region, found)
    latest = RegionCode.objects.filter(code=code).select_related("region").order_by("-until_on", "-id").first()
    if latest is None:
        return None
    region: Region = latest.region
    for _step in range(LONGEST_CHAIN):
        if region.closed_on is None or region.successor is None:
            break
        region = region.successor
    return region


def _matching(part: str, *, few: bool) -> Q:
    if _is_code(part):
        return Q(code__gte=part, code__lt=str(int(part) + 1).zfill(len(part)))
    return Q(name__holds=part) if few else Q(name__runs=part)


def _in_order(found: QuerySet[Region], part: str) -> QuerySet[Region]:
    """Codes in the order of the tree, names from the province down; each the order of an index."""
    return found.order_by("code") if _is_code(part) else found.order_by("level", "code")


def _is_code(part: str) -> bool:
    return part.isascii() and part.isdigit()


def _in_branches(branches: Iterable[str]) -> Q:
    reach = Q(pk__in=[])
    for branch in branches:
        low, high = region_codes.bounds(branch)
        reach |= Q(code__gte=low, code__lt=high)
    return reach
