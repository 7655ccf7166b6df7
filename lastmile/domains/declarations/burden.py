"""What this asks people to fill in, counted from the forms themselves."""

from __future__ import annotations

from django.utils.translation import gettext as _

from lastmile.domains.declarations import forms
from lastmile.foundation.web.burden import Ask, ask


def burden() -> list[Ask]:
    """One line for each form."""
    return [
        ask(
            forms.Confirm,
            "profile.change",
            "declaration.confirmed",
            form=_("核对本人说的要人帮忙转移"),
            when=_("有人说了才有"),
            why=_("转移时知道去扶谁"),
            reused=_("户档、转移名单"),
            by_itself=4,
        ),
    ]
