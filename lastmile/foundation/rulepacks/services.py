"""Regions set figures and choose packs. Every change is in the ledger and stays in the history."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.regions.models import Region
from lastmile.foundation.rulepacks import catalogue, rules, selectors
from lastmile.foundation.rulepacks.models import ChangeStamp, Override, PackChoice
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState
from lastmile.kernel.ids import uuid7

SHORTEST_REASON, LONGEST_REASON = 2, 120


@transaction.atomic
def override(scope: Scope, region: Region, *, key: str, value: Any, reason: str) -> Override:
    """Set a figure for a region and everything below it. The same value again changes nothing.

    Raises NotAllowed outside the branch, NotValid for an unknown figure, a bad value, one that may not go that way, or
    a missing reason; WrongState for a region that no longer exists.
    """
    scope.require(Permission.PACK_CHANGE, on=region.code)
    form = _known(key)
    why = _reason(reason)
    wanted = rules.parse(form, value)
    _must_exist(region)
    _stand_in_line()
    old = _in_force(region, key)
    if old is not None and _same(old.value, wanted):
        return old
    inherited = selectors.inherited(key, region.code)
    rules.must_go_the_right_way(form, inherited.value, wanted)
    if old is not None:
        _end(scope, old, why="")
    made = Override.unscoped.create(
        region=region,
        region_code=region.code,
        key=key,
        value=list(wanted) if isinstance(wanted, tuple) else wanted,
        reason=why,
        changed_at=clock.now(),
        changed_by=scope.person_uid,
    )
    note_change()
    figures = {"key": key, "value": made.value, "before": old.value if old else None, "inherited": inherited.value}
    ledger.write(scope, "pack.overridden", made, figures=figures, private={"reason": why})
    return made


@transaction.atomic
def clear_override(scope: Scope, region: Region, *, key: str, reason: str) -> None:
    """Take a region's own value back: it inherits again. Raises WrongState when it has none."""
    scope.require(Permission.PACK_CHANGE, on=region.code)
    form = _known(key)
    why = _reason(reason)
    _stand_in_line()
    old = _in_force(region, key)
    if old is None:
        raise WrongState(_("%(place)s没有为“%(title)s”设本地参数。") % {"place": region.name, "title": form.title})
    _end(scope, old, why=why)
    note_change()
    ledger.write(
        scope, "pack.override_cleared", old, figures={"key": key, "before": old.value}, private={"reason": why}
    )


@transaction.atomic
def choose_pack(scope: Scope, region: Region, *, pack: str) -> PackChoice:
    """Choose the pack of a region and everything below it. The same pack again changes nothing."""
    scope.require(Permission.PACK_CHANGE, on=region.code)
    if pack not in catalogue.current().packs:
        raise NotValid(_("没有这个规则包:%(pack)s") % {"pack": pack[:40]}, fields={"pack": _("请从列表中选择。")})
    _must_exist(region)
    _stand_in_line()
    old = PackChoice.unscoped.filter(region=region, ended_at__isnull=True).first()
    if old is not None and old.pack == pack:
        return old
    now = clock.now()
    if old is not None:
        PackChoice.unscoped.filter(pk=old.pk).update(ended_at=now)
    made = PackChoice.unscoped.create(
        region=region, region_code=region.code, pack=pack, changed_at=now, changed_by=scope.person_uid
    )
    note_change()
    figures = {"pack": pack, "before": old.pack if old else None, "version": catalogue.current().packs[pack].version}
    ledger.write(scope, "pack.chosen", made, figures=figures)
    return made


def note_change() -> None:
    """Make every worked-out figure out of date: after the rows changed, in the same transaction.

    Also for whoever moves region codes or restores a backup.
    """
    ChangeStamp.objects.update_or_create(pk=1, defaults={"stamp": uuid7()})


def _stand_in_line() -> None:
    """One change at a time, so that two at once follow each other instead of failing."""
    ChangeStamp.objects.select_for_update().get_or_create(pk=1)


def _known(key: str) -> rules.Form:
    try:
        return catalogue.form(key)
    except catalogue.UnknownFigure as problem:
        raise NotValid(_("没有这个参数:%(key)s") % {"key": key[:60]}) from problem


def _reason(words: str) -> str:
    plain = "".join(sign for sign in words if sign.isprintable()).strip()
    if len(plain) < SHORTEST_REASON:
        raise NotValid(_("请写明为什么要改。"), fields={"reason": _("请写明为什么要改。")})
    if len(plain) > LONGEST_REASON:
        sentence = _("理由最多%(count)d个字。") % {"count": LONGEST_REASON}
        raise NotValid(sentence, fields={"reason": sentence})
    return plain


def _must_exist(region: Region) -> None:
    if region.closed_on is not None:
        raise WrongState(_("%(place)s已撤销,不能再设参数。") % {"place": region.name})


def _in_force(region: Region, key: str) -> Override | None:
    return Override.unscoped.filter(region=region, key=key, ended_at__isnull=True).first()


def _end(scope: Scope, old: Override, *, why: str) -> None:
    Override.unscoped.filter(pk=old.pk).update(ended_at=clock.now(), ended_by=scope.person_uid, ended_why=why)


def _same(stored: Any, wanted: rules.Value) -> bool:
    plain = list(wanted) if isinstance(wanted, tuple) else wanted
    return type(stored) is type(plain) and stored == plain
