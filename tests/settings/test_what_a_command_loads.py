"""A command that serves no page loads neither pages nor libraries that only pages and long work need: everybody waits for it."""

import os
import re
import subprocess
import sys

import pytest

NAMES = "import sys; sys.argv = ['lastmile', *{words}]; from lastmile.interfaces.cli import main\ntry: main()\nexcept SystemExit: pass\nprint(*sys.modules)"
# Libraries that take long to load, and what of ours draws or routes pages.
SLOW = re.compile(
    r"(numpy|shapely|PIL|qrcode|lxml|signxml|openpyxl|docx|ninja|pydantic|httpx|apprise|pyogrio|nats|pyotp"
    r"|django_stubs_ext|django\.contrib\.admin|django\.test|config\.(urls|wsgi)|lastmile\..*\.(urls|views))(\..*)?"
    r"|lastmile\.(domains\.\w+|workflows)\.(public|forms|selectors|services|jobs)(\..*)?"  # models need models and rules alone
)


WORKER = """
import sys, django
django.setup()
from django.conf import settings
from django.utils.module_loading import import_string
for path in [path for path, _when in settings.TIMETABLE.values()] + [path for paths in settings.SUBSCRIPTIONS.values() for path in paths]:
    import_string(path)
print(*sys.modules)
"""
NOT_ITS = re.compile(
    r"(nats|aiohttp|ninja|pydantic|docx|apprise|pyogrio|requests|config\.(urls|wsgi)|lastmile\..*\.urls)(\..*)?"
)


def run(script, var):
    env = {**os.environ, "LASTMILE_VAR": str(var), "DJANGO_SETTINGS_MODULE": "config.settings"}
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return done.stdout


@pytest.mark.parametrize("command", ["seal"])
def test_a_command_loads_no_pages_and_no_slow_library(command, tmp_path):
    *_help, loaded = run(NAMES.format(words=[command, "--help"]), tmp_path).splitlines()
    names = loaded.split()
    assert "lastmile.foundation.ledger.models" in names
    assert [name for name in names if SLOW.fullmatch(name)] == []


def test_the_worker_loads_neither_addresses_nor_what_few_installations_have(tmp_path):
    names = run(WORKER, tmp_path).split()
    assert "lastmile.foundation.channels.jobs" in names
    assert [name for name in names if NOT_ITS.fullmatch(name)] == []


def test_web_processes_are_forked_from_one_that_has_loaded_what_was_put_off(tmp_path):
    script = "import config.wsgi, sys; from lastmile.kernel.loading import put_off; print(sorted(put_off() - sys.modules.keys()), len(put_off()))"
    missing, many = run(script, tmp_path).rsplit(" ", 1)
    assert missing == "[]" and int(many) > 1
