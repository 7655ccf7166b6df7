"""The static files under hashed names, compressed once for a build: `make build` gathers them, a start only looks."""

from __future__ import annotations

import fcntl
import hashlib
import os
from importlib.metadata import version
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import CommandError

HASHED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
NOT_OURS = ["django_htmx"]  # its scripts are built into ours


def gather() -> bool:
    """See that what lies in STATIC_ROOT is what this version has; True when it had to be gathered.

    Whoever serves pages, and the processes it starts, take the hashed names from now on. CommandError where they are
    another version's and the folder cannot be written.
    """
    os.environ["LASTMILE_STATICFILES"] = HASHED
    settings.STORAGES["staticfiles"]["BACKEND"] = HASHED
    now, mark = _digest(), Path(settings.STATIC_ROOT) / ".gathered"
    if _read(mark) == now:
        return False
    try:
        mark.parent.mkdir(parents=True, exist_ok=True)
        with open(mark.parent / ".lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if _read(mark) == now:
                return False
            call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=NOT_OURS)
            mark.write_text(now)
    except PermissionError:
        raise CommandError(
            f"The static files are not those of this version and {mark.parent} cannot be written. Run: make build"
        ) from None
    return True


def _read(mark: Path) -> str:
    return mark.read_text() if mark.is_file() else ""


def _digest() -> str:
    """Of every static file and of what names and compresses them."""
    found = hashlib.sha256(f"{django.__version__} {version('whitenoise')}".encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list(NOT_OURS), key=lambda one: one[0]):
            with storage.open(name) as file:
                found.update(name.encode() + hashlib.sha256(file.read()).digest())
    return found.hexdigest()
