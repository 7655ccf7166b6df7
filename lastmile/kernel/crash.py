"""Named points at which a fault test ends a process exactly there, as a power cut would.

A switch is a file: its first line names a point, an optional second line the process to kill (else the one that passes).
Whoever passes the point first takes the file away, writes a line into `<switch>.log` and kills: each switch fires once.
Without a switch (always, outside tests and demos: `config/environment.py` refuses it) a point costs one comparison.
"""

import os
import signal
from pathlib import Path

_switch: Path | None = None


def arm(switch: Path | None) -> None:
    """Watch a switch file from now on; None watches nothing."""
    global _switch
    _switch = switch


def is_armed() -> bool:
    return _switch is not None


def point(name: str) -> None:
    """Die here if the switch names this point."""
    if _switch is None:
        return
    try:
        wanted, _, victim = _switch.read_text().partition("\n")
        if wanted.strip() != name:
            return
        _switch.unlink()
    except OSError:  # no switch thrown, or another process was quicker
        return
    pid = int(victim.strip() or os.getpid())
    with _switch.with_suffix(".log").open("a") as log:
        log.write(f"{name} {pid}\n")
    os.kill(pid, signal.SIGKILL)
