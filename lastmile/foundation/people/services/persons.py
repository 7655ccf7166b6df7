"""Add, change, reveal and erase people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.encrypted import look_up_key, normalised
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import once
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import kept, rules, selectors
from lastmile.foundation.people.models import Account, ApiToken, Consent, Holding, Person, SignInCode, Skill
from lastmile.foundation.people.selectors import tail_key
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.foundation.wording import worded
from lastmile.kernel import clock
from lastmile.kernel.errors import NotAllowed, NotValid, WrongState
from lastmile.kernel.ids import uuid7

SCRUBBED = "!"  # as a password: fits nothing, and says that nothing is left to scrub
REVEALED = ("phone", "id_number", "email")
CHANGEABLE = frozenset(
    {"name", "phone", "id_number", "email", "sex", "born_on", "politics", "education", "keypad_phone"}
)


def keys_of(*, phone: str = "", id_number: str = "") -> dict[str, str]:
    """The blind indexes that go with a phone and an identity number; for whoever inserts many people at once."""
    return {"phone_key": look_up_key(phone), "tail_key": tail_key(phone), "id_key": look_up_key(id_number)}


def add_person(
    scope: Scope, *, region_code: str, name: str, phone: str = "", uid: UUID | None = None, **values: Any
) -> Person:
    """Add a person at a place. A number belongs to one person only.

    `values`: id_number, email, sex, born_on, politics, education, keypad_phone. The same uid with the same content is the
    same person, with other content DifferentContent. Raises NotValid with the fields.
    """
    region = get_region(region_code)
    scope.require(Permission.PEOPLE_CHANGE, on=region.code)
    clean = checked({"name": name, "phone": phone, **values})
    try:
        return _add_person(scope, region, uid, clean)
    except IntegrityError as problem:
        raise _number_taken() from problem


@once.at_once
def _add_person(scope: Scope, region: Region, uid: UUID | None, clean: dict[str, Any]) -> Person:
    content = {"place": region.uid, **clean}
    if uid and (known := Person.unscoped.filter(uid=uid).first()):
        words = _("这张表已经登记了一个人,内容不一样。原来的没有动,请打开那个人核对。")
        once.require_same(known, "person.added", content, otherwise=words)
        return known
    keys = keys_of(phone=clean["phone"], id_number=clean.get("id_number", ""))
    person = Person.unscoped.create(uid=uid or uuid7(), region=region, region_code=region.code, **keys, **clean)
    said = once.said(person.uid, content)
    ledger.write(scope, "person.added", person, figures=said, private={"name": person.name})
    return person


@transaction.atomic
def change_person(scope: Scope, *, uid: UUID, **values: Any) -> Person:
    """Change what is known of a person, or with `region_code` where they belong.

    The ledger says which fields, not their old content.
    """
    person = selectors.get_person(scope, uid)
    scope.require(Permission.PEOPLE_CHANGE, on=person)
    place = values.pop("region_code", "")
    clean = checked(values)
    changed = {key: value for key, value in clean.items() if getattr(person, key) != value}
    if place and place != person.region_code:
        region = get_region(place)
        scope.require(Permission.PEOPLE_CHANGE, on=region.code)
        changed |= {"region": region, "region_code": region.code}
    if not changed:
        return person
    names = sorted(changed)
    if {"phone", "id_number"} & changed.keys():
        phone, number = changed.get("phone", person.phone), changed.get("id_number", person.id_number)
        changed |= keys_of(phone=phone, id_number=number)
    try:
        with transaction.atomic():
            Person.unscoped.filter(pk=person.pk).update(**changed)
    except IntegrityError as problem:
        raise _number_taken() from problem
    if {"name", "region"} & changed.keys():
        kept.renew(people=[person.pk])
    ledger.write(scope, "person.changed", person, figures={"fields": names})
    return Person.unscoped.get(pk=person.pk)


def checked(values: dict[str, Any]) -> dict[str, Any]:
    """The values as they are stored. Raises NotValid for the first that cannot be; TypeError for a field unknown."""
    unknown = values.keys() - CHANGEABLE
    if unknown:
        raise TypeError(f"no such fields of a person: {sorted(unknown)}")
    clean = dict(values)
    if "name" in clean:
        clean["name"] = _name(clean["name"])
    if "phone" in clean:
        clean["phone"] = checked_phone(clean["phone"])
    if clean.get("email"):
        clean["email"] = _email(clean["email"])
    if "id_number" in clean:
        clean["id_number"] = normalised(clean["id_number"])
    if clean.get("id_number"):
        clean = _with_identity(clean)
    if clean.get("born_on") and clean["born_on"] > clock.today():
        raise NotValid(_("出生日期不能在将来。"), fields={"born_on": _("不能在将来")})
    return clean


def _name(name: str) -> str:
    plain = "".join(sign for sign in name if sign.isprintable()).strip()
    if not plain or len(plain) > 40:
        raise NotValid(_("请填姓名,最多40个字。"), fields={"name": _("必填,最多40个字")})
    return plain


def checked_phone(phone: str) -> str:
    """One number that can be dialled, in plain figures, or "". Raises NotValid: two numbers in one field reach nobody."""
    number = normalised(phone)
    if number and not (number.isascii() and number.isdigit() and 7 <= len(number) <= 12):
        raise NotValid(_("电话号码应是7到12位数字。"), fields={"phone": _("7到12位数字")})
    return number


def _email(email: str) -> str:
    try:
        validate_email(email.strip())
    except ValidationError as problem:
        raise NotValid(_("邮箱写得不对。"), fields={"email": _("不像邮箱")}) from problem
    return email.strip()


def _with_identity(clean: dict[str, Any]) -> dict[str, Any]:
    """An identity number also says birthday and sex: they need not be typed."""
    said = rules.identity(clean["id_number"])
    if said is None:
        raise NotValid(_("身份证号不对,请核对。"), fields={"id_number": _("校验不符")})
    born, sex = said
    return {**clean, "born_on": clean.get("born_on") or born, "sex": clean.get("sex") or sex}


def _number_taken() -> NotValid:
    # Says nothing of whom: the other person may be outside this scope.
    return NotValid(_("这个号码已登记在别人名下,请核对。"), fields={"phone": _("已登记")})


@transaction.atomic
def reveal(scope: Scope, *, person_uid: UUID, field: str, reason: str) -> str:
    """A full number, for a reason that the ledger keeps."""
    person = selectors.get_person(scope, person_uid)
    scope.require(Permission.PEOPLE_REVEAL, on=person)
    if field not in REVEALED:
        raise NotValid(_("没有这一项。"), fields={"field": _("请选择")})
    why = _why(reason, person.region_code)
    ledger.write(scope, "person.revealed", person, figures={"field": field}, private={"reason": why})
    return str(getattr(person, field))


@transaction.atomic
def reveal_roster(scope: Scope, people: Iterable[Person], *, reason: str) -> frozenset[int]:
    """Keys of those whose full numbers may stand in an export, each noted in the ledger with the reason.

    People on whom the scope may not reveal are left out: their numbers stay masked.
    """
    open_to = [one for one in people if scope.may(Permission.PEOPLE_REVEAL, on=one)]
    if not open_to:
        raise NotAllowed(_("您没有查看完整号码的权限。"))
    why = _why(reason, open_to[0].region_code)
    figures = {"field": "roster"}
    ledger.write_many(scope, "person.revealed", open_to, figures=figures, private={"reason": why})
    return frozenset(one.pk for one in open_to)


def _why(reason: str, region_code: str) -> str:
    least = packs.value("access.reveal_reason_signs", region_code).whole
    plain = " ".join(reason.split())
    if len(plain) < least:
        raise NotValid(_("请说明为什么要看(至少%(n)s个字)。") % {"n": least}, fields={"reason": _("请说明")})
    return plain[:200]


@transaction.atomic
def erase_person(scope: Scope, *, uid: UUID) -> Person:
    """Erase the personal data of somebody whose time of keeping is over; holdings and the ledger stay.

    Their account, codes, tokens and skills go too. Raises WrongState while they hold a post.
    """
    person = selectors.get_person(scope, uid)
    scope.require(Permission.PEOPLE_CHANGE, on=person)
    if Holding.objects.filter(selectors.not_over(clock.today()), person=person).exists():
        raise WrongState(_("在任人员不能清除。"))
    if person.erased_at:
        return person
    _erase_account(person)
    Skill.objects.filter(person=person).delete()
    Person.unscoped.filter(pk=person.pk).update(
        name=worded("已清除"),
        phone="",
        id_number="",
        email="",
        sex="",
        born_on=None,
        politics="",
        education="",
        erased_at=clock.now(),
        **keys_of(),
    )
    ledger.write(scope, "person.erased", person)
    return Person.unscoped.get(pk=person.pk)


def _erase_account(person: Person) -> None:
    account = Account.objects.filter(person=person).first()
    if account is not None:
        scrub_account(account)


def scrub_account(account: Account) -> None:
    """Leave of an account only that there was one: it can never be entered again. In the caller's transaction."""
    SignInCode.objects.filter(account=account).delete()
    ApiToken.objects.filter(account=account).delete()
    Account.objects.filter(pk=account.pk).update(
        login=f"x{account.pk}",
        password=SCRUBBED,
        second_factor="",
        is_active=False,
        closed_at=account.closed_at or clock.now(),
    )
    kept.renew(people=[account.person_id])


def note_leaving(person_id: int, day: date) -> None:
    """Retention counts from the last day in any post or as a volunteer; nothing is noted while either goes on.

    Of a day to come nothing is noted yet: until then they are here (see `kept.begin_day`).
    """
    if day > clock.today():
        return
    goes_on = Holding.objects.filter(selectors.not_over(day), person_id=person_id).exclude(until_on=day).exists()
    agrees = Consent.objects.filter(person_id=person_id, withdrawn_at__isnull=True).exists()
    if not goes_on and not agrees:
        Person.unscoped.filter(pk=person_id).update(left_on=day)
