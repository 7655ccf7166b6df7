"""Put people into posts and out again: on every day at most one A and one B, and nobody twice."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import kept, limits, rules, selectors
from lastmile.foundation.people.models import Holding, Person, Post
from lastmile.foundation.people.services.persons import note_leaving
from lastmile.foundation.rulepacks import catalogue
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, NotVisible, WrongState

ABOUT = frozenset({"staff_type", "full_time", "document_number", "card_number", "training_days", "note"})
LONGEST = {"document_number": 60, "card_number": 40, "note": 200}


@transaction.atomic
def appoint(
    scope: Scope,
    *,
    post_uid: UUID,
    person_uid: UUID,
    rank: str = "A",
    from_on: date | None = None,
    **values: Any,
) -> Holding:
    """Put a person into a post from a day; whoever held that rank has held it until the day before.

    A holding that would have begun later, or the same day, becomes void: it stays as history and holds on no day.
    `values`: see ABOUT. The same appointment again changes nothing but those.
    """
    post = selectors.get_post(scope, post_uid)
    scope.require(Permission.PEOPLE_CHANGE, on=post)
    limits.require_within(scope, selectors.grants_of_post(post))
    person = selectors.get_person(scope, person_uid)
    post = Post.unscoped.select_for_update().get(pk=post.pk)  # two appointments at once: one after the other
    _require_fit(post, person, rank, values)
    from_on = from_on or clock.today()
    going_on = list(Holding.objects.filter(selectors.not_over(from_on), post=post).select_related("person"))
    same = next((one for one in going_on if one.person_id == person.pk and one.rank == rank), None)
    if same and same.until_on is None and same.from_on <= from_on:
        return _again(scope, post, same, values)
    in_the_way = [one for one in going_on if one.person_id == person.pk or (one.rank == rank != Holding.Rank.MEMBER)]
    for former in in_the_way:
        _make_way(former, from_on)
    holding = _create(post=post, person=person, rank=rank, from_on=from_on, **values)
    Person.unscoped.filter(pk=person.pk).update(left_on=None)
    for former in in_the_way:
        note_leaving(former.person_id, rules.ends_before(from_on))
    kept.renew(people={person.pk, *(one.person_id for one in in_the_way)}, posts=[post.pk])
    figures = {"person": person.uid, "rank": rank, "from": from_on, "replaced": [one.uid for one in in_the_way]}
    ledger.write(scope, "post.appointed", post, figures=figures)
    return holding


def _create(**values: Any) -> Holding:
    try:
        with transaction.atomic():
            return Holding.objects.create(**values)
    except IntegrityError as problem:
        raise WrongState(_("刚才有人改过这个岗位的任职,请重新打开。")) from problem


def _require_fit(post: Post, person: Person, rank: str, values: dict[str, Any]) -> None:
    kind = catalogue.post_kinds().get(post.kind)
    if post.closed_on:
        raise WrongState(_("岗位“%(post)s”已撤销。") % {"post": post.title})
    if person.erased_at:
        raise WrongState(_("这个人的资料已清除,请重新登记。"))
    if rank not in Holding.Rank.values:
        raise NotValid(_("请选 A 角、B 角或成员。"), fields={"rank": _("请选择")})
    if kind and rank == Holding.Rank.MEMBER and not kind.several_people:
        raise NotValid(_("这个岗位只设 A 角和 B 角。"), fields={"rank": _("请选 A 角或 B 角")})
    if kind and rank == Holding.Rank.B and not kind.stand_in_allowed:
        raise NotValid(_("这个岗位不设 B 角。"), fields={"rank": _("不设 B 角")})
    _require_words(values)


def _require_words(values: dict[str, Any]) -> None:
    """What is said about a holding, as the roster of 花名册 asks for it (J-4.3a, K-2.1.2c)."""
    if unknown := values.keys() - ABOUT:
        raise TypeError(f"no such fields of a holding: {sorted(unknown)}")
    if values.get("staff_type") and values["staff_type"] not in Holding.StaffType.values:
        raise NotValid(_("没有这种人员性质。"), fields={"staff_type": _("请选择")})
    days = values.get("training_days")
    if days is not None and not 0 <= days < 1000:
        raise NotValid(_("培训天数不对。"), fields={"training_days": _("请核对")})
    for name, most in LONGEST.items():
        if len(values.get(name, "")) > most:
            raise NotValid(_("最多%(n)s个字。") % {"n": most}, fields={name: _("太长")})


def _again(scope: Scope, post: Post, holding: Holding, values: dict[str, Any]) -> Holding:
    changed = {key: value for key, value in values.items() if getattr(holding, key) != value}
    if changed:
        Holding.objects.filter(pk=holding.pk).update(**changed)
        figures = {"person": holding.person.uid, "rank": holding.rank, "fields": sorted(changed)}
        ledger.write(scope, "post.holding_changed", post, figures=figures)
        holding.refresh_from_db()
    return holding


def _make_way(former: Holding, from_on: date) -> None:
    """End a holding the day before another begins.

    One that begins that day or later is void if it has not really begun; if it has, its days cannot be taken away.
    """
    last = rules.ends_before(from_on)
    if former.from_on <= last:
        Holding.objects.filter(pk=former.pk).update(until_on=last)
        return
    if former.from_on > from_on and former.from_on <= clock.today():
        words = _("现任自%(day)s起任职,新的任期不能早于那一天。") % {"day": former.from_on.isoformat()}
        raise NotValid(words, fields={"from_on": words})
    Holding.objects.filter(pk=former.pk).update(until_on=rules.ends_before(former.from_on), void=True)


@transaction.atomic
def change_holding(scope: Scope, *, holding_uid: UUID, **values: Any) -> Holding:
    """Say anew what is known of a holding (see ABOUT): its rank and days stay. Nothing different: nothing is written."""
    holding, post = _own(scope, holding_uid)
    _require_words(values)
    return _again(scope, post, holding, values)


def _own(scope: Scope, holding_uid: UUID) -> tuple[Holding, Post]:
    """A holding one may change, with its post, whose row is held until the transaction ends."""
    holding = Holding.objects.select_related("post", "person").filter(uid=holding_uid).first()
    if holding is None:
        raise NotVisible(_("没有这条任职。"))
    post = selectors.get_post(scope, holding.post.uid)
    scope.require(Permission.PEOPLE_CHANGE, on=post)
    Post.unscoped.select_for_update().get(pk=post.pk)
    holding.refresh_from_db()
    return holding, post


@transaction.atomic
def release(scope: Scope, *, holding_uid: UUID, until_on: date | None = None) -> Holding:
    """End a holding with a last day; the post stays, vacant. One that has not begun by then becomes void."""
    holding, post = _own(scope, holding_uid)
    last = until_on or clock.today()
    if holding.void or (holding.until_on and holding.until_on <= last):
        return holding
    if holding.from_on > last:
        holding.void, last = True, rules.ends_before(holding.from_on)
    holding.until_on = last
    Holding.objects.filter(pk=holding.pk).update(until_on=last, void=holding.void)
    note_leaving(holding.person_id, last)
    kept.renew(people=[holding.person_id], posts=[post.pk])
    figures = {"person": holding.person.uid, "rank": holding.rank, "until": last}
    ledger.write(scope, "post.released", post, figures=figures)
    return holding
