"""Make the virtual environment and install the lock into it. Standard library only: runs before anything is installed."""

import subprocess
import sys
from pathlib import Path


def main(venv: str, python: str) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036  this very check
        sys.exit(f"Python 3.11 or later is needed; this is {sys.version.split()[0]}. Try: make PYTHON=python3.11")
    pip = Path(venv) / "bin" / "python"
    if not pip.exists():
        try:
            subprocess.run([python, "-m", "venv", venv], check=True)
        except subprocess.CalledProcessError:
            sys.exit("The venv module is missing. On Debian or Ubuntu: apt-get install python3-venv")
    install = [str(pip), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "--require-hashes", "-r", "requirements.lock"], check=True)
    # The project itself, as it lies here; its dependencies are all installed.
    subprocess.run([*install, "--no-deps", "--no-build-isolation", "-e", "."], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
