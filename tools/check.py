"""Every static check, as many at a time as there are processors; the failures are counted and only then does it fail."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

PY = sys.executable
BIN = Path(PY).parent
CHECKS: list[tuple[str, list[str]]] = [  # the longest first
    ("types", [str(BIN / "mypy")]),
    (
        "tests",
        [PY, "-m", "pytest", "--collect-only", "-qq"],
    ),  # all can be read; the workers of `make test` find them compiled
    ("front end", [PY, "tools/node.py", "npm", "run", "check", "--silent"]),
    ("contracts", [str(BIN / "lint-imports"), "--no-cache"]),
    ("generated docs", [str(BIN / "lastmile"), "docs", "--check"]),
    ("migrations", [PY, "manage.py", "makemigrations", "--check", "--dry-run", "--verbosity", "0"]),
    ("system", [PY, "manage.py", "check", "--fail-level", "ERROR"]),
    ("catalogues", [PY, "tools/catalogues.py", "check"]),
    ("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."]),
    ("lint", [str(BIN / "ruff"), "check", "--quiet", "."]),
]


def run(check: tuple[str, list[str]]) -> bool:
    """Run one to its end and say how it went; True when it is good."""
    name, command = check
    begun = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    good = done.returncode == 0
    told = "" if good else f"\n{done.stdout}"
    print(f"{'ok  ' if good else 'FAIL'} {name} ({time.monotonic() - begun:.0f} s){told}", flush=True)
    return good


def main() -> None:
    subprocess.run([PY, "-c", "import config.settings"], check=False)  # makes the secrets before several ask for them
    with ThreadPoolExecutor(os.cpu_count()) as at_once:
        passed = sum(at_once.map(run, CHECKS))
    print(f"{passed} passed, {len(CHECKS) - passed} failed", flush=True)
    sys.exit(0 if passed == len(CHECKS) else 1)


if __name__ == "__main__":
    main()
