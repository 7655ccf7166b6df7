"""Load the demo into a fresh folder, start it, open its first page, play the night to its end, compare the figures, stop it."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from postgres import free_port

LASTMILE = str(Path(sys.executable).parent / "lastmile")
SIMULATOR = (21, 22, 23)  # its ports, counted from the demo's
PATIENCE = 300
NIGHT = 1200  # seconds that twelve hours may take, run forward


def fetch(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as problem:
        return problem.code, problem.read().decode()
    except OSError:
        return 0, ""


def main() -> None:
    port = free_port(*SIMULATOR)
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "LASTMILE_DEMO": "1", "LASTMILE_VAR": folder}
        env.pop("DATABASE_URL", None)
        subprocess.run([LASTMILE, "demo", "prepare"], env=env, check=True)
        demo = subprocess.Popen([LASTMILE, "demo", "run", "--port", str(port)], env=env)
        try:
            wait_until_healthy(port, demo)
            status, page = fetch(f"http://127.0.0.1:{port}/")
            if status != 200 or "演示数据" not in page:
                sys.exit(f"The first page answered {status} or does not say that it is a demo.")
            subprocess.run([LASTMILE, "demo", "play"], env=env, check=True, timeout=NIGHT, stdout=subprocess.DEVNULL)
            subprocess.run([LASTMILE, "demo", "figures"], env=env, check=True)
            wait_until_healthy(port, demo)
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait(PATIENCE)
    print("The demo loads, answers, plays its night and stops.")


def wait_until_healthy(port: int, demo: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if demo.poll() is not None:
            sys.exit(f"The demo ended by itself ({demo.returncode}).")
        status, words = fetch(f"http://127.0.0.1:{port}/healthz")
        if status == 200:
            return
        time.sleep(0.5)
    sys.exit(f"The demo was not healthy after {PATIENCE} s: {words}")


if __name__ == "__main__":
    main()
