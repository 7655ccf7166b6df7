"""Processes forked from one that has everything loaded: a command loads for more than a second, a fork takes hundredths.

What runs is the same: `python -m …` or `python -c …` in a process of its own, with its own environment, settings, session,
connections and death. Only its modules were read by its parent, which all workers of a run of tests share: the first that
asks starts it, and it ends with the last. `Forked` is what `subprocess.Popen` would have been.
"""

from __future__ import annotations

import fcntl
import importlib
import json
import os
import runpy
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).parents[1]
NUMBER, LONGEST = struct.Struct("!i"), 200_000
ALONE = 60.0  # seconds that the forking process waits for the first that asks
LOADED = (  # what the processes of tests come to load, besides whoever hears facts and whatever lies behind addresses
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "lastmile.interfaces.management.commands.restore",
    "lastmile.foundation.channels.simulator.server",
    "tests.faults.domain",
)
# Read anew by every process, so that its own environment holds.
SETTLED = ("config.settings", "config.urls", "config.wsgi", "tests.faults.settings")
# Settings that are read while loading and may differ all the same: `_settle` makes good for them.
MADE_GOOD = frozenset({"BASE_MAP", "DATABASES", "DEMO", "FACES", "FIGURES", "LOGGING"})


class Forked:
    """A forked process."""

    def __init__(self, told: socket.socket) -> None:
        self._told = told
        self.pid = self._hear()
        self.returncode: int | None = None

    def wait(self) -> int:
        """Until it has ended; its status as `subprocess` gives it."""
        if self.returncode is None:
            self.returncode = self._hear()
            self._told.close()
        return self.returncode

    def poll(self) -> int | None:
        """Its status, or None while it runs."""
        if self.returncode is None and select.select([self._told], [], [], 0)[0]:
            self.wait()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _hear(self) -> int:
        said = self._told.recv(NUMBER.size)
        assert said, "the forking process is gone"
        return int(NUMBER.unpack(said)[0])


def start(
    command: Sequence[str],
    env: Mapping[str, str],
    *,
    stdin: IO[Any] | None = None,
    stdout: IO[Any] | None = None,
    stderr: IO[Any] | None = None,
) -> Forked:
    """Run `command` (this Python with -m or -c) under an environment; reads nothing and writes where we do, unless told."""
    told, theirs = socket.socketpair()
    asked = json.dumps([list(command[1:]), dict(env)]).encode()
    with theirs, open(os.devnull, "rb") as nothing:
        fds = [theirs, stdin or nothing, stdout or 1, stderr or 2]
        socket.send_fds(_parent(), [asked], [one if isinstance(one, int) else one.fileno() for one in fds])
    return Forked(told)


def run(command: Sequence[str], env: Mapping[str, str], *, words: str = "") -> subprocess.CompletedProcess[str]:
    """Run `command` to its end with `words` as its input; what it said."""
    with tempfile.TemporaryFile("w+") as fed, tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        fed.write(words)
        fed.seek(0)
        status = start(command, env, stdin=fed, stdout=out, stderr=err).wait()
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(list(command), status, out.read(), err.read())


# --- the way to the parent

_door: socket.socket | None = None


def _parent() -> socket.socket:
    """Our door to the process that has everything loaded; it closes when we end."""
    global _door
    if _door is None:
        with _alone() as folder:
            path = folder / os.environ.get("PYTEST_XDIST_TESTRUNUID", f"alone-{os.getpid()}")
            try:
                _door = _knock(path)
            except (FileNotFoundError, ConnectionRefusedError):
                _start_parent(path)
                _door = _knock(path)
        assert _door.recv(16), "the forking process did not load"
    return _door


@contextmanager
def _alone() -> Iterator[Path]:
    """Whoever comes first starts it; none ends while somebody knocks. The folder is nobody else's."""
    folder = Path(tempfile.gettempdir()) / f"lastmile-forking-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    assert folder.stat().st_uid == os.getuid(), folder
    locked = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(locked, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(locked)


def _knock(path: Path) -> socket.socket:
    door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        door.connect(str(path))
    except OSError:
        door.close()
        raise
    return door


def _start_parent(path: Path) -> None:
    """Under settings of nobody: what an environment says comes with each process."""
    path.unlink(missing_ok=True)
    env = {name: value for name, value in os.environ.items() if not name.startswith(("LASTMILE_", "DATABASE_URL"))}
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(str(path))
        listening.listen()
        fd = listening.fileno()
        subprocess.Popen(
            [sys.executable, "-m", "tools.forking", str(fd), str(path)],
            env={**env, "DJANGO_SETTINGS_MODULE": "config.settings"},
            cwd=ROOT,
            pass_fds=[fd],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )


# --- the parent


def load() -> None:
    """Everything, once."""
    import django
    from django.urls import get_resolver
    from django.utils.module_loading import import_string

    from lastmile.kernel.loading import load_now, loading

    with tempfile.TemporaryDirectory() as var, loading():
        os.environ["LASTMILE_VAR"] = var
        django.setup()
        from config import settings, subscriptions

        heard = {path.rpartition(".")[0] for paths in subscriptions.SUBSCRIPTIONS.values() for path in paths}
        timed = {path.rpartition(".")[0] for path, _seconds in subscriptions.TIMETABLE.values()}
        for name in [*LOADED, *sorted(heard | timed)]:
            importlib.import_module(name)
        for path in settings.MIDDLEWARE:
            import_string(path)
        _ = get_resolver().url_patterns
        load_now()


class Parent:
    """Forks whatever is asked for at a door and tells how it ended, until whoever asks is gone."""

    def __init__(self, listening: socket.socket, path: Path) -> None:
        self.listening, self.path = listening, path
        self.doors: list[socket.socket] = []
        self.children: dict[int, socket.socket] = {}
        self.woken, waking = socket.socketpair()
        waking.setblocking(False)
        self.waking = waking
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waking.fileno())

    def serve(self) -> None:
        while True:
            ready = select.select([self.listening, self.woken, *self.doors], [], [], None if self.doors else ALONE)[0]
            if not ready and self._is_over():  # whoever started it was killed before it knocked
                return
            if self.woken in ready:
                self.woken.recv(1024)
                self._tell_the_ends()
            if self.listening in ready:
                self._open()
            for door in self.doors[:]:
                if door in ready and not self._answer(door):
                    self.doors.remove(door)
                    door.close()
                    if not self.doors and self._is_over():
                        return

    def _open(self) -> None:
        door = self.listening.accept()[0]
        self.doors.append(door)
        door.send(b"ready")

    def _is_over(self) -> bool:
        """Nobody is there, and nobody has come meanwhile."""
        with _alone():
            if select.select([self.listening], [], [], 0)[0]:
                return False
            self.path.unlink(missing_ok=True)
            return True

    def _tell_the_ends(self) -> None:
        while self.children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            with self.children.pop(pid) as told:
                _tell(told, os.waitstatus_to_exitcode(status))

    def _answer(self, door: socket.socket) -> bool:
        """Fork; False when whoever asked is gone."""
        try:
            asked, fds, _flags, _address = socket.recv_fds(door, LONGEST, 4)
        except ConnectionResetError:
            return False
        if not asked:
            return False
        pid = os.fork()
        if not pid:
            for one in (self.listening, self.woken, self.waking, *self.doors, *self.children.values()):
                one.close()
            os.close(fds[0])
            os._exit(_become(*json.loads(asked), fds[1:]))
        for fd in fds[1:]:
            os.close(fd)
        self.children[pid] = told = socket.socket(fileno=fds[0])
        _tell(told, pid)
        return True


def _tell(told: socket.socket, number: int) -> None:
    try:
        told.sendall(NUMBER.pack(number))
    except BrokenPipeError:  # nobody wants to know any more
        return


# --- the child


def _become(words: list[str], env: dict[str, str], fds: list[int]) -> int:
    """In the child: a process of its own that runs `python WORDS`; its exit status."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, fd in enumerate(fds):
        os.dup2(fd, number)
        os.close(fd)
    os.environ.clear()
    os.environ.update(env)
    try:
        _settle()
        _run(words)
        return 0
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    finally:  # what the interpreter would do at its own end
        from django.db import connections

        connections.close_all()
        sys.stdout.flush()
        sys.stderr.flush()


def _settle() -> None:
    """Settings of our own environment, and whatever was made from the parent's while it loaded is made anew."""
    from django.apps import apps
    from django.conf import empty, settings
    from django.db import connections
    from django.urls import clear_url_caches
    from django.utils.log import configure_logging

    read = {name: value for name, value in vars(settings).items() if name.isupper()}
    for name in SETTLED:
        sys.modules.pop(name, None)
    vars(settings).clear()
    settings._wrapped = empty
    if stale := stale_settings(read, {name: getattr(settings, name) for name in read}):
        raise RuntimeError(f"read while loading, before the environment of this process was known: {', '.join(stale)}")
    del connections["default"]  # never opened: models only asked what kind it is
    connections._settings = None
    vars(connections).pop("settings", None)
    clear_url_caches()
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    for one in apps.get_app_configs():
        one.ready()


def stale_settings(read: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """Names of settings that the parent read with another value, and that nothing makes good for."""
    return sorted(name for name in read if read[name] != now[name] and name not in MADE_GOOD)


def _run(words: list[str]) -> None:
    option, what, *more = words
    sys.argv = [option, *more]
    if option == "-c":
        exec(compile(what, "-c", "exec"), {"__name__": "__main__"})
    else:
        runpy.run_module(what, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    load()
    Parent(socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2])).serve()
