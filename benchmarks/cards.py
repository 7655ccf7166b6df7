"""A set of responsibility cards as one PDF: from asking to a file that can be opened, contents and QR codes included."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median
from tempfile import TemporaryDirectory

from django.test import override_settings

from benchmarks import filling
from benchmarks.databases import database
from benchmarks.measuring import Figure, rounds
from benchmarks.scopes import TOWNSHIP
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.people.models import Account, Person, StoredGrant
from lastmile.foundation.people.selectors import scope_of
from lastmile.foundation.prints import services
from lastmile.foundation.prints.models import PrintSet
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock

WANTED = 60.0  # seconds for the set
KIND, A_GRID = "disaster_informant", 3  # three such posts in each grid of invented rows


def measure(count: int, said: Callable[[str], None]) -> Iterator[Figure]:
    """One figure: seconds over the seconds wanted."""
    size = count * filling.PER_GRID // A_GRID
    with database("cards", size) as place, place.chosen(), TemporaryDirectory() as folder:
        filling.fill(size, said)
        _numbers()
        account = _asker()
        with override_settings(MEDIA_ROOT=folder):
            seconds = []
            for run in rounds():
                said(f"cards {count}, run {run + 1}")
                seconds.append(_seconds(account, count))
    taken = median(seconds)
    yield Figure(f"cards: {count} as one PDF", round(taken, 3), WANTED, round(taken / WANTED, 3), 1.0, count, "s")


def _numbers() -> None:
    """Numbers, so that decrypting them is measured; nobody has them."""
    people = list(Person.unscoped.order_by("pk"))
    for one in people:
        one.phone = f"154{one.pk:08}"
    Person.unscoped.bulk_update(people, ["phone"], batch_size=500)


def _asker() -> Account:
    """Somebody who keeps the people of the township."""
    region = get_region(TOWNSHIP)
    StoredGrant.unscoped.create(
        person_id=1, region=region, region_code=region.code, permissions=Permission.values,
        from_on=clock.today(), reason="benchmark",
    )  # fmt: skip
    return Account.objects.get(person_id=1)


def _seconds(account: Account, count: int) -> float:
    began = time.perf_counter()
    asked = services.ask(
        scope_of(account), area=TOWNSHIP, kinds=[KIND], only="all", address="https://yingji.example.cn/"
    )
    services.run(asked.uid)
    taken = time.perf_counter() - began
    asked = PrintSet.unscoped.get(pk=asked.pk)
    if (asked.state, asked.total) != ("done", count):
        raise AssertionError(f"{asked.state} {asked.words}: {asked.total} of {count}")
    return taken
