"""The file as it came, or as it was made for somebody to fetch: encrypted, under its digest, until its time of keeping is over.

Beside it, while a long sheet is read in several turns, those of its rows that still wait (`set_aside`): a workbook is decoded once.
"""

from __future__ import annotations

import base64
import json
import os
import threading
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, TextIO

from django.utils.translation import gettext as _

from lastmile.foundation.access.encrypted import ring
from lastmile.foundation.files import sealed
from lastmile.foundation.imports.models import Clearance, Import
from lastmile.foundation.web import sheets
from lastmile.kernel.encryption import KeyMissing
from lastmile.kernel.errors import NotVisible
from lastmile.kernel.outcomes import Line

FOLDER = "imports"


def path_of(sha256: str) -> Path:
    """Where a file lies."""
    return sealed.path_of(FOLDER, sha256)


def store(file: BinaryIO, sha256: str) -> None:
    """Keep a file, a line a piece; a half-written one never bears the name of a whole one."""
    path = path_of(sha256)
    if sealed.is_there(path):
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
    with part.open("w") as kept:
        for piece in sheets.pieces_of(file):
            kept.write(ring().encrypt(base64.b64encode(piece).decode()) + "\n")
    os.replace(part, path)


def load(sha256: str) -> BinaryIO:
    """The file as it came, open, without a name on the disk. Raises NotVisible when it is no longer kept or not whole."""
    try:
        file = sheets.spooled(_pieces(path_of(sha256)))
    except (OSError, KeyMissing, ValueError) as problem:
        raise NotVisible(_("原文件已过保存期,或者打不开。")) from problem
    if sheets.digest(file) != sha256:  # a piece is missing, or stands elsewhere
        raise NotVisible(_("原文件已过保存期,或者打不开。"))
    return file


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open() as lines:
        for line in lines:
            yield base64.b64decode(ring().decrypt(line.rstrip("\n")))


# --- rows that wait for the next turn ----------------------------------------------------------------------------------


def _aside(found: Import) -> Path:
    return path_of(found.sha256).with_suffix(f".{found.uid}.rows")


def set_aside(found: Import, parts: Iterable[Sequence[Line]]) -> None:
    """Keep rows that were decoded, encrypted, a part a line behind the number of its last row."""
    path = _aside(found)
    half = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
    try:
        with half.open("w") as kept:
            for part in parts:
                said = json.dumps([[line.number, dict(line.cells)] for line in part], ensure_ascii=False)
                kept.write(f"{part[-1].number} {ring().encrypt(said)}\n")
        os.replace(half, path)
    finally:
        half.unlink(missing_ok=True)  # the rest of the sheet could not be read


def aside(found: Import) -> Generator[list[Line]] | None:
    """The parts set aside, behind the last row read; None where there are none, or they cannot be read here."""
    try:
        kept = _aside(found).open()
        if first := kept.readline().rstrip("\n"):
            ring().decrypt(first.partition(" ")[2])
    except (OSError, KeyMissing, ValueError):
        return None
    kept.seek(0)
    return _parts_of(kept, found.at_row)


def _parts_of(kept: TextIO, read: int) -> Generator[list[Line]]:
    with kept:
        for one in kept:
            last, _space, sealed = one.rstrip("\n").partition(" ")
            if int(last) > read:
                said = json.loads(ring().decrypt(sealed))
                yield [Line(number, cells) for number, cells in said if number > read]


def forget_aside(found: Import) -> None:
    """No row waits any more, nor does what a killed worker left half written."""
    path = _aside(found)
    for one in path.parent.glob(f"{path.stem}.*"):
        one.unlink(missing_ok=True)


def forget(sha256: str) -> None:
    """Delete a file that no import and no one who may fetch it keeps any more."""
    if not _named([sha256]):
        path_of(sha256).unlink(missing_ok=True)


def sweep() -> int:
    """Delete what a killed process left: files, halves and rows set aside that nothing names. For the timetable."""
    return sealed.sweep(FOLDER, _named)


def _named(digests: Collection[str]) -> set[str]:
    """Those of some files that an import keeps, or that somebody may fetch."""
    sent = Import.unscoped.filter(sha256__in=digests, erased_at__isnull=True).values_list("sha256", flat=True)
    made = Clearance.unscoped.filter(sha256__in=digests, state=Clearance.State.READY).values_list("sha256", flat=True)
    return {*sent, *made}
