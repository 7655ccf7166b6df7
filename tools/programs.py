"""See that programs which Python packages cannot bring are there; install them when allowed, else say how.

`python tools/programs.py chromium shell font postgis`
"""

import fcntl
import glob
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

SHELL = "chromium-headless-shell"  # of the same Chromium; not every distribution has it
SOON = ("-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=20")  # without a network it is said soon


@dataclass
class Program:
    title: str
    packages: tuple[str, ...]
    is_there: Callable[[], bool]
    is_needed: bool = True


def browser(*, windows: bool = False) -> str | None:
    """Where Chromium is; the one without windows before the others, unless it is about what a window shows: it takes two
    fifths of their work for the same pages."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names if windows else (SHELL, *names))), None)


def has_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False).stdout.strip())


def has_postgis() -> bool:
    return bool(glob.glob("/usr/lib/postgresql/*/bin/initdb")) and bool(
        glob.glob("/usr/share/postgresql/*/extension/postgis.control")
    )


def postgis_packages() -> tuple[str, ...]:
    """The PostGIS package carries the server's version in its name; postgresql-NN comes with it."""
    found = subprocess.run(["apt-cache", "pkgnames", "postgresql-"], capture_output=True, text=True, check=False).stdout
    versions = sorted(
        int(name.split("-")[1])
        for name in found.split()
        if name.endswith("-postgis-3") and name.split("-")[1].isdigit()
    )
    return (f"postgresql-{versions[-1] if versions else 15}-postgis-3",)


def has_nats() -> bool:
    return bool(shutil.which("nats-server"))


PROGRAMS = {
    "chromium": Program("Chromium", ("chromium",), lambda: bool(browser(windows=True))),
    "shell": Program("Chromium without windows", (SHELL,), lambda: bool(shutil.which(SHELL)), is_needed=False),
    "font": Program("a Chinese font", ("fontconfig", "fonts-wqy-microhei"), has_font),
    "nats": Program("NATS", ("nats-server",), has_nats),
    "postgis": Program("PostgreSQL with PostGIS", (), has_postgis),
}


def apt(*words: str) -> bool:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(["apt-get", *words], env=env, stdout=subprocess.DEVNULL, check=False).returncode == 0


def require(name: str) -> None:
    program = PROGRAMS[name]
    if program.is_there():
        return
    may_install = os.geteuid() == 0 and shutil.which("apt-get")
    if may_install:
        print(f"{program.title} is missing: asking apt for it", flush=True)
        apt("update", "-qq", *SOON)
    packages = program.packages or postgis_packages()
    if may_install:
        print(f"{program.title}: installing {' '.join(packages)}", flush=True)
        if apt("install", "-y", "-qq", "--no-install-recommends", *packages) and program.is_there():
            return
    words = f"{program.title} is missing. Install it with: sudo apt-get install {' '.join(packages)}"
    if program.is_needed:
        sys.exit(words)
    print(words, flush=True)


if __name__ == "__main__":
    with open(__file__, encoding="utf-8") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)  # tests of both databases may begin together: apt is asked once
        for one in sys.argv[1:]:
            require(one)
