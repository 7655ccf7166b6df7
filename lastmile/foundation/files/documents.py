"""Papers of a matter: PDF, Word and Excel files, kept as they came, encrypted, and handed out as downloads only."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.files import sealed
from lastmile.foundation.files.models import Document
from lastmile.foundation.ledger import once
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotValid, NotVisible, TooMuch

FOLDER, MEGABYTE = "documents", 1_000_000
NAME_SIGNS = 80
ACCEPTED = ".pdf,.docx,.xlsx"
MARKS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml"}  # what each holds inside
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def keep(scope: Scope, subject: Any, upload: Any) -> Document:
    """Keep a paper of a matter the caller may change. The same file again is the same paper.

    What it is, is read from the file, not from its name. Raises NotValid for anything else and for macros, TooMuch for a
    file or a number of them over the limit.
    """
    book = packs.book(subject.region_code)
    if upload.size > book.figure("files.attachment_bytes_most").number * MEGABYTE:
        most = book.figure("files.attachment_bytes_most").whole
        raise TooMuch(_("文件太大,最大%(n)s MB。") % {"n": most})
    content = upload.read()
    kind = kind_of(content)
    return _note(scope, subject, content, kind, _name(str(upload.name), kind), book)


def kind_of(content: bytes) -> str:
    """pdf, docx or xlsx. Raises NotValid for all else."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, OverflowError):
        names = set()
    found = [kind for kind, mark in MARKS.items() if mark in names]
    if len(found) != 1 or any(name.lower().endswith("vbaproject.bin") for name in names):
        words = _("只收 PDF、Word(.docx)和 Excel(.xlsx)文件,不收带宏的。图片请走“加图片”。")
        raise NotValid(words, fields={"file": words})
    return found[0]


def _name(name: str, kind: str) -> str:
    stem = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or name
    plain = "".join(sign for sign in stem if sign.isprintable()).strip()[:NAME_SIGNS]
    return f"{plain or _('文件')}.{kind}"


@once.at_once
def _note(scope: Scope, subject: Any, content: bytes, kind: str, name: str, book: Any) -> Document:
    named = {"subject_kind": subject.matter_kind, "subject_uid": subject.uid}
    sha256 = sealed.store(FOLDER, content)
    kept = Document.unscoped.filter(**named)
    if (known := kept.filter(sha256=sha256).first()) is not None:
        return known
    if kept.count() >= book.figure("files.photos_a_matter_most").whole:
        raise TooMuch(_("这件事的文件够多了。"))
    made = Document.unscoped.create(
        **named, region_id=subject.region_id, region_code=subject.region_code, kind=kind, name=name, sha256=sha256,
        bytes=len(content), kept_at=clock.now(), kept_by=scope.person_uid,
    )  # fmt: skip
    ledger.write(scope, "document.kept", subject, figures={"sha256": sha256, "kind": kind}, private={"name": name})
    return made


def of_subject(kind: str, uid: UUID) -> list[Document]:
    """Papers of a matter, oldest first."""
    return list(Document.unscoped.filter(subject_kind=kind, subject_uid=uid).order_by("id"))


def response(kind: str, subject_uid: UUID, uid: UUID) -> HttpResponse:
    """A paper of a matter the caller has checked: always a download, never opened within our pages."""
    one = Document.unscoped.filter(subject_kind=kind, subject_uid=subject_uid, uid=uid).first()
    if one is None:
        raise NotVisible(_("没有这个文件。"))
    return HttpResponse(
        sealed.load(FOLDER, one.sha256),
        content_type=TYPES[one.kind],
        headers={
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(one.name)}",
        },
    )
