"""Every static check, each run to its end; the failures are counted and only then does it fail."""

import subprocess
import sys
import time
from pathlib import Path

PY = sys.executable
BIN = Path(PY).parent
CHECKS: list[tuple[str, list[str]]] = [
    ("format", [str(BIN / "ruff"), "format", "--check", "--quiet", "."]),
    ("lint", [str(BIN / "ruff"), "check", "--quiet", "."]),
    ("types", [str(BIN / "mypy")]),
    ("contracts", [str(BIN / "lint-imports"), "--no-cache"]),
    ("migrations", [PY, "manage.py", "makemigrations", "--check", "--dry-run", "--verbosity", "0"]),
    ("system", [PY, "manage.py", "check", "--fail-level", "ERROR"]),
    ("generated docs", [str(BIN / "lastmile"), "docs", "--check"]),
    ("catalogues", [PY, "tools/catalogues.py", "check"]),
    ("front end", [PY, "tools/node.py", "npm", "run", "check", "--silent"]),
]


def main() -> None:
    failed = []
    for name, command in CHECKS:
        begun = time.monotonic()
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        good = done.returncode == 0
        print(f"{'ok  ' if good else 'FAIL'} {name} ({time.monotonic() - begun:.0f} s)", flush=True)
        if not good:
            print(done.stdout, flush=True)
            failed.append(name)
    print(f"{len(CHECKS) - len(failed)} passed, {len(failed)} failed", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
