"""What the grammar cannot say and a message must still keep: each rule has an id, a sentence, and a place it points at."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from lastmile.kernel.cap.findings import Finding
from lastmile.kernel.cap.rules import heads, languages, levels, places, times
from lastmile.kernel.cap.rules.case import Case as Case
from lastmile.kernel.cap.rules.case import Rule

RULES: tuple[Rule, ...] = (*heads.RULES, *times.RULES, *places.RULES, *languages.RULES, *levels.RULES)


def check(case: Case) -> Iterator[Finding]:
    """Every finding of every rule."""
    return chain.from_iterable(rule(case) for rule in RULES)
