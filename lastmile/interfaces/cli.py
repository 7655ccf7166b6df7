"""`lastmile`: one door to every command of the platform. Each package brings its own; this only lists and opens them."""

from __future__ import annotations

import os
import sys

from lastmile.kernel.loading import loading

COMMANDS = {
    "serve": "run web, worker and sealer together until Ctrl-C",
    "work": "run only the worker: due jobs, ladders, the timetable",
    "jobs": "list work that was given up, or have it tried again",
    "seal": "run only the sealer: number and chain the record",
    "migrate": "bring the database to this version",
    "divisions": "load the national divisions, or show a code",
    "outlines": "load county outlines",
    "recount": "count again what the lists of people and posts narrow by, and mend it",
    "account": "open the first account of an installation",
    "cap": "check files with alerts (CAP)",
    "ledger": "export or verify the record",
    "backup": "save database and files while running",
    "restore": "put a backup back",
    "keys": "rotate the keys of personal data",
    "simulate": "run the gateway simulator (demo and tests)",
    "demo": "prepare, run, show or wind the demo district",
    "docs": "write the reference generated from code, or check it",
}

HELP = """lastmile — 最后一公里: the working system of grass-roots emergency management

  lastmile COMMAND [options]      lastmile COMMAND --help explains one

{rows}

First steps on a new machine:
  lastmile migrate
  lastmile divisions load --branch 5301
  lastmile account open --region 530113104 --name 张三 --phone 15400000001
  lastmile serve
Settings come from the environment; .env.example lists them all.
"""


def main() -> None:
    """Entry of the console script."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    words = sys.argv[1:]
    if not words or words[0] in {"-h", "--help", "help"}:
        print(HELP.format(rows="\n".join(f"  {name:<12}{what}" for name, what in COMMANDS.items())))
        return
    if words[0] not in COMMANDS:
        sys.exit(f"lastmile: there is no command {words[0]!r}. Commands: {', '.join(COMMANDS)}.")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        with loading():
            django.setup()
        execute_from_command_line(["lastmile", *words])
    except ImproperlyConfigured as problem:
        sys.exit(f"lastmile: {problem}")


if __name__ == "__main__":
    main()
