"""What every change asks first."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from lastmile.kernel.errors import NotValid


def check_names(values: dict[str, Any], known: tuple[str, ...]) -> None:
    """Raises NotValid for a fact nobody knows."""
    unknown = set(values) - set(known)
    if unknown:
        raise NotValid(_("没有这些项目:%(names)s") % {"names": "、".join(sorted(unknown))})
