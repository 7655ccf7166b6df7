"""Turn environment variables into settings; refuse a bad one in one plain sentence."""

import os
import re
import secrets
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from lastmile.kernel.made_once import made_once

FACES = ("console", "field", "portal", "api")
# Where browsers have themselves nudged from; a leading dot stands for everything below.
PUSH_SERVICES = ("fcm.googleapis.com", "updates.push.services.mozilla.com", "web.push.apple.com", ".notify.windows.com")
DEFAULT_SECRETS = {"", "secret", "changeme", "change-me", "django-insecure", "demo"}


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def flag(name: str, *, default: bool) -> bool:
    value = text(name, "1" if default else "0").lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}.")


def number(name: str, default: int, *, least: int = 0) -> int:
    value = text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    if int(value) < least:
        raise ImproperlyConfigured(f"{name} must be {least} or more, not {value}.")
    return int(value)


def words(name: str, default: list[str]) -> list[str]:
    value = text(name)
    return [part.strip() for part in value.split(",") if part.strip()] if value else default


def choices(name: str, default: list[str]) -> list[str]:
    chosen = words(name, default)
    unknown = sorted(set(chosen) - set(FACES))
    if unknown:
        raise ImproperlyConfigured(f"{name} names {', '.join(unknown)}; the faces are {', '.join(FACES)}.")
    return chosen


def gateway(name: str, schemes: tuple[str, ...]) -> str:
    """The address of a gateway, or "". An SMPP address bears the account: smpp://system_id:password@host:port."""
    value = text(name)
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise ImproperlyConfigured(f"{name} is no address: {value!r}.") from None
    if value and (parts.scheme not in schemes or not host):
        raise ImproperlyConfigured(f"{name} must begin with {'://, '.join(schemes)}:// and name a host.")
    if parts.scheme.startswith("smpp") and not (parts.username and parts.port):
        raise ImproperlyConfigured(f"{name} must look like smpp://system_id:password@host:port.")
    return value


def address(name: str, default: str = "") -> str:
    """An http(s) address, or "" where it may be left out."""
    value = text(name, default)
    if value and not (_is_address(value) and value.startswith(("http://", "https://"))):
        raise ImproperlyConfigured(f"{name} must be an address such as https://yj.example.gov.cn/, not {value!r}.")
    return value


def addresses(name: str) -> list[str]:
    """Several of them, the list that browsers' forms may come from."""
    found = words(name, [])
    if wrong := [one for one in found if not one.startswith(("http://", "https://"))]:
        raise ImproperlyConfigured(f"{name} lists addresses such as https://yj.example.gov.cn, not {wrong[0]!r}.")
    return found


def mail_server(name: str) -> str:
    """host:port, smtp://user:password@host:port or smtps://…; or "" where no mail is sent."""
    value = text(name)
    whole = value if "://" in value else f"smtp://{value}"
    if value and not (_is_address(whole) and whole.startswith(("smtp://", "smtps://"))):
        raise ImproperlyConfigured(f"{name} must look like mail.example.gov.cn:25 or smtps://user:password@host:465.")
    return value


def mailbox(name: str, default: str) -> str:
    """Who e-mails come from: one address, or 名称 <address>."""
    value = text(name, default)
    if not parseaddr(value)[1].partition("@")[2] or len(value.splitlines()) != 1:
        raise ImproperlyConfigured(f"{name} must be an e-mail address, not {value!r}.")
    return value


def contact(name: str, default: str) -> str:
    """Whom a push service may write to: mailto:address, or an https address."""
    value = text(name, default)
    mail = value.removeprefix("mailto:")
    if not (_is_sender(mail) if mail != value else value.startswith("https://") and _is_address(value)):
        raise ImproperlyConfigured(f"{name} must look like mailto:duty@example.gov.cn, not {value!r}.")
    return value


def cap_sender(name: str, default: str) -> str:
    """Who signs CAP messages: CAP 1.2 forbids spaces, commas, < and & in it; in front of @ and behind it stands something."""
    value = text(name, default)
    if not _is_sender(value):
        raise ImproperlyConfigured(f"{name} must look like 530113@yj.example.gov.cn, not {value!r}.")
    return value


def _is_sender(value: str) -> bool:
    return bool(re.fullmatch(r"[^\s,<>&@]+@[^\s,<>&@]+", value))


def storage(name: str, default: str) -> str:
    """The class that serves stylesheets and pictures, by its dotted path."""
    value = text(name, default)
    try:
        import_string(value)
    except (ImportError, ValueError, TypeError):
        raise ImproperlyConfigured(f"{name} must name a class such as {default}, not {value!r}.") from None
    return value


def _is_address(value: str) -> bool:
    """Whether it names a host, and the port is one."""
    try:
        parts = urlsplit(value)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def servers(name: str, schemes: tuple[str, ...]) -> list[str]:
    """Addresses of a cluster's nodes, each scheme://host:port."""
    found = words(name, [])
    return [_node(name, one, schemes) for one in found]


def _node(name: str, value: str, schemes: tuple[str, ...]) -> str:
    try:
        parts = urlsplit(value)
        good = parts.scheme in schemes and parts.hostname and parts.port
    except ValueError:
        good = False
    if not good:
        raise ImproperlyConfigured(f"{name} lists nodes such as {schemes[0]}://10.0.0.1:4222, not {value!r}.")
    return value


def hosts(name: str, default: tuple[str, ...]) -> list[str]:
    """Names of hosts, without scheme, port or path."""
    found = [one.lower() for one in words(name, list(default))]
    if wrong := [one for one in found if not re.fullmatch(r"[a-z0-9.\-]+|[0-9a-f:]*:[0-9a-f:]*", one)]:
        raise ImproperlyConfigured(f"{name} lists hosts such as radio.example.gov.cn, not {wrong[0]!r}.")
    return found


def path(name: str, default: Path) -> Path:
    return Path(text(name) or default).expanduser()


def folder(name: str, default: Path) -> Path:
    """A folder, made when missing and readable by its owner only."""
    where = path(name, default)
    try:
        where.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as problem:
        raise ImproperlyConfigured(f"{name}: the folder {where} cannot be made ({problem.strerror}).") from problem
    return where


def secret(name: str, kept_in: Path) -> str:
    """A secret from the environment, else one made once and kept in a file only its owner reads."""
    value = text(name)
    if value:
        if value.lower() in DEFAULT_SECRETS or len(value) < 32:
            raise ImproperlyConfigured(f"{name} is a default or shorter than 32 characters; make a new one.")
        return value
    return made_once(kept_in, lambda: secrets.token_urlsafe(48).encode()).decode().strip()


def database(name: str, default_file: Path) -> dict[str, Any]:
    """A Django database entry from `sqlite:///file` or `postgres://user:password@host:port/name`."""
    url = text(name)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ImproperlyConfigured(f"{name} is no address: a host or a port in it is wrong.") from None
    if not url or parts.scheme == "sqlite":
        return _sqlite(Path("/" + unquote(parts.path).lstrip("/")) if url else default_file)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must begin with sqlite:// or postgres://, not {parts.scheme!r}.")
    if not parts.path.lstrip("/"):
        raise ImproperlyConfigured(f"{name} must name the database: postgres://user:password@host:port/name.")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "lastmile.foundation.statements.engines.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host", parts.hostname or ""),
        "PORT": str(port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        # A page of a list is fifty rows of many: remembering what was joined to each costs more than it spares, and
        # weighing merge joins, which none of its plans is, a fifth of its time (decision 53).
        "OPTIONS": {"application_name": "lastmile", "options": "-c enable_memoize=off -c enable_mergejoin=off"},
        "TEST": {"TEMPLATE": "template0"},
    }


def _sqlite(file: Path) -> dict[str, Any]:
    return {
        "ENGINE": "lastmile.foundation.statements.engines.sqlite",
        "NAME": file,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # Writers queue up front instead of failing half way; readers never wait (WAL).
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "cached_statements": 1000,  # there are more than the usual 128 in a page or two; each is read anew otherwise
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536",
        },
        # In a file, as in life: threads and processes of the tests see what those of the platform would.
        "TEST": {"NAME": file.with_name("test.sqlite3")},
    }


def log_level(name: str) -> str:
    """How much is logged; INFO when left out."""
    return one_of(name, ("info", "debug", "warning", "error", "critical")).upper()


def one_of(name: str, allowed: tuple[str, ...]) -> str:
    """One of a few words; the first when left out."""
    value = text(name, allowed[0]).lower()
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be {' or '.join(allowed)}, not {value!r}.")
    return value


def crash_switch(name: str, *, demo: bool) -> Path | None:
    """The switch file of fault tests (`lastmile.kernel.crash`); refused where real work is done."""
    value = text(name)
    if value and not demo:
        raise ImproperlyConfigured(f"{name} ends processes on purpose; it is for tests and demos only.")
    return Path(value) if value else None


def require_safe(*, demo: bool, debug: bool, allowed_hosts: list[str]) -> None:
    """Outside a demo nothing runs with DEBUG or with every host allowed."""
    if debug and not demo and not flag("LASTMILE_DEVELOPMENT", default=False):
        raise ImproperlyConfigured("DEBUG=1 is for development only; set LASTMILE_DEVELOPMENT=1 beside it or drop it.")
    if "*" in allowed_hosts:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts; * lets anyone pretend to be this server.")
