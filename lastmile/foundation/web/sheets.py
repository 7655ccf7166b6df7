"""Read a sheet somebody sent, xlsx, xls or csv, into rows of text: checked before it is decoded, decoded apart.

Whatever the bytes are, the result is rows or NotValid with a sentence; memory and time stay within the limits. Rows
stream from the file to whoever asks: a sheet may be as long as its rows are allowed to be.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel.errors import NotValid
from lastmile.kernel.outcomes import SHEET

HOME = Path(__file__).parents[3]
DECODER = (
    "import sys; sys.path.append(sys.argv.pop(1)); from lastmile.foundation.web.decoding.running import main; main()"
)
ACCEPTED = (".xlsx", ".xls", ".csv")
MOST_PARTS = 2_000  # files in a workbook's archive
COLUMNS = 60  # the widest ledger has half of that
CELL_SIGNS = 2_000
SECONDS, ROWS_A_SECOND = 60, 1_000  # what reading takes at most on a slow machine
MEGABYTE = 1_000_000
PIECE = MEGABYTE  # read at once of a file, however large it is
ROOM = 600 * MEGABYTE  # of the decoder, whatever the workbook
HARMLESS = 10 * MEGABYTE  # unpacked, of however few bytes
AT_ONCE = 500  # lines taken from the decoder
ASIDE = 50  # rows of a sheet that are no rows of the ledger: title, heads, totals, notes
ZIP, OLE = b"PK", bytes.fromhex("d0cf11e0a1b11ae1")
MACROS_OLE = ("_VBA_PROJECT_CUR".encode("utf-16-le"), "_VBA_PROJECT".encode("utf-16-le"))
ENCRYPTED_OLE = "EncryptedPackage".encode("utf-16-le")
NO_SHEETS = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"\x7fELF", b"MZ", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")


@dataclass(frozen=True)
class Limits:
    """How much is read: bytes as sent, how many times as many they may be unpacked, rows."""

    bytes: int
    times: int
    rows: int

    @property
    def lines(self) -> int:
        return self.rows + ASIDE

    @property
    def cells(self) -> int:
        return self.lines * COLUMNS

    @property
    def seconds(self) -> int:
        """Of the decoder's processor, and for each few hundred rows of the clock."""
        return SECONDS + self.rows // ROWS_A_SECOND

    @property
    def memory(self) -> int:
        return ROOM


@dataclass(frozen=True)
class Row:
    """One row of a sheet: its number, its cells as text, the name of its sheet.

    The number is the one a spreadsheet shows, plus SHEET for each sheet before its own: unique in the workbook.
    """

    number: int
    cells: tuple[str, ...]
    sheet: str = field(default="", compare=False)


def limits(region_code: str) -> Limits:
    """The limits in force at a place."""
    book = packs.book(region_code)
    return Limits(
        bytes=int(book.figure("imports.bytes_most").number * MEGABYTE),
        times=book.figure("imports.unpacked_times_most").whole,
        rows=book.figure("imports.rows_most").whole,
    )


def spooled(pieces: Iterable[bytes]) -> BinaryIO:
    """A file without a name, gone when it is closed: the way a sheet is passed on without holding it in memory."""
    file = tempfile.TemporaryFile()  # noqa: SIM115
    for piece in pieces:
        file.write(piece)
    file.seek(0)
    return file


def digest(content: bytes | BinaryIO) -> str:
    """SHA-256 of the file as it was sent."""
    made = hashlib.sha256()
    for piece in pieces_of(_file(content)):
        made.update(piece)
    return made.hexdigest()


def pieces_of(file: BinaryIO) -> Iterator[bytes]:
    """The bytes of a file from its beginning, a piece in memory at a time; it stands at its beginning again afterwards."""
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece
    file.seek(0)


def _file(content: bytes | BinaryIO) -> BinaryIO:
    return spooled([content]) if isinstance(content, bytes) else content


def check(content: bytes | BinaryIO, most: Limits) -> str:
    """What the file really is: "xlsx", "xls" or "csv", whatever its name says. Raises NotValid for all else.

    Looks at the outside only; `rows` may still find it broken.
    """
    file = _file(content)
    if not any(piece.strip(b"\x00 \r\n\t") for piece in pieces_of(file)):
        raise _refused(_("文件是空的。"))
    if file.seek(0, io.SEEK_END) > most.bytes:
        raise _refused(_("文件太大,最大%(n)s MB。请分成几个文件导入。") % {"n": most.bytes // MEGABYTE})
    file.seek(0)
    head = file.read(2000)
    if head.startswith(ZIP):
        return _check_archive(file, most)
    if head.startswith(OLE):
        return _check_ole(file)
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml")):
        raise _refused(_("这个文件其实是网页,不是表格。请用 Excel 打开,另存为 .xlsx 再导入。"))
    if head.startswith(NO_SHEETS) or start.startswith(b"{\\rtf"):
        raise _refused(_("这不是表格文件。请选 .xlsx、.xls 或 .csv 文件。"))
    return "csv"


def rows(content: bytes | BinaryIO, most: Limits) -> Iterator[Row]:
    """The rows of all visible sheets that are not empty, merged cells filled. Raises NotValid, also half way."""
    file = _file(content)
    kind = check(file, most)
    return _csv(file, most) if kind == "csv" else _decoded(file, kind, most)


def _refused(words: str) -> NotValid:
    return NotValid(words, fields={"file": words})


def _broken() -> NotValid:
    return _refused(_("文件打不开,可能没传完或已损坏。请用 Excel 打开看看,另存一份再导入。"))


def _check_archive(file: BinaryIO, most: Limits) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, OverflowError) as problem:
        raise _broken() from problem
    names = {part.filename for part in parts}
    unpacked = max(HARMLESS, most.times * file.seek(0, io.SEEK_END))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > unpacked:
        raise _refused(_("文件解压后太大,不像一般的表格,没有打开。请另存为新的 .xlsx 再导入。"))
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _macros()
    if "xl/workbook.xml" not in names:
        raise _refused(_("这不是 Excel 表格(.xlsx)。WPS、Numbers 等请另存为 .xlsx 再导入。"))
    if any(part.flag_bits & 1 for part in parts):
        raise _encrypted()
    return "xlsx"


def _check_ole(file: BinaryIO) -> str:
    tail, found = b"", set()
    for piece in pieces_of(file):
        found |= {mark for mark in (ENCRYPTED_OLE, *MACROS_OLE) if mark in tail + piece}
        tail = piece[-len(ENCRYPTED_OLE) :]
    if ENCRYPTED_OLE in found:
        raise _encrypted()
    if found:
        raise _macros()
    return "xls"


def _macros() -> NotValid:
    return _refused(_("这个工作簿带有宏,不能导入。请另存为不带宏的 .xlsx 再导入。"))


def _encrypted() -> NotValid:
    return _refused(_("这个工作簿加了密码。请在 Excel 里取消密码后再导入。"))


# --- workbooks, in a process of their own ----------------------------------------------------------------------------


def _decoded(file: BinaryIO, kind: str, most: Limits) -> Iterator[Row]:
    figures = (most.lines, most.cells, 10 * COLUMNS, CELL_SIGNS, most.memory, most.seconds)
    command = [sys.executable, "-I", "-c", DECODER, str(HOME), kind, *map(str, figures)]
    file.seek(0)
    pipes = {"stdin": file, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **pipes) as process:  # type: ignore[call-overload]
        try:
            yield from _rows(_lines(process, most.seconds))
        finally:
            process.kill()


def _lines(process: Any, seconds: int) -> Iterator[bytes]:
    """What the decoder writes; it is ended when some hundred lines of it let us wait too long. Our own work does not count."""
    while True:
        clock = threading.Timer(seconds, process.kill)
        clock.start()
        try:
            part = list(islice(process.stdout, AT_ONCE))
        finally:
            clock.cancel()
        if not part:
            return
        yield from part


def _rows(lines: Iterable[bytes]) -> Iterator[Row]:
    place, name = -1, ""
    for line in lines:
        try:
            said = json.loads(line)
        except ValueError:
            break
        if isinstance(said, list):
            yield Row(max(place, 0) * SHEET + said[0], tuple(clean(words) for words in said[1]), name)
        elif "sheet" in said:
            place, name = place + 1, clean(said["sheet"])[:40]
        elif "end" in said:
            if said["end"] != "done":
                raise _ended(said)
            return
    raise _broken()  # it died, or ran out of memory or time


def _ended(said: dict[str, Any]) -> NotValid:
    word = said["end"]
    if word == "encrypted":
        return _encrypted()
    if word == "empty":
        return _refused(_("表里没有内容。"))
    if word == "too many rows":
        return _refused(_("行数太多。请分成几个文件导入。"))
    if word == "too much":
        return _refused(_("内容太多,一次读不下。请分成几个文件导入。"))
    if word == "too large":
        return _refused(_("表的范围太大:很远的行或列里还有内容。请只留要导入的部分,另存后再导入。"))
    return _long_cell(said["row"], said["column"]) if word == "long cell" else _broken()


def _long_cell(row: int, column: int) -> NotValid:
    words = _("第%(row)s行第%(column)s列的字太多(超过%(n)s个)。请核对是不是串行了。")
    return _refused(words % {"row": row, "column": column, "n": CELL_SIGNS})


def clean(words: str) -> str:
    """Words without signs that cannot be seen."""
    if words.isprintable():  # nearly every cell
        return words.strip()
    return "".join(sign for sign in words if sign.isprintable() or sign in "\n\t").strip()


# --- csv -------------------------------------------------------------------------------------------------------------


def _csv(file: BinaryIO, most: Limits) -> Iterator[Row]:
    text = io.TextIOWrapper(file, encoding=_coding(file), newline="")
    head = text.read(4000).splitlines()[:5]
    text.seek(0)
    comma = max(",\t;", key=lambda sign: sum(line.count(sign) for line in head))
    reader = csv.reader(text, delimiter=comma)
    filled = 0
    try:
        for number, cells in enumerate(reader, start=1):
            row = Row(number, tuple(clean(words) for words in cells))
            if not any(row.cells):
                continue
            filled += 1
            _check_row(row, filled, most)
            yield row
    except csv.Error as problem:
        raise _refused(_("第%(row)s行读不懂:引号或换行不成对。") % {"row": reader.line_num}) from problem
    if not filled:
        raise _refused(_("表里没有内容。"))


def _check_row(row: Row, filled: int, most: Limits) -> None:
    if filled > most.lines:
        raise _refused(_("行数太多。请分成几个文件导入。"))
    if len(row.cells) > 10 * COLUMNS:
        raise _refused(_("第%(row)s行的列数太多,不像一般的表格。") % {"row": row.number})
    for column, words in enumerate(row.cells, start=1):
        if len(words) > CELL_SIGNS:
            raise _long_cell(row.number, column)


def _coding(file: BinaryIO) -> str:
    """The encoding that all of the file is in; afterwards it stands at its beginning."""
    file.seek(0)
    codings = ("utf-16",) if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else ("utf-8-sig", "gb18030")
    for coding in codings:
        decode = codecs.getincrementaldecoder(coding)().decode
        with suppress(UnicodeDecodeError):
            if not any("\x00" in decode(piece) for piece in pieces_of(file)) and "\x00" not in decode(b"", final=True):
                file.seek(0)
                return coding
    raise _refused(_("认不出这个文件的文字编码。请用 Excel 打开,另存为 .xlsx 再导入。"))
