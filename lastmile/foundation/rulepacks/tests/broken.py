"""A copy of the packs in which one thing is changed."""

import shutil
from pathlib import Path

from lastmile.foundation.rulepacks.catalogue import FOLDER


def a_copy(folder: Path, file: str = "", old: str = "", new: str = "") -> Path:
    """The packs, with the first `old` of a file replaced by `new`; an empty `old` adds `new` at the end."""
    copy = folder / "packs"
    shutil.copytree(FOLDER, copy)
    if file:
        text = (copy / file).read_text()
        assert old in text
        (copy / file).write_text(text.replace(old, new, 1) if old else text + new)
    return copy
