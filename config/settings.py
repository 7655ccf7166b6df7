"""Settings, read from the environment and checked at start.

`config.environment` turns variables into values and says in one sentence what is wrong with a bad one.
"""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from config import environment as env
from config.subscriptions import SUBSCRIPTIONS as SUBSCRIPTIONS
from config.subscriptions import TIMETABLE as TIMETABLE
from lastmile.kernel import crash

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = env.folder("LASTMILE_VAR", BASE_DIR / "var")

DEMO = env.flag("LASTMILE_DEMO", default=False)
DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.secret("SECRET_KEY", VAR / "secrets" / "django.key")
# Keys that live outside the database and outside its backup.
FIELD_KEYS = env.folder("LASTMILE_FIELD_KEYS", VAR / "secrets" / "fields")
BLIND_INDEX_KEY = env.secret("LASTMILE_BLIND_INDEX_KEY", VAR / "secrets" / "blind_index.key")
LEDGER_KEY_FILE = env.path("LASTMILE_LEDGER_KEY", VAR / "secrets" / "ledger.pem")
GATEWAY_SECRET = env.secret("LASTMILE_GATEWAY_SECRET", VAR / "secrets" / "gateway.key")

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.addresses("CSRF_TRUSTED_ORIGINS")
HTTPS = env.flag("LASTMILE_HTTPS", default=False)
FACES = env.choices("LASTMILE_FACES", ["console", "field", "portal", "api"])

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",  # only because auth asks for it; no code of ours uses it
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "lastmile.foundation.regions",
    "lastmile.foundation.access",
    "lastmile.foundation.jobs",
    "lastmile.foundation.ledger",
    "lastmile.foundation.rulepacks",
    "lastmile.foundation.grading",
    "lastmile.foundation.people",
    "lastmile.foundation.files",
    "lastmile.foundation.channels",
    "lastmile.foundation.obligations",
    "lastmile.foundation.handovers",
    "lastmile.foundation.maps",
    "lastmile.foundation.prints",
    "lastmile.foundation.web",
    "lastmile.foundation.precautions",
    "lastmile.foundation.imports",
    "lastmile.domains.profile",
    "lastmile.domains.knowledge",
    "lastmile.domains.declarations",
    "lastmile.domains.tips",
    "lastmile.domains.resources",
    "lastmile.domains.points",
    "lastmile.domains.evacuation",
    "lastmile.domains.hazards",
    "lastmile.domains.patrols",
    "lastmile.domains.alerts",
    "lastmile.domains.orders",
    "lastmile.interfaces",
    "lastmile.demo",
]

MIDDLEWARE = [
    "lastmile.foundation.web.middleware.address",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "lastmile.foundation.web.compressed.Compressed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lastmile.foundation.web.middleware.security_headers",
    "lastmile.foundation.web.middleware.scope",
    "lastmile.foundation.web.middleware.DomainErrors",
]
CSRF_FAILURE_VIEW = "lastmile.foundation.web.middleware.csrf_failure"

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lastmile.foundation.web.context.chrome",
            ],
        },
    }
]

DATABASES = {"default": env.database("DATABASE_URL", VAR / "lastmile.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Account"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "sign_in:form"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# What the floors above give to the pages of the floor below, by dotted path.
MENU = "config.menu.MENU"
# Where "back to the start" leads from below these; from anywhere else to /.
HOMES = ("/p/", "/field/")
TROUBLES = "lastmile.interfaces.health.selectors.troubles"
# Where calls issued for a matter are watched, by kind of the matter.
CALL_BOARDS = {"alert": "alerts:board"}
STRIP = "lastmile.domains.alerts.public.strip"
# Functions of domains that add lines to responsibility cards: posts → lines by uid of the post (people.cards).
CARD_LINES = ["lastmile.workflows.card_lines.points.lines", "lastmile.workflows.card_lines.places.lines"]
# Which households moved out of their homes and are not back (points.selectors.below).
HOMES_OUT = "lastmile.domains.evacuation.public.homes_out"
SCOPE_OF = "lastmile.foundation.people.selectors.scope_of"
IMPORTS = {
    "roster": "lastmile.interfaces.console.imports.roster.ROSTER",
    "hazards": "lastmile.domains.hazards.ledger.HAZARDS",
    "hazards-safety": "lastmile.domains.hazards.ledger.SAFETY",
    "hazards-natural": "lastmile.domains.hazards.ledger.NATURAL",
    "points": "lastmile.domains.points.ledger.POINTS",
    "places": "lastmile.domains.profile.ledger.PLACES_BOOK",
    "readings": "lastmile.domains.points.notebook.READINGS",
    "teams": "lastmile.domains.resources.ledger.TEAMS",
    "supplies": "lastmile.domains.resources.ledger.SUPPLIES",
}
# What else than these tables full numbers of many people may leave in, by a second person's yes.
CLEARED = {
    "people": "lastmile.interfaces.console.people.sheets.PEOPLE",
    "grids": "lastmile.interfaces.console.prints.sheets.GRIDS",
}

# The figure by which an obligation of a kind (and level) is always due, for those opened before each kept its own.
OLD_FIGURES = {
    "hazard.extend": "hazard.extension_decide_days",
    "hazard.lift": "hazard.accept_workdays",
    "hazard.answer": "hazard.transfer_answer_workdays",
    "hazard.verify": "hazard.verify_days",
    "hazard.recheck": "hazard.recheck_days",
    "hazard.prepare": "hazard.major_progress_days",
    "hazard.progress": "hazard.major_progress_days",
    "hazard.judge": "hazard.judge_workdays",
    "hazard.accept": "hazard.accept_workdays",
    "hazard.track": "hazard.track_days",
    "tip.accept": "tips.accept_hours",
    "tip.answer": "tips.answer_workdays",
    "tip.reply": "tips.hand_answer_workdays",
    "tip.check": "tips.hand_result_workdays",
    "declaration.look": "portal.declaration_workdays",
    "declaration.back": "portal.declaration_workdays",
    "move.rollcall": "move.rollcall_minutes",
    "move.acknowledge": "move.acknowledge_minutes",
    "alert.review": "warning.review_days",
    "certificate.renew": "staffing.certificate_renew_days",
    "call.answer red": "warning.answer_red_minutes",
    "call.answer orange": "warning.answer_orange_minutes",
    "call.answer yellow": "warning.answer_yellow_minutes",
    "call.answer blue": "warning.read_blue_minutes",
    "point.move": "point.move_minutes",
    "point.ready": "point.ready_minutes",
    "point.report": "point.report_minutes",
    "point.decide": "point.decide_minutes",
    "point.watch": "point.watch_minutes",
}

# What can be shown on the map, in this order; each domain says what it has.
MAP_LAYERS = [
    "lastmile.foundation.maps.regions.REGIONS",
    "lastmile.domains.points.layers.POINTS",
    "lastmile.domains.evacuation.layers.SHELTERS",
    "lastmile.domains.hazards.layers.HAZARDS",
    "lastmile.domains.resources.layers.TEAMS",
    "lastmile.domains.profile.layers.PLACES",
    "lastmile.domains.profile.layers.IN_NEED",
]

# What other domains count into the base database of an area, in this order.
BASE_FIGURES = [
    "lastmile.domains.points.figures.POINTS",
    "lastmile.domains.resources.figures.SUPPLIES",
    "lastmile.domains.evacuation.figures.SHELTERS",
]

# The base map; its tiles are fetched, kept and handed out by this server, never asked for by a browser.
BASE_MAP = env.one_of("LASTMILE_BASE_MAP", ("none", "tianditu", "xyz", "pmtiles"))
TIANDITU_KEY = env.text("LASTMILE_TIANDITU_KEY", "")
TIANDITU_STYLE = env.one_of("LASTMILE_TIANDITU_STYLE", ("vec", "img", "ter"))
BASE_MAP_TILES = env.text("LASTMILE_BASE_MAP_TILES", "")
BASE_MAP_FILE = env.text("LASTMILE_BASE_MAP_FILE", "")
BASE_MAP_DATUM = env.one_of("LASTMILE_BASE_MAP_DATUM", ("wgs84", "cgcs2000", "gcj02", "bd09")).upper()
BASE_MAP_CREDIT = env.text("LASTMILE_BASE_MAP_CREDIT", "")
BASE_MAP_ZOOM = env.number("LASTMILE_BASE_MAP_ZOOM", 18)
TILE_CACHE = env.path("LASTMILE_TILE_CACHE", VAR / "tiles")
TILE_DAYS = env.number("LASTMILE_TILE_DAYS", 30)
TILE_MEGABYTES = env.number("LASTMILE_TILE_MEGABYTES", 500)

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("简体中文")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "gathered"  # of this version, by `make build`: whoever starts finds it there
MEDIA_ROOT = VAR / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.storage("LASTMILE_STATICFILES", "django.contrib.staticfiles.storage.StaticFilesStorage")
    },
}

# Seconds after which the work of a dead process is taken over; a batch of hand-overs ends within half of its own.
JOB_LEASE = env.number("LASTMILE_JOB_LEASE", 60, least=1)
ATTEMPT_LEASE = env.number("LASTMILE_ATTEMPT_LEASE", 90, least=1)
LEDGER_DIGEST = env.one_of("LASTMILE_LEDGER_DIGEST", ("sha256", "sm3"))
# Signed heads are written here once a day: best a folder of the office above.
LEDGER_HEADS = env.path("LASTMILE_LEDGER_HEADS", VAR / "heads")

EMAIL = env.mail_server("LASTMILE_SMTP")
MAIL_FROM = env.mailbox("LASTMILE_MAIL_FROM", "lastmile@localhost")
GATEWAYS = {
    "voice": env.gateway("LASTMILE_VOICE_GATEWAY", ("http", "https")),
    "sms": env.gateway("LASTMILE_SMS_GATEWAY", ("http", "https", "smpp", "smpps")),
}
GATEWAY_DEDUPES = env.flag("LASTMILE_GATEWAY_DEDUPES", default=True)
GATEWAY_TOKEN = env.text("LASTMILE_GATEWAY_TOKEN", "")
FIGURES = env.words("LASTMILE_FIGURES", [])
CALLBACK_ADDRESS = env.address("LASTMILE_CALLBACK_ADDRESS", "http://127.0.0.1:8000/channels/")
# NATS JetStream between several machines, optional: the crowd's attempts go by it in stretches.
NATS = tuple(env.servers("LASTMILE_NATS", ("nats", "tls")))
# Hosts that robots, loudspeakers, screens and services of a place may lie at, besides those of the three chat services.
OUTLET_HOSTS = frozenset(env.hosts("LASTMILE_OUTLET_HOSTS", ()))
# Web push: a nudge in a browser that asked for one. Browsers name their service themselves, so its hosts are listed.
PUSH_HOSTS = frozenset(env.hosts("LASTMILE_PUSH_HOSTS", env.PUSH_SERVICES))
PUSH_KEY = env.path("LASTMILE_PUSH_KEY", VAR / "secrets" / "push.pem")
PUSH_CONTACT = env.contact("LASTMILE_PUSH_CONTACT", "mailto:lastmile@localhost")
# Certificates of those whose signed alerts are trusted; hosts of one's own network that feeds of alerts may lie at.
CAP_TRUST = env.path("LASTMILE_CAP_TRUST", VAR / "trust")
# What alerts are signed with on their way out (feed, public pages), and as whom.
CAP_KEY = env.path("LASTMILE_CAP_KEY", VAR / "secrets" / "cap.pem")
CAP_CERTIFICATE = env.path("LASTMILE_CAP_CERTIFICATE", VAR / "secrets" / "cap.crt")
CAP_SENDER = env.cap_sender("LASTMILE_CAP_SENDER", "lastmile@localhost")
FEED_HOSTS = frozenset(env.hosts("LASTMILE_FEED_HOSTS", ()))
WATCH_ADDRESS = env.address("LASTMILE_WATCH_ADDRESS")

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.log_level("LOG_LEVEL")},
    # Django logs the whole request on errors; ours writes a reference number and no personal data. The clients of
    # gateways and robots would log addresses, whose keys are secrets.
    "loggers": {
        "django.request": {"level": "CRITICAL"},
        "httpx": {"level": "WARNING"},
        "apprise": {"level": "CRITICAL"},
    },
}

env.require_safe(demo=DEMO, debug=DEBUG, allowed_hosts=ALLOWED_HOSTS)
crash.arm(env.crash_switch("LASTMILE_CRASH_SWITCH", demo=DEMO))
