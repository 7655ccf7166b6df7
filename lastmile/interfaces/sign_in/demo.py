"""The demo's accounts, shown on the sign-in page of a demo and nowhere else."""

from django.conf import settings

from lastmile.foundation.people.accounts.passwords import OF_THE_DEMO
from lastmile.foundation.people.models import Account

PASSWORD = OF_THE_DEMO


def accounts() -> list[Account]:
    """Demo accounts with their persons, or none outside a demo."""
    if not settings.DEMO:
        return []
    return list(Account.objects.filter(is_demo=True).select_related("person").order_by("id")[:20])
