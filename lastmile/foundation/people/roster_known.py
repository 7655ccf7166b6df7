"""What the tables hold about some rows of a roster: people, posts, holdings, grids; read at once, kept up in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef

from lastmile.foundation.access.lines import ALL_LINES
from lastmile.foundation.access.scope import Grant
from lastmile.foundation.people import selectors
from lastmile.foundation.people.models import Holding, Person, Post, StoredGrant
from lastmile.foundation.people.roster_reading import Entry, Member
from lastmile.foundation.regions.as_written import village_of
from lastmile.foundation.regions.models import Grid, Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock, region_codes

MEMBER, LEADER, INFORMANT = "grid_member", "grid_leader", "disaster_informant"
KINDS = (MEMBER, LEADER, INFORMANT)


class Known:
    """The state of the tables for a batch of rows whose places are found. Ten queries, whatever the batch."""

    def __init__(self, area: Region, entries: Sequence[Entry], places: Iterable[Region], *, lock: bool) -> None:
        self.today = clock.today()
        self.places = {place.pk: place for place in places}
        villages = {village.pk: village for place in self.places.values() if (village := village_of(place))}
        self.regions = self.places | villages
        if lock:  # whoever opens or fills posts one by one takes the same locks
            list(Region.objects.select_for_update().filter(pk__in=self.regions).order_by("pk").values_list("pk"))
        self.posts: dict[tuple[int, str], list[Post]] = {}
        self.held: dict[int, list[Holding]] = {}  # by post: in force, or beginning later
        self.people_at: dict[int, set[int]] = {}  # by place: who holds a post there
        self._read_posts(lock)
        self.by_phone: dict[str, Person] = {}
        self.by_id: dict[str, Person] = {}
        self.by_name: dict[str, list[Person]] = {}
        self._read_people(area, entries)
        self.grids = {grid.region_id: grid for grid in Grid.objects.filter(region__in=self.places)}
        self._read_superiors()

    def _read_posts(self, lock: bool) -> None:
        posts = Post.unscoped.filter(region__in=self.regions, kind__in=KINDS, closed_on__isnull=True)
        posts = posts.select_for_update() if lock else posts
        by_id: dict[int, Post] = {}
        for post in posts.order_by("id"):
            by_id[post.pk] = post
            self.posts.setdefault((post.region_id, post.kind), []).append(post)
        rows = Holding.objects.filter(selectors.not_over(self.today), post__in=by_id).select_related("person")
        for one in rows.order_by("rank", "from_on", "id"):
            self.held.setdefault(one.post_id, []).append(one)
            self.people_at.setdefault(by_id[one.post_id].region_id, set()).add(one.person_id)
        self.grants: dict[int, list[Grant]] = {}
        for given in StoredGrant.unscoped.filter(selectors.in_force(self.today), post__in=by_id):
            lines = frozenset(given.lines) or ALL_LINES
            grant = Grant(frozenset({given.region_code}), frozenset(given.permissions), lines)
            self.grants.setdefault(given.post_id or 0, []).append(grant)

    def _read_people(self, area: Region, entries: Sequence[Entry]) -> None:
        members = [one for entry in entries for one in (entry.member, entry.stand_in, entry.leader) if one]
        alive = Person.unscoped.filter(erased_at__isnull=True)
        phones = {one.phone_key for one in members if one.phone}
        numbers = {one.id_key for one in members if one.id_number}
        low, high = region_codes.bounds(area.code)
        near = alive.filter(name__in={one.name for one in members}, region_code__gte=low, region_code__lt=high)
        kept: dict[int, Person] = {one.person_id: one.person for held in self.held.values() for one in held}
        for rows in (alive.filter(phone_key__in=phones), alive.filter(id_key__in=numbers), near):
            for person in rows.order_by("id"):
                kept.setdefault(person.pk, person)
        for held in self.held.values():
            for one in held:
                one.person = kept[one.person_id]
        for person in kept.values():
            if not person.erased_at:
                self.remember(person)

    def remember(self, person: Person) -> None:
        """Later rows find this person too."""
        if person.phone_key:
            self.by_phone[person.phone_key] = person
        if person.id_key:
            self.by_id[person.id_key] = person
        same = self.by_name.setdefault(person.name, [])
        if not any(one is person for one in same):
            same.append(person)

    def phones_of_namesakes(self) -> set[str]:
        """Keys of the numbers of everybody who may be meant by a name."""
        return {one.phone_key for same in self.by_name.values() for one in same if one.phone_key}

    def _read_superiors(self) -> None:
        kinds = {kind for own in KINDS for kind in catalogue.post_kinds()[own].superior_kinds}
        above = {code for place in self.regions.values() for code in (*region_codes.ancestors(place.code), place.code)}
        held = Exists(Holding.objects.filter(selectors.in_force(self.today), post=OuterRef("pk")))
        posts = Post.unscoped.filter(region_code__in=above, kind__in=kinds, closed_on__isnull=True)
        self.above: dict[str, list[tuple[Post, bool]]] = {}
        for post in posts.annotate(has_holder=held):
            self.above.setdefault(post.region_code, []).append((post, post.has_holder))

    # --- questions ---------------------------------------------------------------------------------------------------

    def superior_of(self, region: Region, kind: str) -> Post | None:
        """The nearest post of the kinds the pack names, held ones first; as `selectors.nearest_post` answers for one."""
        wanted = catalogue.post_kinds()[kind].superior_kinds
        codes = (*region_codes.ancestors(region.code), region.code)
        found = [pair for code in codes for pair in self.above.get(code, []) if pair[0].kind in wanted]
        ranked = sorted(
            found, key=lambda one: (not one[1], -len(one[0].region_code), wanted.index(one[0].kind), one[0].pk or 0)
        )
        return ranked[0][0] if ranked else None

    def named(self, member: Member, place: Region, *, village: bool) -> list[Person]:
        """People of this name who belong to the grid or hold a post there; for leaders, anywhere in its village."""
        reach = place.code[: len("530113104211")] if village else place.code
        holders = self.people_at.get(place.pk, set())
        return [
            one
            for one in self.by_name.get(member.name, [])
            if (one.region_code.startswith(reach) or one.pk in holders)
            and not (member.id_number and one.id_number and member.id_number != one.id_number)
            and not (village and member.phone and one.phone and member.phone != one.phone)
        ]

    def going_on(self, post: Post) -> list[Holding]:
        """Who holds a post now or from a later day; a post just decided on has no key yet."""
        return self.held.get(post.pk or -id(post), [])

    def take_on(self, post: Post, holding: Holding, ended: Iterable[Holding]) -> None:
        """Later rows see the new holder and no longer the former ones."""
        gone = {id(one) for one in ended}
        key = post.pk or -id(post)
        self.held[key] = [one for one in self.held.get(key, []) if id(one) not in gone] + [holding]
        if holding.person.pk:
            self.people_at.setdefault(post.region_id, set()).add(holding.person.pk)
