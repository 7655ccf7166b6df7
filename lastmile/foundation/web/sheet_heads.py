"""Find the heads of a ledger in a sheet, in whatever order and wording, and read the rows below as cells by column.

Tolerates a title row above (a year it names goes with the rows: `Line.year`), heads of two rows with merged groups, heads repeated on every printed page, notes, examples
and totals. Which words mean which column is data, given by whoever imports.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, groupby, islice

from django.utils.translation import gettext as _

from lastmile.foundation.web.sheets import Row
from lastmile.kernel.cells import plain, years
from lastmile.kernel.errors import NotValid
from lastmile.kernel.outcomes import SHEET, TITLED, Line

NO_WORD = re.compile(r"\([^)]*\)?|[\s*★☆:\"'、,。./_\-]")  # what tells no head from another
LOOKED_AT = 30  # rows in which heads are sought
TOTALS = ("合计", "总计", "小计", "共计")
NOTES = ("填表单位", "填报单位", "审核人", "负责人签字", "备注:", "注:", "说明:", "示例", "例:")
FILLED_IN = re.compile(r"(?:日期|时间|填表|填报|制表|报送|打印)[^:]{0,4}:.*")
SIGNED = re.compile(r"(填表|制表|填报|统计|经办|审核|复核|审批)(人|员|单位|时间|日期)?:|(填表|制表|填报)(人|员)")


@dataclass(frozen=True)
class Column:
    """A column of a ledger: its key, its head as offices write it, and other ways of writing it.

    `after`: the words mean this column only right behind that one, as in 上级联系人, 电话. One key may have several
    columns; the last gives the label.
    """

    key: str
    label: str
    synonyms: tuple[str, ...] = ()
    after: str = ""

    @property
    def words(self) -> frozenset[str]:
        return frozenset(head_word(text) for text in (self.label, *self.synonyms))


@dataclass(frozen=True)
class Heads:
    """Where the heads stand: the number of their last row, column key by place, heads nobody knows, the number of their first row."""

    row: int
    keys: dict[int, str]
    unknown: tuple[str, ...] = field(default=())
    first: int = 0


def head_word(text: str) -> str:
    """A head as it is compared: half-width, without brackets, spaces and stars."""
    return NO_WORD.sub("", plain(text)).lower()


def read(rows: Iterable[Row], columns: Sequence[Column], *, needed: Sequence[str]) -> tuple[Heads, Iterator[Line]]:
    """The heads and, lazily, the lines below them, of every sheet that has them; others (说明, 附注) are passed over.

    The heads given are those of the first such sheet. Raises NotValid when no sheet has the columns needed.
    """
    sheets = groupby(rows, key=lambda row: row.number // SHEET)
    missing: list[str] = []
    for _place, own in sheets:
        heads, lines, lacking = _sheet(own, columns, needed)
        if heads is not None:
            return heads, chain(lines, _more(sheets, columns, needed))
        missing = missing or lacking
    words = _("没有找到表头“%(heads)s”。请核对表头那一行,或者下载空白模板对照。")
    words %= {"heads": "”“".join(missing)}
    raise NotValid(words, fields={"file": words})


def _more(
    sheets: Iterable[tuple[int, Iterator[Row]]], columns: Sequence[Column], needed: Sequence[str]
) -> Iterator[Line]:
    for _place, own in sheets:
        heads, lines, _lacking = _sheet(own, columns, needed)
        if heads is not None:
            yield from lines


def _sheet(
    rows: Iterator[Row], columns: Sequence[Column], needed: Sequence[str]
) -> tuple[Heads | None, Iterator[Line], list[str]]:
    first = list(islice(rows, LOOKED_AT))
    heads = _find(first, columns)
    labels = {column.key: str(column.label) for column in columns}
    lacking = [labels[key] for key in needed if heads is None or key not in heads.keys.values()]
    if heads is None or lacking:
        return None, iter(()), lacking
    return heads, _lines(chain(first, rows), heads, columns, _year(first, heads)), []


def _year(rows: Sequence[Row], heads: Heads) -> dict[str, str]:
    """The one year that is named above the heads, as a cell of each row; none where there are several. When and by whom it was
    filled in is no title.
    """
    above = (FILLED_IN.sub("", plain(text)) for row in rows if row.number < heads.first for text in row.cells)
    named = set[int]().union(*map(years, above))
    return {TITLED: str(named.pop())} if len(named) == 1 else {}


def _find(rows: Sequence[Row], columns: Sequence[Column]) -> Heads | None:
    """The row, or two rows, in which most columns are recognised; the earlier of equals."""
    best: tuple[int, Heads] | None = None
    for place, row in enumerate(rows):
        below = rows[place + 1] if place + 1 < len(rows) else None
        for candidate in (_match([row], columns), _match([row, below], columns) if below else None):
            if candidate and (best is None or len(candidate.keys) > best[0]):
                best = len(candidate.keys), candidate
    return best[1] if best and best[0] >= 2 else None


def _match(rows: Sequence[Row], columns: Sequence[Column]) -> Heads | None:
    by_word: dict[str, list[Column]] = {}
    for column in columns:
        for word in column.words:
            by_word.setdefault(word, []).append(column)
    keys: dict[int, str] = {}
    unknown: list[str] = []
    for place in range(max(len(row.cells) for row in rows)):
        parts = [row.cells[place] if place < len(row.cells) else "" for row in rows]
        key = _key(parts, by_word, taken=set(keys.values()), left=keys.get(place - 1, ""))
        if key:
            keys[place] = key
        elif parts[-1] or parts[0]:
            unknown.append(plain(parts[-1] or parts[0])[:20])
    if len(rows) == 2 and not any(_one(rows[1].cells, place, by_word) for place in keys):
        return None  # the second row holds no head at all: it is the first line
    if len(rows) == 2 and not any(_one(rows[0].cells, place, by_word) for place in range(len(rows[0].cells))):
        alone = _match(rows[1:], columns)
        if alone and alone.keys == keys:
            return None  # the first row is a title
    return Heads(rows[-1].number, keys, tuple(unknown), rows[0].number)


def _one(cells: Sequence[str], place: int, by_word: dict[str, list[Column]]) -> bool:
    return place < len(cells) and head_word(cells[place]) in by_word


def _key(parts: Sequence[str], by_word: dict[str, list[Column]], *, taken: set[str], left: str) -> str:
    """The column of a head: group and own words together first, then its own, then the group's."""
    tries = ["".join(dict.fromkeys(parts)), *reversed(parts)] if len(parts) == 2 else list(parts)
    for text in tries:
        found = [column for column in by_word.get(head_word(text), []) if column.key not in taken]
        behind = [column for column in found if column.after and column.after == left]
        free = [column for column in found if not column.after]
        if chosen := (behind or free):
            return chosen[0].key
    return ""


def _lines(rows: Iterable[Row], heads: Heads, columns: Sequence[Column], year: dict[str, str]) -> Iterator[Line]:
    words: dict[str, frozenset[str]] = {}
    for column in columns:
        words[column.key] = words.get(column.key, frozenset()) | column.words
    for row in rows:
        if row.number <= heads.row:
            continue
        cells = {key: row.cells[place] for place, key in heads.keys.items() if place < len(row.cells)}
        filled = [text for text in row.cells if text]
        if not filled or not any(cells.values()) or _aside(filled) or _heads_again(cells, words):
            continue
        yield Line(row.number, {key: text for key, text in cells.items() if text} | year)


def _aside(filled: Sequence[str]) -> bool:
    """A total, a note below the table, or the example of the template."""
    start = plain(filled[0]).replace(" ", "")
    return start.startswith((*TOTALS, *NOTES)) or SIGNED.match(start) is not None


def _heads_again(cells: dict[str, str], words: dict[str, frozenset[str]]) -> bool:
    """The heads repeated on a later page of the table: half of the cells say what stands above them."""
    filled = [(key, text) for key, text in cells.items() if text]
    others = again = 0
    for key, text in filled:
        if head_word(text) in words[key]:
            again += 1
        elif (others := others + 1) * 2 > len(filled):
            return False  # an ordinary row is known as one half way
    return again >= 2
