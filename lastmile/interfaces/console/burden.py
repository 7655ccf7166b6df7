"""What the platform asks people to fill in, per post and month: so that it can be seen to be little, and kept so.

Fields are counted from the forms themselves, times from the record of the last thirty days: a field added to a form, or
a form filled in more often, shows here without anybody remembering it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module

from django.utils.translation import gettext as _

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import selectors as ledger
from lastmile.foundation.people import selectors as people
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.web.burden import Ask, ask
from lastmile.interfaces.console.exports.forms import Decide
from lastmile.interfaces.console.people.forms.persons import PersonForm
from lastmile.interfaces.console.people.forms.posts import Appoint
from lastmile.interfaces.console.prints.forms import SignList
from lastmile.kernel import clock

MONTH = timedelta(days=30)
TOWNSHIP = 9
DOMAINS = (
    "alerts",
    "hazards",
    "tips",
    "evacuation",
    "orders",
    "profile",
    "points",
    "patrols",
    "resources",
    "declarations",
)
Times = dict[tuple[str, str], float]  # (kind of post, action) -> times a post and month


@dataclass(frozen=True)
class Asked:
    """One form a post fills in. `times` a month is None where nothing was measured."""

    ask: Ask
    times: float | None

    @property
    def fields_a_month(self) -> float | None:
        """Fields that had to be filled in by hand, a post and month."""
        return None if self.times is None else round(self.times * self.ask.must, 1)


@dataclass(frozen=True)
class PostBurden:
    """A kind of post, what it is asked, and the sum of it. `kind` is its word in the catalogue."""

    kind: str
    post: str
    asked: list[Asked]

    @property
    def fields_a_month(self) -> float | None:
        """The sum over all forms; None where nothing was measured."""
        known = [one.fields_a_month for one in self.asked if one.fields_a_month is not None]
        return round(sum(known), 1) if known else None


def asks() -> list[Ask]:
    """Every form that is asked for: those of the domains, and of the office's own pages."""
    domains = [ask for name in DOMAINS for ask in import_module(f"lastmile.domains.{name}.public").burden()]
    return [*domains, *_office()]


def _office() -> list[Ask]:
    return [
        ask(
            PersonForm,
            "people.change",
            "person.added",
            form=_("登记人员"),
            when=_("来了新人;有花名册的整张导入"),
            why=_("有事叫得到"),
            reused=_("花名册、责任卡、叫应"),
            by_itself=3,
        ),
        ask(
            Appoint,
            "people.change",
            "post.appointed",
            form=_("任职"),
            when=_("换人时"),
            why=_("事有人管"),
            reused=_("花名册、责任卡、配备情况"),
            by_itself=3,
        ),
        ask(
            SignList,
            "people.change",
            "duty_list.signed",
            form=_("签发责任清单"),
            when=_("清单变了,要重新签发时"),
            why=_("谁负责什么有据可查"),
            reused=_("公告栏、公众页面、过去各版"),
            by_itself=1,
        ),
        ask(
            Decide,
            "people.reveal",
            "clearance.agreed",
            form=_("答复导出申请"),
            when=_("有人要带走很多人的完整号码时"),
            why=_("不由一个人说了算"),
            reused=_("台账链"),
            by_itself=3,
        ),
    ]


def by_post(region: Region | None) -> list[PostBurden]:
    """Every kind of post with the forms its permissions lead to, measured in one township."""
    times = _times(region) if region is not None and len(region.code) >= TOWNSHIP else {}
    found = asks()
    return [
        PostBurden(
            kind.id, kind.title, [_asked(one, kind.id, times) for one in found if one.permission in kind.permissions]
        )
        for kind in catalogue.post_kinds().values()
    ]


def kinds_of(scope: Scope) -> set[str]:
    """The kinds of the post somebody acts under: that part of the page stands open."""
    return set(people.kinds_of_holdings({scope.acting_as.holding_uid}).values()) if scope.acting_as else set()


def _asked(one: Ask, kind: str, times: Times) -> Asked:
    acts = [times[kind, action] for action in one.actions if (kind, action) in times]
    return Asked(one, round(sum(acts), 1) if acts else None)


def _times(region: Region) -> Times:
    """How often a post of each kind did each act in the last thirty days, on average. Never by person."""
    township = region.code[:TOWNSHIP]
    chain_of = Region.objects.filter(code=township, closed_on__isnull=True).first()
    if chain_of is None:
        return {}
    acts = ledger.acts_since(chain_of.uid, clock.now() - MONTH)
    kinds = people.kinds_of_holdings({holding for _action, holding, _count in acts})
    posts = people.posts_by_kind(township)
    counted: Counter[tuple[str, str]] = Counter()
    for action, holding, count in acts:
        if holding in kinds:
            counted[kinds[holding], action] += count
    return {(kind, action): count / max(posts.get(kind, 1), 1) for (kind, action), count in counted.items()}


def nothing_measured(region: Region | None) -> str:
    """Why there are no figures here, or ""."""
    if region is None or len(region.code) < TOWNSHIP:
        return _("选一个乡镇,就能看到最近30天每个岗位实际填了多少。")
    return ""
