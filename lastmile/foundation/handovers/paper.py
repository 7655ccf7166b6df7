"""What every handover sheet (移送单、转交单) has besides its own facts: boxes for the answer, who signs, how many copies."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


def handover_sheet(
    *, to: str, lines: list[str], facts: list[tuple[str, str]], foot: str, copies: str, **head: str
) -> dict[str, Any]:
    """The content of a sheet. `head`: title, number, office and day."""
    boxes = (_("答复"), _("□ 受理   □ 不受理   □ 退回补充   理由:"))
    signs = [_("移送人(签名):"), _("接收人(签名):"), _("移送单位(盖章):"), _("接收日期:")]
    return {**head, "to": to, "lines": lines, "facts": [*facts, boxes], "foot": foot, "signs": signs, "copies": copies}
