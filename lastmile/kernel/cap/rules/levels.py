"""Rules of level: a colour one knows, and a severity that goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from gettext import gettext as _

from lastmile.kernel.cap import chinese
from lastmile.kernel.cap.findings import Finding, shown
from lastmile.kernel.cap.messages import Info
from lastmile.kernel.cap.rules.case import Case, found
from lastmile.kernel.cap.words import SEVERITY_OF
from lastmile.kernel.warning_levels import COLOURS, read_level


def known_levels(case: Case) -> Iterator[Finding]:
    """A parameter that names a level holds one; level and severity say the same. A person decides, nothing is bent."""
    for number, info in enumerate(case.message.infos, start=1):
        yield from _unknown(info, f"info[{number}]")
        level = chinese.level_of(info)
        fitting = SEVERITY_OF[COLOURS[level.rank - 1]] if level.rank else ""
        if fitting and info.severity not in {fitting, "Unknown", ""}:
            yield found(
                "level_clash", _("级别是“%(level)s”,严重程度却是 %(severity)s(一般应是 %(fitting)s)"),
                f"info[{number}]/severity", grave=False, level=shown(level.text), severity=shown(info.severity),
                fitting=fitting,
            )  # fmt: skip


def _unknown(info: Info, path: str) -> Iterator[Finding]:
    for place, one in enumerate(info.parameters, start=1):
        if chinese.NAMES_A_LEVEL.search(one.name) and not read_level(one.value):
            yield found(
                "unknown_level", _("“%(name)s”的值“%(value)s”不是认得的级别"), f"{path}/parameter[{place}]", grave=False,
                name=shown(one.name), value=shown(one.value),
            )  # fmt: skip


RULES = (known_levels,)
