"""Load a country into a database in a process of its own, and say how long it took and how much memory at most.

`python -m benchmarks.load_tree DATABASE PLACES`
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass

from benchmarks import country


@dataclass(frozen=True)
class Load:
    """What a load cost."""

    places: int
    seconds: float
    megabytes: float


def in_own_process(database: str, total: int) -> Load:
    """Peak memory is a process's: so each load has its own."""
    command = [sys.executable, "-m", "benchmarks.load_tree", database, str(total)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return Load(**json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from django.db import connection

    from benchmarks.measuring import peak_megabytes
    from lastmile.foundation.regions import loading

    connection.settings_dict["NAME"] = sys.argv[1]
    began = time.perf_counter()
    loaded = loading.load(country.places(int(sys.argv[2])))
    seconds = time.perf_counter() - began
    print(json.dumps({"places": loaded.added_total, "seconds": seconds, "megabytes": peak_megabytes()}))


if __name__ == "__main__":
    main()
