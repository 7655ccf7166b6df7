"""The demo's accounts, shown on the sign-in page of a demo and nowhere else."""

from dataclasses import dataclass

from django.conf import settings

from lastmile.foundation.people.accounts.passwords import OF_THE_DEMO
from lastmile.foundation.people.models import Account, Holding
from lastmile.foundation.people.selectors import in_force
from lastmile.kernel import clock

PASSWORD = OF_THE_DEMO


@dataclass(frozen=True)
class DemoAccount:
    """Who signs in under a login of the demo: the name, and the first of their posts."""

    login: str
    name: str
    post: str


def accounts() -> list[DemoAccount]:
    """The demo's accounts as they stand in its database, in the order they were opened; none outside a demo."""
    if not settings.DEMO:
        return []
    found = list(Account.objects.filter(is_demo=True).select_related("person").order_by("id")[:20])
    held = Holding.objects.filter(in_force(clock.today()), person__in=[one.person_id for one in found])
    rows = held.order_by("-rank", "-id").values_list("person", "post__title")
    posts = dict(rows)  # the last one read stands: A before B, the oldest first
    return [DemoAccount(one.login, one.person.name, posts.get(one.person_id, "")) for one in found]
