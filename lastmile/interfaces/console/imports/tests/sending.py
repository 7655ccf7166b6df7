"""Somebody who may import, and sheets they send, for tests."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.access.tests.factories import a_region
from lastmile.foundation.imports import services
from lastmile.foundation.imports.models import Import
from lastmile.foundation.jobs import services as jobs
from lastmile.foundation.people import selectors as people
from lastmile.foundation.people.models import Account, StoredGrant
from lastmile.foundation.people.tests import rosters
from lastmile.foundation.web.tests import books
from lastmile.kernel import clock

HEADS = ("序号", "网格名称", "村(社区)", "网格员", "手机", "文化程度")
GOOD = ("1", "3组", "海科村", "陈示例", "15400000412", "高中")
BAD = ("2", "9组", "海科村", "余示例", "15400000415", "")


def an_account(name: str = "李示例", *, code: str = rosters.TOWN, permissions: Any = Permission.values) -> Account:
    """Somebody with these permissions on a branch."""
    person = rosters.a_person(name, code=code)
    StoredGrant.unscoped.create(
        region=a_region(code),
        region_code=code,
        person=person,
        permissions=list(permissions),
        from_on=clock.today(),
        reason="测试",
    )
    return Account.objects.create(person=person, login=f"u{person.pk}", opened_at=clock.now())


def a_scope_of(account: Account) -> Scope:
    return people.scope_of(account)


def a_file(*lines: Any, name: str = "花名册.xlsx", heads: Any = HEADS) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, books.book(heads, *lines))


def sent(scope: Scope, *lines: Any, **more: Any) -> Import:
    return services.send(scope, kind="roster", area=rosters.TOWN, upload=a_file(*lines, **more))


def work() -> None:
    """What a worker would do, until nothing is due."""
    while jobs.run_due():
        pass


def planned(scope: Scope, *lines: Any, **more: Any) -> Import:
    made = sent(scope, *lines, **more)
    work()
    return Import.unscoped.get(pk=made.pk)


def applied(scope: Scope, *lines: Any, **more: Any) -> Import:
    made = planned(scope, *lines, **more)
    services.confirm(scope, uid=made.uid)
    work()
    return Import.unscoped.get(pk=made.pk)
