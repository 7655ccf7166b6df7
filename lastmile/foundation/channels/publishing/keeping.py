"""Keep the outlets of a place: add, change, take off the list, try out."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.channels.models import Outlet, Publication
from lastmile.foundation.channels.publishing import addresses, selectors, services
from lastmile.foundation.channels.publishing.rules import Kind
from lastmile.foundation.channels.publishing.services import Text
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions.selectors import get_region
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState


@transaction.atomic
def add_outlet(
    scope: Scope, *, region_code: str, kind: str, name: str, address: str, secret: str = "", note: str = ""
) -> Outlet:
    """Put an outlet on the list of a place. Its address must be one this server may call."""
    region = get_region(region_code)
    scope.require(Permission.OUTLET_CHANGE, on=region.code)
    _check(kind, name, address)
    made = Outlet.unscoped.create(
        region=region,
        region_code=region.code,
        kind=kind,
        name=name.strip(),
        address=address.strip(),
        secret=secret.strip(),
        note=note.strip()[:120],
        added_at=clock.now(),
    )
    ledger.write(scope, "outlet.added", made, figures={"kind": kind}, private={"name": made.name})
    return made


@transaction.atomic
def change_outlet(scope: Scope, *, uid: UUID, name: str, address: str = "", secret: str = "", note: str = "") -> Outlet:
    """Change an outlet. An empty address or secret stays what it was: neither is ever shown again."""
    found = _own(scope, uid)
    _check(found.kind, name, address or found.address)
    values: dict[str, Any] = {"name": name.strip(), "note": note.strip()[:120]}
    values |= {key: value.strip() for key, value in (("address", address), ("secret", secret)) if value.strip()}
    Outlet.unscoped.filter(pk=found.pk).update(**values)
    ledger.write(scope, "outlet.changed", found, figures={"fields": sorted(values)}, private={"name": name.strip()})
    return selectors.get_outlet(scope, uid)


@transaction.atomic
def remove_outlet(scope: Scope, *, uid: UUID) -> Outlet:
    """Take an outlet off the list; what it published stays in the log."""
    found = _own(scope, uid)
    Outlet.unscoped.filter(pk=found.pk).update(removed_at=clock.now())
    ledger.write(scope, "outlet.removed", found)
    return selectors.get_outlet(scope, uid)


def try_outlet(scope: Scope, *, uid: UUID) -> list[Publication]:
    """Send one line, marked as a test, so that whoever keeps it sees that it works."""
    found = _own(scope, uid)
    moment = clock.local(clock.now())
    words = _("【测试】%(name)s:收到即说明通了,请勿理会。%(at)s") % {
        "name": found.name,
        "at": f"{moment:%m-%d %H:%M:%S}",
    }
    return services.publish_to(scope, [found], subject_kind="outlet", subject_uid=found.uid, text=Text(words))


def forget(before: datetime) -> int:
    """Addresses and secrets of outlets that have been off the list for so long."""
    old = Outlet.unscoped.filter(removed_at__lt=before).exclude(address="", secret="")
    return old.update(address="", secret="")


def _own(scope: Scope, uid: UUID) -> Outlet:
    found = selectors.get_outlet(scope, uid)
    scope.require(Permission.OUTLET_CHANGE, on=found)
    if found.removed_at:
        raise WrongState(_("已经停用了。"))
    return found


def _check(kind: str, name: str, address: str) -> None:
    if kind not in Kind.values:
        raise NotValid(_("请选择种类。"), fields={"kind": _("请选择种类")})
    if not 0 < len(name.strip()) <= 60:
        raise NotValid(_("请填名称,最多60个字。"), fields={"name": _("必填,最多60个字")})
    addresses.check(kind, address)
