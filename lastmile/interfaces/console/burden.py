"""What the platform asks people to fill in, per post: so that it can be seen to be little, and kept so.

Counted from the forms themselves: a field added to a form shows here without anybody remembering it.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from django.utils.translation import gettext as _

from lastmile.foundation.rulepacks import catalogue


@dataclass(frozen=True)
class Asked:
    """One form a post fills in: how often a month by the packs, fields to fill, fields that fill themselves."""

    form: str
    why: str
    reused: str
    times: str
    must: int
    may: int
    by_itself: int


@dataclass(frozen=True)
class PostBurden:
    post: str
    asked: list[Asked]

    @property
    def must(self) -> int:
        return sum(one.must for one in self.asked)


def by_post() -> list[PostBurden]:
    """Every kind of post with the forms its permissions lead to."""
    forms = _forms()
    rows = []
    for kind in catalogue.post_kinds().values():
        asked = [ask for permission, ask in forms if permission in kind.permissions]
        rows.append(PostBurden(kind.title, asked))
    return rows


def _forms() -> list[tuple[str, Asked]]:
    hazards = import_module("lastmile.domains.hazards.public")
    found = []
    for one in hazards.burden():
        asked = Asked(
            form=one.form,
            why=one.why,
            reused=one.reused,
            times=one.times,
            must=one.must,
            may=one.may,
            by_itself=one.by_itself,
        )
        found.append((one.permission, asked))
    found.append(
        (
            "call.view",
            Asked(_("叫应应答"), _("预警叫到人"), _("叫应看板、责任快照"), _("有叫应时"), 0, 0, 4),
        )
    )
    return found
