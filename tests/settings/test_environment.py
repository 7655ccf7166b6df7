"""Settings come from the environment; a bad one is refused in one sentence, before anything runs."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment as env


def refused(match):
    return pytest.raises(ImproperlyConfigured, match=match)


@pytest.mark.parametrize(
    ("word", "value"), [("1", True), ("yes", True), ("ON", True), ("0", False), ("", False), ("off", False)]
)
def test_a_flag_is_read_as_people_write_it(monkeypatch, word, value):
    monkeypatch.setenv("LASTMILE_HTTPS", word)
    assert env.flag("LASTMILE_HTTPS", default=True) is value


def test_any_other_word_is_no_flag(monkeypatch):
    monkeypatch.setenv("LASTMILE_HTTPS", "maybe")
    with refused("LASTMILE_HTTPS must be 1 or 0"):
        env.flag("LASTMILE_HTTPS", default=False)


@pytest.mark.parametrize("word", ["-1", "1.5", "many", "٣x", "²"])
def test_a_number_is_a_whole_number(monkeypatch, word):
    monkeypatch.setenv("X", word)
    with refused("X must be a whole number"):
        env.number("X", 1)


def test_a_lease_of_no_time_is_refused(monkeypatch):
    monkeypatch.setenv("X", "0")
    with refused("X must be 1 or more"):
        env.number("X", 60, least=1)


def test_an_unknown_face_is_named_with_the_ones_there_are(monkeypatch):
    monkeypatch.setenv("LASTMILE_FACES", "console,kiosk")
    with refused("kiosk; the faces are console, field, portal, api"):
        env.choices("LASTMILE_FACES", [])


@pytest.mark.parametrize("word", ["secret", "changeme", "short", "x" * 31])
def test_a_default_or_short_secret_is_refused(monkeypatch, tmp_path, word):
    monkeypatch.setenv("SECRET_KEY", word)
    with refused("SECRET_KEY is a default or shorter than 32"):
        env.secret("SECRET_KEY", tmp_path / "key")


def test_a_secret_left_out_is_made_once_and_only_its_owner_reads_it(monkeypatch, tmp_path):
    monkeypatch.delenv("SECRET_KEY", raising=False)
    kept = tmp_path / "secrets" / "key"
    first = env.secret("SECRET_KEY", kept)
    assert env.secret("SECRET_KEY", kept) == first and len(first) >= 32
    assert kept.stat().st_mode & 0o077 == 0


def test_a_folder_that_cannot_be_made_is_said_with_the_reason(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LASTMILE_VAR", str(tmp_path / "file" / "var"))
    with refused("LASTMILE_VAR: the folder .* cannot be made"):
        env.folder("LASTMILE_VAR", Path("var"))


def test_a_database_address_is_taken_apart(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "postgres://u%40x:p%2Fw@127.0.0.1:5433/last?host=/run/pg")
    found = env.database("DATABASE_URL", tmp_path / "db")
    assert (found["USER"], found["PASSWORD"], found["PORT"], found["HOST"]) == ("u@x", "p/w", "5433", "/run/pg")


def test_without_an_address_it_is_sqlite_in_the_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert env.database("DATABASE_URL", tmp_path / "db")["NAME"] == tmp_path / "db"


def test_another_kind_of_database_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", "mysql://x/y")
    with refused("must begin with sqlite:// or postgres://"):
        env.database("DATABASE_URL", tmp_path / "db")


def test_pages_of_lists_weigh_no_joins_they_never_make(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://u@127.0.0.1/last")
    options = env.database("DATABASE_URL", Path("unused"))["OPTIONS"]["options"]
    assert {"enable_memoize=off", "enable_mergejoin=off"} <= set(options.split())


@pytest.mark.parametrize("url", ["postgres://u@h:abc/x", "postgres://[bad/x", "postgres://127.0.0.1"])
def test_an_address_of_a_database_is_whole(monkeypatch, tmp_path, url):
    monkeypatch.setenv("DATABASE_URL", url)
    with refused("DATABASE_URL (is no address|must name the database)"):
        env.database("DATABASE_URL", tmp_path / "db")


def test_a_log_speaks_one_of_five_levels(monkeypatch):
    monkeypatch.setenv("LOG_LEVEL", "Warning")
    assert env.log_level("LOG_LEVEL") == "WARNING"
    monkeypatch.setenv("LOG_LEVEL", "loud")
    with refused("LOG_LEVEL must be info or"):
        env.log_level("LOG_LEVEL")


STATIC = "django.contrib.staticfiles.storage.StaticFilesStorage"
NAMED = [
    (env.contact, "mailto:duty@example.gov.cn", ["duty@example.gov.cn", "mailto:duty", "http://a", "https://"]),
    (env.contact, "https://yj.example.gov.cn/contact", ["mailto:a b@c", "tel:110"]),
    (env.cap_sender, "530113@yj.example.gov.cn", ["530113", "@a", "a@", "a b@c", "a,b@c", "a&b@c", "<a@b>"]),
    (env.storage, STATIC, ["StaticFilesStorage", "no.such.Class", STATIC + "s", ".x", "..x"]),
]


@pytest.mark.parametrize(("kind", "good", "bad"), NAMED)
def test_a_contact_a_sender_and_a_storage_are_such(monkeypatch, kind, good, bad):
    monkeypatch.setenv("X", good)
    assert kind("X", good) == good
    for one in bad:
        monkeypatch.setenv("X", one)
        with refused("^X must (look like|name a class)"):
            kind("X", good)


def test_outside_development_nothing_runs_with_debug(monkeypatch):
    monkeypatch.delenv("LASTMILE_DEVELOPMENT", raising=False)
    with refused("DEBUG=1 is for development only"):
        env.require_safe(demo=False, debug=True, allowed_hosts=["x"])


def test_every_host_allowed_is_no_host_checked():
    with refused("ALLOWED_HOSTS must name the hosts"):
        env.require_safe(demo=True, debug=False, allowed_hosts=["*"])
