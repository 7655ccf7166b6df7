"""Which post of a kind at a place a row of a roster fills: looked up, so that a grid of thousands is not walked for each of them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable

from lastmile.foundation.people.models import Holding, Person, Post
from lastmile.foundation.people.roster_known import Known

Stays = Callable[[Holding], bool]


class Pool:
    """Posts open for a rank to somebody who holds none of them at it: `vacant`, and `free` where the sheet names no holder."""

    def __init__(self, rank: str, stays: Stays) -> None:
        self.rank, self.stays = rank, stays
        self.vacant: OrderedDict[int, Post] = OrderedDict()
        self.free: OrderedDict[int, Post] = OrderedDict()

    def look_at(self, post: Post, going_on: Iterable[Holding]) -> None:
        """Put a post where it belongs now; one that falls vacant within the sheet comes last."""
        held = [one for one in going_on if one.rank == self.rank]
        for chosen, is_open in ((self.vacant, not held), (self.free, not any(self.stays(one) for one in held))):
            if is_open:
                chosen.setdefault(id(post), post)
            else:
                chosen.pop(id(post), None)

    def first(self) -> Post | None:
        """The first vacant post, else the first whose holder makes way."""
        return next((post for posts in (self.vacant, self.free) for post in posts.values()), None)


class Openings:
    """The posts of one kind at one place, by holder and by what is open; kept up as rows count."""

    def __init__(self, known: Known, posts: Iterable[Post]) -> None:
        self.known = known
        self.posts = list(posts)
        self.held: dict[int, dict[int, Post]] = {}  # by holder
        self.holders: dict[int, set[int]] = {}  # by post
        self.pools: dict[str, Pool] = {}
        for post in self.posts:
            self._note_holders(post)

    def fitting(self, person: Person, rank: str, stays: Stays) -> Post | None:
        """The person's own post, else a vacant one, else one whose holder makes way; None where there is none.

        `stays` says of a holder whether the sheet still names them here.
        """
        pool = self.pools.get(rank)
        if pool is None:
            pool = self.pools[rank] = Pool(rank, stays)
            for post in self.posts:
                pool.look_at(post, self.known.going_on(post))
        own = list(self.held.get(id(person), {}).values())
        exact = [post for post in own if self._holds(post, person, rank)]
        mine = [post for post in own if id(post) in pool.free]
        return next(iter([*exact, *mine]), None) or pool.first()

    def note(self, post: Post) -> None:
        """A post is new, or is held by others now."""
        if id(post) not in self.holders:
            self.posts.append(post)
        self._note_holders(post)
        for pool in self.pools.values():
            pool.look_at(post, self.known.going_on(post))

    def _note_holders(self, post: Post) -> None:
        now = {id(one.person) for one in self.known.going_on(post)}
        for gone in self.holders.get(id(post), set()) - now:
            self.held[gone].pop(id(post), None)
        for one in now:
            self.held.setdefault(one, {})[id(post)] = post
        self.holders[id(post)] = now

    def _holds(self, post: Post, person: Person, rank: str) -> bool:
        return any(one.person is person and one.rank == rank for one in self.known.going_on(post))
