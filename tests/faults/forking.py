"""Processes forked from one that has everything loaded: a command loads for more than a second, a fork takes hundredths.

What runs is the same: `python -m …` or `python -c …` in a process of its own, with its own session, connections and death.
Only its modules were read by its parent. `Forked` is what `subprocess.Popen` would have been.
"""

from __future__ import annotations

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
import traceback
from collections.abc import Sequence
from pathlib import Path

from django.db import connections

NUMBER, LONGEST = struct.Struct("!i"), 100_000
BEFORE_ALL = (  # what the processes of a world come to load, besides whoever hears facts
    "config.wsgi",
    "gunicorn.app.wsgiapp",
    "gunicorn.workers.gthread",
    "lastmile.foundation.channels.simulator.server",
    "tests.faults.domain",
)


class Forked:
    """A process that a `Parent` forked."""

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

    def _hear(self) -> int:
        said = self._told.recv(NUMBER.size)
        assert said, "the forking process is gone"
        return int(NUMBER.unpack(said)[0])


class Parent:
    """The process that has everything loaded, under one set of settings."""

    def __init__(self, env: dict[str, str], root: Path) -> None:
        self.env = dict(env)
        self._door, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
        with theirs:
            fd = theirs.fileno()
            command = [sys.executable, "-m", "tests.faults.forking", str(fd)]
            self._process = subprocess.Popen(command, env=env, cwd=root, pass_fds=[fd])
        assert self._door.recv(16), "the forking process did not load"

    def start(self, words: Sequence[str], out: Path, err: Path) -> Forked:
        """Run `python WORDS`; what it says is added to two files, or one."""
        told, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self._door, [json.dumps([words, str(out), str(err)]).encode()], [theirs.fileno()])
        return Forked(told)

    def stop(self) -> None:
        """What it forked lives on."""
        self._door.close()
        self._process.wait()


def load() -> None:
    """Everything, once."""
    import django
    from django.urls import get_resolver

    from lastmile.kernel.loading import loading

    with loading():
        django.setup()
        from django.conf import settings

        heard = {path.rpartition(".")[0] for paths in settings.SUBSCRIPTIONS.values() for path in paths}
        timed = {path.rpartition(".")[0] for path, _seconds in settings.TIMETABLE.values()}
        for name in [*BEFORE_ALL, *sorted(heard | timed)]:
            importlib.import_module(name)
        _ = get_resolver().url_patterns
    connections.close_all()  # a connection is nobody's but its own process's


def serve(door: socket.socket) -> None:
    """Fork whatever is asked for at the door and tell how it ended, until whoever asks is gone."""
    children: dict[int, socket.socket] = {}
    woken, waking = socket.socketpair()
    waking.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waking.fileno())
    door.send(b"ready")
    while True:
        ready = select.select([door, woken], [], [])[0]
        if woken in ready:
            woken.recv(1024)
            _tell_the_ends(children)
        if door in ready:
            asked, fds, _flags, _address = socket.recv_fds(door, LONGEST, 1)
            if not asked:
                return
            _fork(asked, socket.socket(fileno=fds[0]), door, children)


def _tell_the_ends(children: dict[int, socket.socket]) -> None:
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        with children.pop(pid) as told:
            told.sendall(NUMBER.pack(os.waitstatus_to_exitcode(status)))


def _fork(asked: bytes, told: socket.socket, door: socket.socket, children: dict[int, socket.socket]) -> None:
    pid = os.fork()
    if not pid:
        for one in (door, told, *children.values()):
            one.close()
        os._exit(_become(*json.loads(asked)))
    children[pid] = told
    told.sendall(NUMBER.pack(pid))


def _become(words: list[str], out: str, err: str) -> int:
    """In the child: a process of its own that runs `python WORDS`; its exit status."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, file in ((1, out), (2, err)):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), number)
    try:
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
        connections.close_all()
        sys.stdout.flush()
        sys.stderr.flush()


def _run(words: list[str]) -> None:
    option, what, *more = words
    sys.argv = [option, *more]
    if option == "-c":
        exec(compile(what, "-c", "exec"), {"__name__": "__main__"})
    else:
        runpy.run_module(what, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    load()
    serve(socket.socket(fileno=int(sys.argv[1])))
