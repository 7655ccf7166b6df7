"""Open, change and close posts."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lastmile.foundation.access.models import branch_q
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.ledger import once
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.people import kept, selectors
from lastmile.foundation.people.models import Holding, Post, Unit
from lastmile.foundation.regions.as_written import short_name
from lastmile.foundation.regions.models import Region
from lastmile.foundation.regions.selectors import get_region
from lastmile.foundation.rulepacks import catalogue
from lastmile.foundation.rulepacks.posts import PostKind
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, WrongState
from lastmile.kernel.ids import uuid7

CHANGEABLE = frozenset({"title", "duties", "domains", "unit", "superior", "subject_uid"})
OF_A_VILLAGE = re.compile(r"^村(?:\(社区\)|(?!民))")
HIGHEST = 12  # superiors of superiors followed before it is called a ring


@transaction.atomic
def open_post(
    scope: Scope,
    *,
    region_code: str,
    kind: str,
    title: str = "",
    unit: Unit | None = None,
    superior: Post | None = None,
    uid: UUID | None = None,
    **values: Any,
) -> Post:
    """Open a post of a kind at a place; its superior is the nearest post of the kinds the pack names, unless given.

    Posts below that were still without a superior and wait for this kind answer to it from now on. The same uid with the
    same content is the same post, with other content DifferentContent.
    """
    region = get_region(region_code)
    scope.require(Permission.PEOPLE_CHANGE, on=region.code)
    post_kind = _fitting(kind, region)
    Region.objects.select_for_update().get(pk=region.pk)  # two people opening the one post at once
    content, uid = {"place": region.uid, "kind": kind, "title": title.strip()}, uid or uuid7()
    if known := Post.unscoped.filter(uid=uid).first():
        words = _("这张表已经设过一个岗位,内容不一样。原来的没有动,请打开那个岗位核对。")
        once.require_same(known, "post.opened", content, otherwise=words)
        return known
    if not post_kind.many and Post.unscoped.filter(region=region, kind=kind, closed_on__isnull=True).exists():
        raise WrongState(_("%(place)s已经有“%(kind)s”了。") % {"place": region.name, "kind": post_kind.title})
    post = Post.unscoped.create(
        uid=uid,
        region=region,
        region_code=region.code,
        kind=kind,
        title=(title.strip() or usual_title(region, post_kind))[:80],
        unit=unit,
        superior=superior or selectors.nearest_post(region.code, post_kind.superior_kinds),
        **values,
    )
    _adopt(post)
    kept.renew(posts=[post.pk])
    ledger.write(scope, "post.opened", post, figures={"kind": kind} | once.said(uid, content))
    return post


def usual_title(region: Region, kind: PostKind) -> str:
    """绥芬村书记, 金城社区应急专员, 绥芬村3组网格员, 罗子沟镇长: place and kind as people say them, no word of the place twice."""
    place, title = short_name(region), kind.title
    if region.level == Region.Level.VILLAGE:
        title = OF_A_VILLAGE.sub("", title)
    elif place.endswith(("镇", "乡")):
        title = title.removeprefix("镇")
    return f"{place}{title}"


def _fitting(kind: str, region: Region) -> PostKind:
    post_kind = catalogue.post_kinds().get(kind)
    if post_kind is None:
        raise NotValid(_("没有这种岗位。"), fields={"kind": _("请选择")})
    if region.level not in post_kind.levels:
        raise NotValid(_("“%(kind)s”不能设在这一级。") % {"kind": post_kind.title}, fields={"kind": _("级别不对")})
    return post_kind


def _adopt(post: Post) -> None:
    """Posts below that have no superior yet and name this kind as one."""
    waiting = [kind.id for kind in catalogue.post_kinds().values() if post.kind in kind.superior_kinds]
    orphans = Post.unscoped.filter(branch_q(Post, post.region_code), superior__isnull=True, kind__in=waiting)
    orphans.filter(closed_on__isnull=True).exclude(pk=post.pk).update(superior=post)


@transaction.atomic
def change_post(scope: Scope, *, uid: UUID, **values: Any) -> Post:
    """Change title, duties, domains, unit or superior. Raises NotValid when superiors would go in a ring."""
    post = selectors.get_post(scope, uid)
    scope.require(Permission.PEOPLE_CHANGE, on=post)
    unknown = values.keys() - CHANGEABLE
    if unknown:
        raise TypeError(f"no such fields of a post: {sorted(unknown)}")
    if "title" in values and not values["title"].strip():
        raise NotValid(_("请填岗位名称。"), fields={"title": _("必填")})
    if values.get("superior"):
        _require_no_ring(post, values["superior"])
    changed = {key: value for key, value in values.items() if getattr(post, key) != value}
    if changed:
        Post.unscoped.filter(pk=post.pk).update(**changed)
        ledger.write(scope, "post.changed", post, figures={"fields": sorted(changed)})
    return Post.unscoped.get(pk=post.pk)


def _require_no_ring(post: Post, superior: Post) -> None:
    above: Post | None = superior
    for _step in range(HIGHEST):
        if above is None:
            return
        if above.pk == post.pk:
            break
        above = above.superior
    raise NotValid(_("上级岗位不能绕回自己。"), fields={"superior": _("请另选")})


@transaction.atomic
def close_post(scope: Scope, *, uid: UUID, day: date | None = None) -> Post:
    """Close a post nobody holds any more; posts below it answer to its own superior from now on."""
    post = selectors.get_post(scope, uid)
    scope.require(Permission.PEOPLE_CHANGE, on=post)
    day = day or clock.today()
    if day > clock.today():
        raise NotValid(_("日期不能晚于今天。"), fields={"day": _("不能晚于今天")})
    post = Post.unscoped.select_for_update().get(pk=post.pk)
    if post.closed_on:
        return post
    if Holding.objects.filter(selectors.not_over(day), post=post).exclude(until_on=day).exists():
        raise WrongState(_("还有人任这个岗位,请先免去。"))
    Post.unscoped.filter(superior=post).update(superior=post.superior)
    Post.unscoped.filter(pk=post.pk).update(closed_on=day)
    ledger.write(scope, "post.closed", post)
    return Post.unscoped.get(pk=post.pk)
