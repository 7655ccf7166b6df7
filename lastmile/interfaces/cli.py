"""`lastmile`: one door to every command of the platform. Each package brings its own; this only lists and opens them."""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from lastmile.kernel.loading import loading

COMMANDS = {
    "serve": "run web, worker and sealer together until Ctrl-C",
    "work": "run only the worker: due jobs, ladders, the timetable",
    "jobs": "list work that was given up, or have it tried again",
    "seal": "run only the sealer: number and chain the record",
    "gather": "gather the static files of this version (make build does)",
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

# Their words go to the terminal alone, so all of them are English, the platform's own sentences too. Whatever writes down
# what people read later (an account's post, a call) speaks the language of its pages.
SAID_HERE = frozenset({"divisions", "outlines", "cap", "ledger", "backup", "restore", "keys", "jobs", "recount"})

HELP = """lastmile — 最后一公里: the working system of grass-roots emergency management

  lastmile COMMAND [options]      lastmile COMMAND --help explains one, with examples

{rows}

First steps on a new machine:
  lastmile migrate
  lastmile divisions load --branch 5301
  lastmile account open --region 530113104 --name 张三 --phone 15400000001
  lastmile serve
Settings come from the environment; .env.example lists them all. --json is for programs, wherever one would read it.
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
    from django.db import DatabaseError

    try:
        with loading():
            django.setup()
        refuse_demo(words[0])
        with language(words[0]):
            execute_from_command_line(["lastmile", *words])
    except ImproperlyConfigured as problem:
        sys.exit(f"lastmile: {problem}")
    except DatabaseError as problem:
        if not (words_of_it := trouble(problem)):
            raise
        sys.exit(f"lastmile: {words_of_it}")


def language(command: str) -> AbstractContextManager[Any]:
    """In which language a command says the platform's own sentences (see SAID_HERE)."""
    from django.utils import translation

    return translation.override("en") if command in SAID_HERE else nullcontext()


def refuse_demo(command: str) -> None:
    """No worker outside a demo hands the calls of a demo database to real gateways; `serve` refuses for itself."""
    from django.conf import settings

    from lastmile.interfaces import installation

    if command in {"work", "seal"} and not settings.DEMO and installation.is_demo_database():
        sys.exit("lastmile: This is a demo database. Its accounts and clock must not serve real work.")


def trouble(problem: Exception) -> str:
    """One sentence for a database that cannot be reached or was never migrated; "" for any other failure."""
    first = str(problem).strip().splitlines()[0] if str(problem).strip() else ""
    if "no such table" in first or ("does not exist" in first and "relation" in first):
        return "The database is not at this version. Run: lastmile migrate"
    if "unable to open database file" in first or "connection failed" in first or "could not connect" in first:
        return f"DATABASE_URL: the database cannot be reached ({first})."
    return ""


if __name__ == "__main__":
    main()
