"""Places 检查对象 on the cards of whoever watches or keeps them; a card of anybody else says nothing of places."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from lastmile.domains.profile import public as profile
from lastmile.foundation.access.permissions import Permission
from lastmile.foundation.access.scope import Scope
from lastmile.foundation.people.models import Post

NAMED = 3  # places named on a card
SCOPE = Scope.of_system("cards", [Permission.PROFILE_VIEW])


def lines(posts: Sequence[Post]) -> dict[UUID, list[tuple[str, str]]]:
    """One line for each post that watches or keeps a place. One query for all posts."""
    found = profile.kept_by(SCOPE, [post.pk for post in posts])
    return {post.uid: [(_("单位场所"), _said(found[post.pk]))] for post in posts if post.pk in found}


def _said(names: Sequence[str]) -> str:
    more = _(" 等 %(n)s 处") % {"n": len(names)} if len(names) > NAMED else ""
    return ";".join(names[:NAMED]) + more
