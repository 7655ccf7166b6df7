"""Keep photos of a matter and hand them out. The caller has checked that the matter is visible."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.http import FileResponse
from django.utils.translation import gettext as _

from lastmile.foundation.access.scope import Scope
from lastmile.foundation.files import pictures
from lastmile.foundation.files.models import Attachment
from lastmile.foundation.files.pictures import Picture
from lastmile.foundation.ledger import services as ledger
from lastmile.foundation.rulepacks import selectors as packs
from lastmile.kernel import clock
from lastmile.kernel.errors import NotVisible, TooMuch


def keep(scope: Scope, subject: Any, upload: Any, *, role: str = "other") -> Attachment:
    """Keep a photo of a matter the caller may change. The same photo again is the same attachment."""
    return keep_photo(scope, subject, read_photo(subject.region_code, upload), role=role)


def read_photo(region_code: str, upload: Any) -> Picture:
    """A photo checked and drawn anew, not kept yet: for whoever keeps it in a transaction of their own."""
    book = packs.book(region_code)
    return pictures.read(
        upload,
        most_bytes=book.figure("files.photo_bytes_most").number * 1_000_000,
        most_pixels=book.figure("files.photo_pixels_most").number * 1_000_000,
        side=int(book.figure("files.photo_side_kept").number),
        quality=int(book.figure("files.photo_quality").number),
    )


def keep_photo(scope: Scope, subject: Any, picture: Picture, *, role: str, bare: bool = False) -> Attachment:
    """Keep a photo that was read. `bare`: without the place and time of the camera, which may say who took it."""
    _store(picture)
    if bare:
        picture = replace(picture, taken_at=None, longitude=None, latitude=None)
    most = int(packs.value("files.photos_a_matter_most", subject.region_code).number)
    return _note(scope, subject, picture, role or "other", most)


@transaction.atomic
def repeat(scope: Scope, kind: str, uid: UUID, subject: Any, *, role: str) -> int:
    """Show the photos of one matter on another that came of it: the same files, rows of their own. Returns how many."""
    found = of_subject(kind, uid)
    most = int(packs.value("files.photos_a_matter_most", subject.region_code).number)
    for one in found:
        picture = Picture(b"", one.sha256, one.width, one.height, one.taken_at, one.longitude, one.latitude, one.bytes)
        _note(scope, subject, picture, role, most)
    return len(found)


@transaction.atomic
def _note(scope: Scope, subject: Any, picture: Picture, role: str, most: int) -> Attachment:
    named = {"subject_kind": subject.matter_kind, "subject_uid": subject.uid, "role": role}
    known = Attachment.unscoped.filter(sha256=picture.sha256, **named).first()
    if known is None and Attachment.unscoped.filter(**named).count() >= most:
        raise TooMuch(_("这件事的照片够多了。"))
    attachment, made = Attachment.unscoped.get_or_create(
        **named,
        sha256=picture.sha256,
        defaults={
            "region_id": subject.region_id,
            "region_code": subject.region_code,
            "bytes": picture.size,
            "width": picture.width,
            "height": picture.height,
            "taken_at": picture.taken_at,
            "longitude": picture.longitude,
            "latitude": picture.latitude,
            "kept_at": clock.now(),
            "kept_by": scope.person_uid,
        },
    )
    if made:
        ledger.write(scope, "file.kept", subject, figures={"sha256": picture.sha256, "role": role})
    return attachment


def path_of(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / sha256[:2] / f"{sha256}.jpg"


def _store(picture: Picture) -> None:
    """Write under the digest; a half-written file never bears the name of a whole one."""
    path = path_of(picture.sha256)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
    part.write_bytes(picture.content)
    os.replace(part, path)


def of_subject(kind: str, uid: UUID) -> list[Attachment]:
    """Photos of a matter, oldest first."""
    return list(Attachment.unscoped.filter(subject_kind=kind, subject_uid=uid).order_by("id"))


def of_role(kind: str, uids: Iterable[UUID], role: str) -> dict[UUID, Attachment]:
    """The newest photo in a role of each of some matters; those without are left out."""
    rows = Attachment.unscoped.filter(subject_kind=kind, subject_uid__in=list(uids), role=role).order_by("id")
    return {one.subject_uid: one for one in rows}


def counted(kind: str, uids: Iterable[UUID]) -> dict[UUID, int]:
    """How many photos each of some matters has; those without are left out."""
    rows = Attachment.unscoped.filter(subject_kind=kind, subject_uid__in=list(uids))
    return dict(rows.order_by().values_list("subject_uid").annotate(Count("id")))


def response(kind: str, subject_uid: UUID, uid: UUID) -> FileResponse:
    """A photo of a matter the caller has checked."""
    one = Attachment.unscoped.filter(subject_kind=kind, subject_uid=subject_uid, uid=uid).first()
    if one is None or not path_of(one.sha256).exists():
        raise NotVisible(_("没有这张照片。"))
    return FileResponse(
        path_of(one.sha256).open("rb"),
        content_type="image/jpeg",
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=86400"},
    )
