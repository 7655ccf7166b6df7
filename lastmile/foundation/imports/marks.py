"""Rows of one sheet against each other, asked of the database a batch at a time: the memory of a large sheet is not ours."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils.translation import gettext as _

from lastmile.foundation.imports.lines import line
from lastmile.foundation.imports.models import Import, ImportMark, ImportRow
from lastmile.foundation.web import meanwhile
from lastmile.kernel.outcomes import Line, Problem, Stands

AT_ONCE = 500


@dataclass(frozen=True)
class Marks:
    """The rows of one import by their marks: see `kernel.row_marks`.

    That a mark is not empty is said aloud: of a long list of marks the database does not find it out, and then its index of
    those that are not is not used. `held`: of a batch that is applied, what each row was planned against.
    """

    of: Import
    held: Mapping[int, str] | None = None

    @property
    def begun(self) -> bool:
        """Whether rows of it were planned, or applied, before this batch."""
        return self.of.at_row > 0

    def firsts(self, marks: Iterable[str]) -> dict[str, int]:
        """The first row with each mark."""
        rows = ImportRow.objects.filter(~Q(mark=""), of=self.of, mark__among={one for one in marks if one})
        return dict(rows.order_by().values_list("mark").annotate(Min("number")))

    def shared(self, nears: Iterable[str]) -> set[str]:
        """Fingerprints that several rows have."""
        rows = ImportRow.objects.filter(~Q(near=""), of=self.of, near__among={one for one in nears if one})
        return set(
            rows.order_by().values("near").annotate(n=Count("id")).filter(n__gt=1).values_list("near", flat=True)
        )

    def first_said(self, marks: Iterable[str]) -> dict[str, tuple[int, str]]:
        """The first row that says each of these, and who is named there."""
        said = ImportMark.objects.filter(of=self.of, mark__among=set(marks))
        firsts = dict(said.order_by().values_list("mark").annotate(Min("number")))
        found: dict[str, tuple[int, str]] = {}
        rows = said.filter(number__in=set(firsts.values())).order_by("id")
        for mark, number, who in rows.values_list("mark", "number", "who"):
            if number == firsts[mark]:
                found.setdefault(mark, (number, who))
        return found

    def pairs(self, marks: Iterable[str], whos: Iterable[str]) -> set[tuple[str, str]]:
        """Which of these are named by some row with which of those."""
        said = ImportMark.objects.filter(of=self.of, mark__among=set(marks), who__among=set(whos))
        return set(said.order_by().values_list("mark", "who").distinct())

    def overtaken(self, number: int, over: Sequence[Stands]) -> list[Problem]:
        """Of what a row is about to write over, what somebody changed since it was planned. Nothing while planning."""
        if self.held is None or not over:
            return []
        moved = meanwhile.moved(self.held.get(number, ""), {one.name: one.text for one in over})
        words = _("“%(title)s”在核对之后被人改过,现在是“%(value)s”。这一行没有导入;要用表里的,把这一行再导一次。")
        return [
            Problem(one.column, words % {"title": one.title, "value": one.words[: meanwhile.MOST] or _("(空)")})
            for one in over
            if one.name in moved
        ]

    def line(self, number: int) -> Line:
        """One row."""
        return line(*ImportRow.objects.values_list("number", "cells").get(of=self.of, number=number))

    def first_lines(self) -> Iterator[list[Line]]:
        """The first row of each fingerprint, a batch in memory at a time."""
        rows, last = ImportRow.objects.filter(of=self.of).exclude(near=""), -1
        before = rows.filter(near=OuterRef("near"), number__lt=OuterRef("number"))
        firsts = rows.filter(~Exists(before)).values_list("number", "cells").order_by("number")
        while part := [line(*row) for row in firsts.filter(number__gt=last)[:AT_ONCE]]:
            yield part
            last = part[-1].number
