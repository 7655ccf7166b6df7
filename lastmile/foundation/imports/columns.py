"""Columns of a table of record (台账): how a cell is read into a value, and how a value is shown again.

A reader takes the text of a cell and the entry it is of; it returns None for what is not known, raises ValueError with a
sentence for what cannot be read, and notes on the entry what is only about so (约3户) or only to the month.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lastmile.foundation.people.services import persons
from lastmile.foundation.web.sheet_heads import Column
from lastmile.kernel import cells, clock, measures
from lastmile.kernel.coordinates import Datum
from lastmile.kernel.errors import NotValid
from lastmile.kernel.outcomes import Line, Problem

YES, NO = "是", "否"


@dataclass
class Entry:
    """One row as values: where it lies as written, what it says by attribute, what it says only about, what is wrong."""

    number: int
    cells: Mapping[str, str]
    code: str = ""
    township: str = ""
    village: str = ""
    grid: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    marks: list[str] = field(default_factory=list)
    aside: dict[str, Any] = field(default_factory=dict)  # what a kind keeps of a row beside attributes
    findings: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    datum: Datum = Datum.CGCS2000

    def mark(self, label: str | Promise, text: str) -> None:
        """Keep in words what a value alone would make exact."""
        self.marks.append(f"{label}:{cells.plain(text)}"[:60])

    def wrong(self, column: str, words: str) -> None:
        self.problems.append(Problem(column, words))


Reader = Callable[[str, Entry, "Cell"], Any]


@dataclass(frozen=True, kw_only=True)
class Cell(Column):
    """A column with a reader and a way to show; `read` None: recognised, kept in the file, taken from elsewhere.

    `attr` is the attribute it sets, the key unless said. `show` takes the row of the table of record. `private`: shown
    in full only to whoever may reveal.
    """

    read: Reader | None = None
    show: Callable[[Any], Any] | None = None
    attr: str = ""
    example: str = ""
    private: bool = False

    @property
    def name(self) -> str:
        return self.attr or self.key


def text(most: int) -> Reader:
    """Words of at most so many signs; longer ones are refused, never cut."""

    def read(said: str, entry: Entry, cell: Cell) -> str | None:
        words = cells.known(said)
        if len(words) > most:
            raise ValueError(_("太长了,最多%(n)s个字。") % {"n": most})
        return words or None

    return read


def tight(most: int) -> Reader:
    """A name or code without any space in it."""

    def read(said: str, entry: Entry, cell: Cell) -> str | None:
        words = cells.tight(said)
        if len(words) > most:
            raise ValueError(_("太长了,最多%(n)s个字。") % {"n": most})
        return words or None

    return read


def person(said: str, entry: Entry, cell: Cell) -> str | None:
    """The name of one person; of several in one cell none is taken, and they stay in words: a person is a row."""
    if SEVERAL.search(said.strip()):
        entry.mark(cell.label, said)
        entry.findings.append(
            _("“%(column)s”一格里有几个人,没有登记,先记在备注。要登记就一人一行。") % {"column": cell.label}
        )
        return None
    name: str | None = tight(40)(said, entry, cell)
    return name


def whole(most: int = 1_000_000) -> Reader:
    """A whole number; 约3 is 3 and a mark."""

    def read(said: str, entry: Entry, cell: Cell) -> int | None:
        found = _amount(measures.count, said, entry, cell)
        if found is None:
            return None
        number: int = found.whole
        if number > most:
            raise ValueError(_("数太大,请核对。"))
        return number

    return _one_number(read, gettext_lazy("看不懂这个数,请写成 12 或 约12。"))


def number(most: int = 10**8) -> Reader:
    """A number that may have parts, two digits behind the point."""

    def read(said: str, entry: Entry, cell: Cell) -> Decimal | None:
        found = _amount(measures.count, said, entry, cell)
        return _within(found.value, most) if found else None

    return _one_number(read, gettext_lazy("看不懂这个数,请写成 12.5 或 约12。"))


def money(*, unit: str = "万元", most: int = 10**7) -> Reader:
    """Money in the unit of the column; 元 and 万元 in the cell are converted."""

    def read(said: str, entry: Entry, cell: Cell) -> Decimal | None:
        found = _amount(lambda words: measures.money(words, unit=unit), said, entry, cell)
        return _within(found.value / measures.MONEY[unit], most) if found else None

    return _one_number(read, gettext_lazy("看不懂这个金额,请写成 3.5 或 35000元。"))


def _one_number(read: Reader, words: str | Promise) -> Reader:
    """A reader of one number: which of a range (3-5户) is meant only whoever wrote it knows, and is told how to write it."""

    def reading(said: str, entry: Entry, cell: Cell) -> Any:
        if upper := measures.upper(said):
            shown = {"text": cells.plain(said)[:20], "upper": upper}
            raise ValueError(
                _("“%(text)s”是一个范围,这一格只记一个数。知道就写准数;说不准写“约%(upper)s”,范围写在备注。") % shown
            )
        return read(said, entry, cell)

    return _sentence(reading, words)


def _within(value: Decimal, most: int) -> Decimal:
    if value > most:
        raise ValueError(_("数太大,请核对。"))
    rounded = value.quantize(Decimal("0.01"))
    if rounded != value:
        raise ValueError(_("小数点后最多两位。"))
    return rounded


def _amount(reader: Callable[[str], measures.Amount | None], said: str, entry: Entry, cell: Cell) -> Any:
    found = reader(said)
    if found is not None and found.about:
        entry.mark(cell.label, said)
    return found


SEVERAL = re.compile(r"\w\s*[、,，;；/\n]\s*\w")
NO_DAY = gettext_lazy("看不懂这个日期,请写成 2024.6.1。")
ENDLESS = frozenset({"长期", "长期有效", "永久", "永久有效", "不限"})


Near = Callable[[Entry], tuple[date, bool] | None]


def day(*, ends: bool = False, coming: bool = False, near: Near | None = None) -> Reader:
    """A day. `ends`: of a month alone the last day is meant, and 长期 is kept in words. `coming`: without a year the next such day,
    else the last. `near`: from which day of the same row on, or (False) up to which, a day without a year is taken instead. Where the
    row has no such day, it is of the year that the title above the table names.
    """

    def read(said: str, entry: Entry, cell: Cell) -> date | None:
        if ends and cells.tight(said) in ENDLESS:
            entry.mark(cell.label, said)
            return None
        own, year = near(entry) if near else None, Line(entry.number, entry.cells).year
        start, forward = own or (clock.today(), coming)
        found = cells.day(said, near=start, coming=forward, year=None if own else year)
        if found is None:
            return None
        if found.guessed_year:
            entry.findings.append(assumed(cell.label, found.date, None if own else year))
        elif found.exact:
            return found.date
        entry.mark(cell.label, said)
        return _last_of(found.date) if ends and not found.exact else found.date

    return _sentence(read, NO_DAY)


def assumed(column: str | Promise, taken: date, titled: int | None) -> str:
    """In which year a day without one was taken to be, and whether the title above the table says so."""
    words = (
        _("“%(column)s”没写年份,按标题里的%(year)s年记。")
        if titled == taken.year
        else _("“%(column)s”没写年份,按%(year)s年记。")
    )
    return words % {"column": column, "year": taken.year}


def _last_of(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def moment(*, near: Near | None = None) -> Reader:
    """A day as `day` reads it, and a time of it where one is written; a day alone is its beginning."""
    day_of = day(near=near)

    def read(said: str, entry: Entry, cell: Cell) -> datetime | None:
        found = day_of(said, entry, cell)
        return clock.start_of(found) + timedelta(minutes=cells.time_of(said) or 0) if found else None

    return _sentence(read, NO_DAY)


def yes(said: str, entry: Entry, cell: Cell) -> bool | None:
    """是 or 否."""
    try:
        return cells.yes(said)
    except ValueError:
        raise ValueError(_("请填“是”或“否”。")) from None


def phone(said: str, entry: Entry, cell: Cell) -> str | None:
    """A phone as on a person's page; one with stars comes from an export and changes nothing."""
    number = cells.tight(said)
    if not number or "*" in number:
        return None
    try:
        return str(persons.checked({"phone": number})["phone"])
    except NotValid as problem:
        raise ValueError(problem.message) from None


def one_of(choices: Mapping[str, Any]) -> Reader:
    """A value by the word that is, or stands in, the cell; the whole word first, longer words before shorter."""
    order = sorted(choices, key=len, reverse=True)

    def read(said: str, entry: Entry, cell: Cell) -> Any:
        words = cells.tight(said)
        if not words:
            return None
        found = next((one for one in order if one == words), None) or next((one for one in order if one in words), None)
        if found is None:
            shown = "、".join(list(choices)[:12])
            raise ValueError(_("“%(text)s”不在可选项里。可填:%(words)s。") % {"text": words[:20], "words": shown})
        return choices[found]

    return read


def several(choices: Mapping[str, Any], *, signs: str = "、,;/ \n", others: bool = False) -> Reader:
    """Values of all the words in the cell, in the order of the choices. A word nobody knows is refused; with `others` it is
    kept in words.
    """

    def read(said: str, entry: Entry, cell: Cell) -> list[Any] | None:
        words = cells.known(said)
        for sign in signs + ",;。":
            words = words.replace(sign, "|")
        parts = [part for part in words.split("|") if part]
        if not parts:
            return None
        chosen = []
        for part in parts:
            try:
                chosen.append(_named(part, choices))
            except ValueError:
                if not others:
                    raise
                entry.mark(cell.label, part)
                entry.findings.append(_("“%(text)s”不在可选项里,照原话记在备注。") % {"text": part[:20]})
        return [value for value in dict.fromkeys(choices.values()) if value in chosen]

    return read


def _named(part: str, choices: Mapping[str, Any]) -> Any:
    for word, value in choices.items():
        if word in part or (len(part) > 1 and part in word):
            return value
    words = _("“%(text)s”不在可选项里。可填:%(words)s。")
    raise ValueError(words % {"text": part[:20], "words": "、".join(dict.fromkeys(choices))})


def _sentence(read: Reader, words: str | Promise) -> Reader:
    """A reader whose ValueErrors of the kernel become this sentence behind what the cell says; its own sentences stay."""

    def reading(said: str, entry: Entry, cell: Cell) -> Any:
        try:
            return read(said, entry, cell)
        except ValueError as problem:
            own = str(problem)
            raise ValueError(own if own.endswith("。") else f"“{cells.plain(said)[:20]}”{words}") from None

    return reading


# A formula whose result the file does not keep: a program wrote it, no spreadsheet.
FORMULA = re.compile(r"=[\w(+\-$\"]", re.ASCII)


# --- a whole row -----------------------------------------------------------------------------------------------------


def entry_of(line: Line, columns: Sequence[Column]) -> Entry:
    """A row as values. Never raises: what cannot be read is among its problems, by column."""
    formulas = {key for key, said in line.cells.items() if FORMULA.match(said)}
    line = Line(line.number, {key: unquoted(said) for key, said in line.cells.items()})
    made = Entry(
        line.number,
        line.cells,
        code=cells.tight(line.text("grid_code")),
        township=cells.tight(line.text("township")),
        village=cells.tight(line.text("village")),
        grid=cells.tight(line.text("grid_name")),
    )
    for cell in columns:
        if not isinstance(cell, Cell) or cell.read is None or cell.key not in line.cells:
            continue
        if cell.key in formulas:
            made.wrong(
                cell.key, _("这一格是公式,文件里没有算好的结果。用 Excel 或 WPS 打开、保存一次再导,或者直接填上结果。")
            )
            continue
        try:
            value = cell.read(line.cells[cell.key], made, cell)
        except ValueError as problem:
            made.wrong(cell.key, str(problem))
            continue
        if value is not None:
            made.values[cell.name] = value
    return made


def unquoted(said: str) -> str:
    """Without the sign that an exported sheet puts before what a spreadsheet would take for a formula."""
    return said[1:] if said[:1] == "'" and said[1:2] in ("=", "+", "-", "@") else said
