"""The first account of an installation: nobody is above it yet."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people.accounts.codes import FirstCode, first_code
from lastmile.foundation.people.accounts.opening import open_account
from lastmile.foundation.people.models import Account, Person
from lastmile.foundation.people.services.appointing import appoint
from lastmile.foundation.people.services.persons import add_person
from lastmile.foundation.people.services.posts import open_post
from lastmile.kernel.errors import NotAllowed, NotValid

FIRST_POST = {2: "bureau_staff", 4: "bureau_staff", 6: "bureau_staff", 9: "office_director"}


def is_any_open() -> bool:
    """Whether somebody can sign in at all; on a new installation nobody can."""
    return Account.objects.exists()


def first_account(
    *, region_code: str, name: str, phone: str, password: str = ""
) -> tuple[Person, Account, FirstCode | None]:
    """Person, account and, without a password, a first code. Refused once there is any account."""
    kind = FIRST_POST.get(len(region_code))
    if kind is None:
        raise NotValid(_("第一个账号应开在省、市、县或乡镇。"))
    if Account.objects.exists():
        raise NotAllowed(_("已经有账号了,请由上级办公室开通。"))
    scope = Scope.of_system("first-account", Permission.values)
    with transaction.atomic():
        person = add_person(scope, region_code=region_code, name=name, phone=phone)
        post = open_post(scope, region_code=region_code, kind=kind)
        appoint(scope, post_uid=post.uid, person_uid=person.uid)
        account = open_account(scope, person_uid=person.uid, login=phone, password=password)
        return person, account, None if password else first_code(scope, person_uid=person.uid)
