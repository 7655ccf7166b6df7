"""Facts with who hears them, and what runs when: each with what its function says of itself."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from lastmile.foundation.jobs import timetable
from lastmile.interfaces.reference.addresses import what
from lastmile.kernel.markdown import table


def page(note: str) -> str:
    """facts.md."""
    facts = [
        (f"`{fact}`", _called(one), what(import_string(one)))
        for fact, heard in sorted(settings.SUBSCRIPTIONS.items())
        for one in heard
    ]
    timed = [
        (name, _when(when), what(import_string(path)), _called(path))
        for name, (path, when) in settings.TIMETABLE.items()
    ]
    return (
        f"# Facts and timetable\n\n{note}\nA fact is told in the transaction that made it true; each subscriber has a row of "
        f"its own.\n\n{table(('Fact', 'Heard by', 'What it does'), facts)}\n"
        f"## Timetable\n\n{table(('Name', 'When', 'What', 'Function'), timed)}"
    )


def _called(path: str) -> str:
    return f"`{path.removeprefix('lastmile.')}`"


def _when(when: int | str) -> str:
    return f"every {when} s" if isinstance(when, int) else f"{timetable.hour_of(when)} every day (Asia/Shanghai)"
