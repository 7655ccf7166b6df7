"""Run a command against a private PostgreSQL + PostGIS cluster under .postgres/, started and stopped around it.

`python tools/postgres.py COMMAND …` sets DATABASE_URL for the command. Loopback and a socket only, a free port; durability is
off, since the cluster is thrown away. initdb refuses root: then the cluster belongs to the user `postgres` (or `nobody`).
"""

import glob
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=256MB"


def binaries() -> Path:
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[-2]))
    if found:
        return Path(found[-1])
    initdb = shutil.which("initdb")
    if not initdb:
        sys.exit("PostgreSQL is missing: python tools/programs.py postgis")
    return Path(initdb).resolve().parent


def owner() -> str | None:
    """The unprivileged user the cluster belongs to; None when we are one."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    sys.exit("No unprivileged user to run PostgreSQL as.")


# Ports that this process has taken until it ends: the UDP sockets of the same numbers.
_taken: list[socket.socket] = []


def free_port(*beside: int) -> int:
    """A port of loopback on which nobody listens, and nobody on those so far above it; ours until this process ends.

    Between finding a port and listening on it lies the start of a server. So whoever finds one holds the UDP port of the
    same number, which no server here uses: of two that look at once only one gets it, whosever they are, and the machine
    gives it back however the holder ends. It lies below the range from which systems number connections going out: none
    takes it before its server starts.
    """
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        held = [_hold(port + one) for one in (0, *beside)]
        if all(held):
            _taken.extend(one for one in held if one)
            return port
        for one in held:
            if one:
                one.close()


def _hold(port: int) -> socket.socket | None:
    """The UDP port of this number; None where somebody holds it or listens on the TCP port."""
    holding = socket.socket(type=socket.SOCK_DGRAM)
    try:
        holding.bind(("127.0.0.1", port))
        with socket.socket() as found:
            found.bind(("127.0.0.1", port))
    except OSError:
        holding.close()
        return None
    return holding


# For tests that kill the server: what it committed survives its own death without fsync, only not the machine's; and a
# start need not flush every file first.
KILLED = "-c fsync=off -c max_connections=200 -c shared_buffers=128MB"


class Cluster:
    def __init__(self, settings: str = FAST) -> None:
        self.bin, self.user, self.port = binaries(), owner(), free_port()
        root = Path(".postgres").absolute()
        root.mkdir(exist_ok=True)
        if self.user and not self._reaches(root):
            root = Path(tempfile.mkdtemp(prefix="lastmile-postgres-"))  # the folders above are closed to that user
        self.folder = Path(tempfile.mkdtemp(prefix="cluster-", dir=root))
        self.settings = settings
        if self.user:
            shutil.chown(self.folder, self.user)
            os.chmod(root, 0o755)

    def _reaches(self, folder: Path) -> bool:
        test = ["runuser", "-u", str(self.user), "--", "test", "-x", str(folder)]
        return subprocess.run(test, check=False).returncode == 0

    def _run(self, *words: str) -> None:
        command = ["runuser", "-u", self.user, "--", *words] if self.user else list(words)
        done = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/", check=False
        )
        if done.returncode:
            sys.exit(f"{words[0]} failed: {done.stderr}")

    def start(self) -> str:
        data = str(self.folder / "data")
        self._run(
            str(self.bin / "initdb"),
            "-D",
            data,
            "-U",
            "lastmile",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-A",
            "trust",
            "-N",
        )
        self._launch()
        return f"postgres://lastmile@127.0.0.1:{self.port}/postgres"

    def _launch(self) -> None:
        data = str(self.folder / "data")
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self.folder} {self.settings}"
        )
        self._run(str(self.bin / "pg_ctl"), "-D", data, "-w", "-o", options, "-l", str(self.folder / "log"), "start")

    def postmaster(self) -> int:
        """The process id of the server."""
        return int((self.folder / "data" / "postmaster.pid").read_text().split()[0])

    def kill(self) -> None:
        """End the server without a word: kill -9 of its postmaster."""
        os.kill(self.postmaster(), signal.SIGKILL)

    def start_again(self) -> None:
        """Start a killed cluster: it recovers from its log once the last process of the old one is gone."""
        for _try in range(100):
            try:
                return self._launch()
            except SystemExit:  # "pre-existing shared memory block is still in use"
                time.sleep(0.1)
        sys.exit("The killed cluster does not start again.")

    def stop(self) -> None:
        self._run(str(self.bin / "pg_ctl"), "-D", str(self.folder / "data"), "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def main() -> int:
    cluster = Cluster()
    url = cluster.start()
    try:
        return _run(url)
    except KeyboardInterrupt:
        return 130
    finally:
        cluster.stop()


def _run(url: str) -> int:
    """The command; asked to end (SIGTERM), it is asked to end as well, and the cluster goes as ever."""
    with subprocess.Popen(sys.argv[1:], env={**os.environ, "DATABASE_URL": url}) as command:
        signal.signal(signal.SIGTERM, lambda *_: command.terminate())
        return command.wait()


if __name__ == "__main__":
    sys.exit(main())
