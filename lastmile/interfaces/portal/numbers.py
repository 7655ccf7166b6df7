"""The numbers at the foot of every page. The two of the place itself are required: when one is missing the page says so."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from lastmile.foundation.people import cards
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel.region_codes import LENGTHS, Level

EVERYWHERE = (
    (_("火警"), "119"), (_("急救"), "120"), (_("报警"), "110"), (_("预警咨询"), "12379"), (_("安全生产举报"), "12350"),
)  # fmt: skip


@dataclass(frozen=True)
class Numbers:
    """`duty` and `tips` are "" where the office has not made them known; `local`: a place was chosen at all."""

    duty: str
    tips: str
    local: bool
    everywhere: tuple[tuple[object, str], ...] = EVERYWHERE


def of(code: str) -> Numbers:
    """The numbers for a place; without one only those of the whole country."""
    if len(code) < LENGTHS[Level.COUNTY]:
        return Numbers("", "", False)
    return Numbers(cards.duty_phone(code), tip_phone(code), True)


def tip_phone(code: str) -> str:
    """本镇公开举报电话, as the place made it known, or ""."""
    return str(packs.value("portal.tip_phone", code).value).strip()


def on_paper(code: str) -> list[tuple[str, str]]:
    """Names and numbers, as a print sets them; those of the place at the end, where they are known."""
    found = of(code)
    own = ((_("本镇值班电话"), found.duty), (_("本镇公开举报电话"), found.tips))
    return [(str(label), number) for label, number in (*found.everywhere, *own) if number]
