"""An installation of its own for saved data: a folder, a database, and keys that are no secrets."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tools import forking

HERE = Path(__file__).parent
LASTMILE = "lastmile.interfaces.cli"
ROOT, SAVED, KEYS = HERE.parents[1], HERE / "saved", HERE / "throw_away_keys"


def environment(folder: Path, url: str) -> dict[str, str]:
    """Settings of an installation in `folder`; `url` "" is SQLite there."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("LASTMILE_")},
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LASTMILE_VAR": str(folder),
        "DATABASE_URL": url,
        "LASTMILE_FIELD_KEYS": str(KEYS / "fields"),
        "LASTMILE_BLIND_INDEX_KEY": (KEYS / "blind_index.key").read_text().strip(),
        "LASTMILE_LEDGER_KEY": str(KEYS / "ledger.pem"),
        "LOG_LEVEL": "WARNING",
    }


def run(env: dict[str, str], *words: str, told: str = "") -> str:
    """A Python module of the platform in that installation, told something; what it printed."""
    done = forking.run([sys.executable, "-m", *words], env, words=told)
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} failed:\n{done.stderr[-3000:]}")
    return done.stdout
