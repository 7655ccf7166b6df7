"""One list or kind of post of a 责任清单 on the page, chosen by a tab."""

from __future__ import annotations

from typing import Any

from lastmile.foundation.people.duty_list import Content
from lastmile.interfaces import duty_papers

SHOWN = 200  # posts of one kind on the page; print and sheet have them all


def of(said: Content, chosen: str) -> dict[str, Any]:
    """For the template: the tabs, and what is chosen of them; the first for none or for a wrong one."""
    every = {one["id"]: one for one in said["bodies"]} | {one["kind"]: one for one in said["parts"]}
    kind = chosen if chosen in every else next(iter(every), "")
    one = every.get(kind, {})
    rows = one.get("rows", [])
    return {
        "tabs": [(key, told["title"], len(told["rows"]) if "rows" in told else None) for key, told in every.items()],
        "kind": kind,
        "body": one if "own" in one else None,
        "part": one if "rows" in one else None,
        "domains": "rows" in one and duty_papers.has_domains(one),
        "rows": [{**row, "signs": duty_papers.who_sign(row)} for row in rows[:SHOWN]],
        "more": max(len(rows) - SHOWN, 0),
    }
