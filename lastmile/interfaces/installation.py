"""Facts about this installation that decide whether it may serve."""

from lastmile.foundation.people.models import Account, Post


def is_demo_database() -> bool:
    """Holds demo accounts: its passwords are printed on the screen."""
    return Account.objects.filter(is_demo=True).exists()


def counties_at_work() -> int:
    """How many counties have posts; SQLite is promised for one."""
    return Post.unscoped.exclude(county="").values("county").distinct().count()
