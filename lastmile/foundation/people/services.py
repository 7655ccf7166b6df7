"""Keep people, posts, units and who holds what. Every change is in the ledger."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.encrypted import look_up_key, normalised
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import selectors
from lastmile.foundation.people.models import Consent, Holding, Person, Post, Skill, StoredGrant, Unit
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState

PERSONAL = {"phone": "phone_key", "id_number": "id_key"}
REVEALED = ("phone", "id_number", "email")


@transaction.atomic
def add_person(scope: Scope, *, region_code: str, name: str, phone: str = "", **values: Any) -> Person:
    """Add a person at a place. A number belongs to one person only."""
    region = get_region(region_code)
    scope.require(Permission.PEOPLE_CHANGE, on=region.code)
    name = name.strip()
    if not name or len(name) > 40:
        raise NotValid(_("请填姓名,最多40个字。"), fields={"name": _("必填")})
    number = _checked_phone(phone)
    try:
        with transaction.atomic():
            person = Person.unscoped.create(
                region=region,
                region_code=region.code,
                name=name,
                phone=number,
                phone_key=look_up_key(number),
                id_key=look_up_key(values.get("id_number", "")),
                **values,
            )
    except IntegrityError as problem:
        raise _number_taken() from problem
    ledger.write(scope, "person.added", person, private={"name": name})
    return person


def _checked_phone(phone: str) -> str:
    number = normalised(phone)
    if number and (not number.isdigit() or not 7 <= len(number) <= 12):
        raise NotValid(_("电话号码应是7到12位数字。"), fields={"phone": _("7到12位数字")})
    return number


def _number_taken() -> NotValid:
    # Says nothing of whom: the other person may be outside this scope.
    return NotValid(_("这个号码已登记在别人名下,请核对。"), fields={"phone": _("已登记")})


@transaction.atomic
def change_person(scope: Scope, *, uid: UUID, **values: Any) -> Person:
    """Change what is known of a person; the ledger says which fields, not their old content."""
    person = selectors.get_person(scope, uid)
    scope.require(Permission.PEOPLE_CHANGE, on=person)
    if "phone" in values:
        values["phone"] = _checked_phone(values["phone"])
    changed = {key: value for key, value in values.items() if getattr(person, key) != value}
    if not changed:
        return person
    for field, index in PERSONAL.items():
        if field in changed:
            changed[index] = look_up_key(changed[field])
    try:
        with transaction.atomic():
            Person.unscoped.filter(pk=person.pk).update(**changed)
    except IntegrityError as problem:
        raise _number_taken() from problem
    ledger.write(scope, "person.changed", person, figures={"fields": sorted(changed)})
    return Person.unscoped.get(pk=person.pk)


@transaction.atomic
def open_post(
    scope: Scope,
    *,
    region_code: str,
    kind: str,
    title: str = "",
    unit: Unit | None = None,
    superior: Post | None = None,
    **values: Any,
) -> Post:
    """Open a post of a kind at a place; its superior is the nearest post of the kinds the pack names, unless given."""
    region = get_region(region_code)
    scope.require(Permission.PEOPLE_CHANGE, on=region.code)
    post_kind = catalogue.post_kinds().get(kind)
    if post_kind is None:
        raise NotValid(_("没有这种岗位。"), fields={"kind": _("请选择")})
    if region.level not in post_kind.levels:
        raise NotValid(_("“%(kind)s”不能设在这一级。") % {"kind": post_kind.title}, fields={"kind": _("级别不对")})
    post = Post.unscoped.create(
        region=region,
        region_code=region.code,
        kind=kind,
        title=(title.strip() or f"{region.name}{post_kind.title}")[:80],
        unit=unit,
        superior=superior or selectors.nearest_post(region.code, post_kind.superior_kinds),
        duties=values.pop("duties", "\n".join(post_kind.duties)),
        **values,
    )
    ledger.write(scope, "post.opened", post, figures={"kind": kind})
    return post


@transaction.atomic
def close_post(scope: Scope, *, uid: UUID, day: date | None = None) -> Post:
    """Close a post nobody holds any more."""
    post = selectors.get_post(scope, uid)
    scope.require(Permission.PEOPLE_CHANGE, on=post)
    day = day or clock.today()
    if Holding.objects.filter(selectors.in_force(day), post=post).exists():
        raise WrongState(_("还有人任这个岗位,请先免去。"))
    Post.unscoped.filter(pk=post.pk).update(closed_on=day)
    ledger.write(scope, "post.closed", post)
    return Post.unscoped.get(pk=post.pk)


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
    """Put a person into a post from a day. As A or B they follow whoever was; a person holds a post once at a time.

    `values`: staff_type, full_time, document_number.
    """
    post = selectors.get_post(scope, post_uid)
    scope.require(Permission.PEOPLE_CHANGE, on=post)
    person = selectors.get_person(scope, person_uid)
    post = Post.unscoped.select_for_update().get(pk=post.pk)  # two appointments at once: one after the other
    from_on = from_on or clock.today()
    if post.closed_on:
        raise WrongState(_("岗位“%(post)s”已撤销。") % {"post": post.title})
    if rank not in Holding.Rank.values:
        raise NotValid(_("请选 A 角、B 角或成员。"), fields={"rank": _("请选择")})
    open_ones = Holding.objects.filter(post=post, until_on__isnull=True)
    same = open_ones.filter(person=person).first()
    if same and same.rank == rank:
        return same
    for former in [one for one in (same, _former(open_ones, rank)) if one]:
        _end(former, from_on)
    holding = Holding.objects.create(post=post, person=person, rank=rank, from_on=from_on, **values)
    ledger.write(scope, "post.appointed", post, figures={"person": person.uid, "rank": rank, "from": from_on})
    return holding


def _former(open_ones: Any, rank: str) -> Holding | None:
    return None if rank == Holding.Rank.MEMBER else open_ones.filter(rank=rank).first()


def _end(holding: Holding, next_from: date) -> None:
    """End a holding the day before the next begins; one that began that day or later never was."""
    if holding.from_on >= next_from:
        Holding.objects.filter(pk=holding.pk).update(until_on=holding.from_on)
    else:
        Holding.objects.filter(pk=holding.pk).update(until_on=next_from - timedelta(days=1))


@transaction.atomic
def release(scope: Scope, *, holding_uid: UUID, until_on: date | None = None) -> Holding:
    """End a holding; the post stays, vacant."""
    holding = Holding.objects.select_related("post", "person").filter(uid=holding_uid).first()
    if holding is None:
        raise NotValid(_("没有这条任职。"))
    post = selectors.get_post(scope, holding.post.uid)
    scope.require(Permission.PEOPLE_CHANGE, on=post)
    until_on = max(until_on or clock.today(), holding.from_on)
    Holding.objects.filter(pk=holding.pk, until_on__isnull=True).update(until_on=until_on)
    figures = {"person": holding.person.uid, "rank": holding.rank, "until": until_on}
    ledger.write(scope, "post.released", post, figures=figures)
    holding.until_on = until_on
    return holding


@transaction.atomic
def found_unit(scope: Scope, *, region_code: str, kind: str, name: str, **values: Any) -> Unit:
    """Found an office, command, committee, team, department or partner (J-2.1, J-2.3, J-2.4)."""
    region = get_region(region_code)
    scope.require(Permission.PEOPLE_CHANGE, on=region.code)
    if kind not in Unit.Kind.values:
        raise NotValid(_("没有这种单位。"), fields={"kind": _("请选择")})
    if not name.strip():
        raise NotValid(_("请填单位名称。"), fields={"name": _("必填")})
    unit = Unit.unscoped.create(region=region, region_code=region.code, kind=kind, name=name.strip()[:80], **values)
    figures = {"kind": kind, "set_up": unit.set_up, "document": unit.document_number}
    ledger.write(scope, "unit.founded", unit, figures=figures)
    return unit


@transaction.atomic
def give_consent(scope: Scope, *, person_uid: UUID, for_what: str, how: str) -> Consent:
    """Note that a person agreed to be listed as a volunteer or by skill (K-2.3.4a)."""
    person = selectors.get_person(scope, person_uid)
    scope.require(Permission.PEOPLE_CHANGE, on=person)
    consent, made = Consent.objects.get_or_create(
        person=person,
        for_what=for_what,
        withdrawn_at=None,
        defaults={"given_at": clock.now(), "given_how": how.strip()[:80]},
    )
    if made:
        ledger.write(scope, "consent.given", person, figures={"for": for_what})
    return consent


@transaction.atomic
def withdraw_consent(scope: Scope, *, person_uid: UUID, for_what: str) -> int:
    """The person withdraws: skills are no longer listed from this moment."""
    person = selectors.get_person(scope, person_uid)
    scope.require(Permission.PEOPLE_CHANGE, on=person)
    ended = Consent.objects.filter(person=person, for_what=for_what, withdrawn_at__isnull=True).update(
        withdrawn_at=clock.now()
    )
    if ended:
        ledger.write(scope, "consent.withdrawn", person, figures={"for": for_what})
    return ended


@transaction.atomic
def add_skill(scope: Scope, *, person_uid: UUID, kind: str, certificate: str = "", valid_until: date | None = None) -> Skill:
    """Record a skill; for volunteers only while their consent is in force."""
    person = selectors.get_person(scope, person_uid)
    scope.require(Permission.PEOPLE_CHANGE, on=person)
    works = Holding.objects.filter(selectors.in_force(clock.today()), person=person).exists()
    agreed = Consent.objects.filter(person=person, withdrawn_at__isnull=True).exists()
    if not works and not agreed:
        raise WrongState(_("登记志愿者的专长要先有本人同意。"))
    skill, _made = Skill.objects.update_or_create(
        person=person, kind=kind, defaults={"certificate": certificate[:80], "valid_until": valid_until}
    )
    ledger.write(scope, "skill.added", person, figures={"kind": kind})
    return skill


@transaction.atomic
def reveal(scope: Scope, *, person_uid: UUID, field: str, reason: str) -> str:
    """A full number, for a reason that the ledger keeps."""
    person = selectors.get_person(scope, person_uid)
    scope.require(Permission.PEOPLE_REVEAL, on=person)
    if field not in REVEALED:
        raise NotValid(_("没有这一项。"))
    least = int(packs.value("access.reveal_reason_signs", person.region_code).number)
    if len(reason.strip()) < least:
        raise NotValid(_("请说明为什么要看(至少%(n)s个字)。") % {"n": least}, fields={"reason": _("请说明")})
    ledger.write(scope, "person.revealed", person, figures={"field": field}, private={"reason": reason.strip()[:200]})
    return str(getattr(person, field))


@transaction.atomic
def erase_person(scope: Scope, *, uid: UUID) -> Person:
    """Erase the personal data of somebody whose time of keeping is over; holdings and the ledger stay."""
    person = selectors.get_person(scope, uid)
    scope.require(Permission.PEOPLE_CHANGE, on=person)
    if Holding.objects.filter(selectors.in_force(clock.today()), person=person).exists():
        raise WrongState(_("在任人员不能清除。"))
    Person.unscoped.filter(pk=person.pk).update(
        name=_("已清除"), phone="", phone_key="", id_number="", id_key="", email="", born_on=None, erased_at=clock.now()
    )
    ledger.write(scope, "person.erased", person)
    return Person.unscoped.get(pk=person.pk)


@transaction.atomic
def give_grant(
    scope: Scope,
    *,
    region_code: str,
    permissions: list[str],
    reason: str,
    person: Person | None = None,
    post: Post | None = None,
    lines: list[str] | None = None,
    from_on: date | None = None,
    until_on: date | None = None,
) -> StoredGrant:
    """Give permissions on a branch by hand. Nobody gives what they do not hold there themselves."""
    region = get_region(region_code)
    scope.require(Permission.GRANT_CHANGE, on=region.code)
    if not reason.strip():
        raise NotValid(_("请写明授权依据。"), fields={"reason": _("必填")})
    over = [word for word in permissions if not scope.may(word, on=region.code)]
    if over:
        raise NotValid(_("您自己在这里没有这些权限,不能授给别人:%(words)s") % {"words": "、".join(over)})
    grant = StoredGrant.unscoped.create(
        region=region,
        region_code=region.code,
        person=person,
        post=post,
        permissions=permissions,
        lines=lines or [],
        from_on=from_on or clock.today(),
        until_on=until_on,
        reason=reason.strip()[:120],
    )
    ledger.write(scope, "grant.given", grant, figures={"permissions": permissions, "lines": lines or []})
    return grant


@transaction.atomic
def end_grant(scope: Scope, *, uid: UUID) -> None:
    """Take a grant back from today."""
    grant = StoredGrant.objects.get_visible(scope, Permission.GRANT_CHANGE, uid)
    StoredGrant.unscoped.filter(pk=grant.pk).update(until_on=clock.today() - timedelta(days=1))
    ledger.write(scope, "grant.ended", grant)
