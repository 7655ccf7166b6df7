"""The rows of an .xlsx workbook as they stream by: one row and the offsets of the shared words are all that is held.

Elements that are no part of a row we read, declarations and entities among them, make a workbook broken.
"""

from __future__ import annotations

import posixpath
import re
import tempfile
import zipfile
from array import array
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any, BinaryIO

from lxml import etree

from lastmile.foundation.web.decoding.styles import Styles
from lastmile.foundation.web.decoding.words import Broken, Merge, Sheet, text_of

CHUNK, OVERLAP = 1 << 20, 1 << 12
LOWEST, WIDEST = 1_048_576, 16_384  # of any workbook
REMEMBERED = 20_000  # shared words that are not looked up again
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?"')
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
SAFELY = {"resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False}


class Workbook:
    """An open workbook; `sheets` are its visible ones, to be read one after the other."""

    def __init__(self, file: BinaryIO) -> None:
        self.archive = zipfile.ZipFile(file)
        self.book = self._small("xl/workbook.xml")
        self.relations = {one.get("Id"): one for one in self._small("xl/_rels/workbook.xml.rels")}

    def sheets(self) -> Iterator[Sheet]:
        """Name, merged areas and rows of each visible sheet of cells."""
        for one in self.book.iterfind(".//{*}sheet"):
            relation = self.relations.get(next((value for key, value in one.items() if key.endswith("}id")), None))
            if (
                relation is None
                or not relation.get("Type", "").endswith("/worksheet")
                or one.get("state", "visible") != "visible"
            ):
                continue
            path = self._path(relation.get("Target", ""))
            yield Sheet(one.get("name", ""), self._merged(path), self._rows(path))

    @staticmethod
    def _path(target: str) -> str:
        return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))

    def _small(self, path: str) -> Any:
        """A part that is read whole, but for its declarations."""
        root = etree.fromstring(self.archive.read(path), etree.XMLParser(**SAFELY))
        _require_plain(root)
        return root

    @cached_property
    def styles(self) -> Styles:
        path = self._beside("/styles")
        days = self.book.find("{*}workbookPr")
        return Styles(
            self._small(path) if path else None, is_1904=days is not None and days.get("date1904") in ("1", "true")
        )

    @cached_property
    def shared(self) -> SharedWords:
        path = self._beside("/sharedStrings")
        return SharedWords(_elements(self.archive, path, "si") if path else iter(()))

    def _beside(self, kind: str) -> str:
        """The part of the workbook of a kind, if it is there."""
        found = next((one for one in self.relations.values() if one.get("Type", "").endswith(kind)), None)
        path = self._path(found.get("Target", "")) if found is not None else ""
        return path if path in self.archive.NameToInfo else ""

    def _merged(self, path: str) -> list[Merge]:
        """Areas stand behind the rows: the part is looked through once before it is read."""
        found: list[Merge] = []
        with self.archive.open(path) as part:
            kept = b""
            while chunk := part.read(CHUNK):
                text = kept + chunk
                if b"mergeCell" in text:
                    for left, top, right, low in MERGED.findall(text):
                        corner = int(top), column_of(left.decode())
                        found.append((*corner, int(low or top), column_of(right.decode()) if right else corner[1]))
                kept = text[text.rfind(b"<", -OVERLAP) :] if b"<" in text[-OVERLAP:] else b""
        return sorted(set(found))

    def _rows(self, path: str) -> Iterator[tuple[int, dict[int, str]]]:
        """Row numbers from 1, rising, and the cells that say something by their column from 0."""
        last = 0
        for row in _elements(self.archive, path, "row"):
            number = int(row.get("r") or last + 1)
            if not last < number <= LOWEST:
                raise Broken
            last = number
            yield number, self._cells(row)

    def _cells(self, row: Any) -> dict[int, str]:
        cells: dict[int, str] = {}
        column = -1
        space = row.tag[: -len("row")]
        kept, formula, inline = f"{space}v", f"{space}f", f"{space}is"
        for cell in row:
            place = cell.get("r")
            column = column_of(place.rstrip("0123456789")) if place else column + 1
            value = computed = None
            for part in cell:
                tag = part.tag
                if tag == kept:
                    value = part.text
                elif tag == formula:
                    computed = part.text
                elif tag == inline:
                    value = _words(part)
            words = self._said(value, cell.get("t"), cell.get("s")) if value else computed and f"={computed}"
            if words:
                cells[column] = words
        return cells

    def _said(self, value: str, kind: str | None, style: str | None) -> str:
        if kind == "s":
            return self.shared[int(value)]
        if kind is None or kind == "n":
            return self.styles.shown(value, style)
        if kind == "b":
            return "是" if value in ("1", "true") else "否"
        if kind == "d":
            return text_of(self.styles.written_day(value))
        return "" if kind == "e" else _unescaped(value).strip()


class SharedWords:
    """The words that cells share, in a file: a large sheet has millions."""

    def __init__(self, elements: Iterator[Any]) -> None:
        self.file = tempfile.TemporaryFile()  # noqa: SIM115
        self.ends = array("Q", [0])
        end = 0
        for one in elements:
            end += self.file.write(_words(one).strip().encode())
            self.ends.append(end)
        self.file.flush()
        self.look_up = lru_cache(REMEMBERED)(self._read)

    def __getitem__(self, place: int) -> str:
        if not 0 <= place < len(self.ends) - 1:
            raise Broken
        return self.look_up(place)

    def _read(self, place: int) -> str:
        begin = self.ends[place]
        self.file.seek(begin)
        return self.file.read(self.ends[place + 1] - begin).decode()


def _elements(archive: zipfile.ZipFile, path: str, name: str) -> Iterator[Any]:
    """Elements of a name, each gone from memory when the next comes."""
    with archive.open(path) as part:
        is_plain = False
        for _event, one in etree.iterparse(part, tag=f"{{*}}{name}", **SAFELY):
            if not is_plain:
                _require_plain(one)
                is_plain = True
            yield one
            one.clear()
            above = one.getparent()
            while above is not None and one.getprevious() is not None:
                del above[0]


def _require_plain(one: Any) -> None:
    if one.getroottree().docinfo.internalDTD is not None:
        raise Broken


def _words(part: Any) -> str:
    """All runs of a text, but not how they are pronounced."""
    if len(part) == 1 and part[0].tag.endswith("}t"):  # nearly every text
        return _unescaped(part[0].text or "")
    parts = [one for one in part.iterfind(".//{*}t") if not one.getparent().tag.endswith("}rPh")]
    return _unescaped("".join(one.text or "" for one in parts))


def _unescaped(words: str) -> str:
    return ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), words) if "_x" in words else words


@lru_cache(WIDEST)
def column_of(letters: str) -> int:
    """The place of a column, from 0. Raises Broken for what no workbook has."""
    number = 0
    for letter in letters:
        if not "A" <= letter <= "Z":
            raise Broken
        number = number * 26 + ord(letter) - 64
    if not 0 < number <= WIDEST:
        raise Broken
    return number - 1
