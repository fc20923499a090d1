"""Every setting, in one place. Ours come from the environment (see README's table); none is needed for the demo."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

from authdemo import env
from jwt_app import modes

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = env.private_folder(Path(env.text("AUTHDEMO_VAR", str(BASE_DIR / "var"))).absolute())  # all that a run creates

SECRET_KEY = env.secret("SECRET_KEY", VAR / "secret_key")  # signs cookies of pages; never a token
DEBUG = False
HTTPS = env.flag("AUTHDEMO_HTTPS")  # behind a proxy that speaks TLS and overwrites X-Forwarded-Proto
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
ATTACKER_ORIGIN = env.origin("ATTACKER_ORIGIN")  # another site of this server; empty: localhost and 127.0.0.1 are two
ATTACK_HOSTS = [".demo.localhost", *([urlsplit(ATTACKER_ORIGIN).hostname or ""] if ATTACKER_ORIGIN else [])]
TRAINER_REMOTE = env.flag("AUTHDEMO_TRAINER_REMOTE")  # a room may be led from another machine, too
ALLOWED_HOSTS += ATTACK_HOSTS  # on these there is nothing but what an experiment needs

INSTALLED_APPS = [
    "authdemo",
    "authdemo.accounts",
    "authdemo.lab",
    "authdemo.room",
    "sessions_app",
    "jwt_app",
    "axes",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",  # for the table of its database engine, which an experiment compares
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "authdemo.web.middleware.run_policy.RunPolicyMiddleware",  # outermost: all below is served by these rules
    "authdemo.web.middleware.access_log.AccessLogMiddleware",
    "authdemo.web.middleware.metrics.MetricsMiddleware",
    "authdemo.inspector.middleware.RecordingMiddleware",  # outside the trace, which must not count it
    "authdemo.web.middleware.trace.TraceMiddleware",  # counts everything below
    # Headers first: they go out with every answer, those included that the middleware below gives by itself.
    "authdemo.web.middleware.headers.HeadersMiddleware",
    "authdemo.web.middleware.content_policy.ContentPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "authdemo.web.middleware.health.HealthMiddleware",  # before anything looks at Host
    "authdemo.web.middleware.bodies.BodiesMiddleware",
    "authdemo.web.middleware.attack_hosts.AttackHostsMiddleware",
    "authdemo.web.middleware.static_files.StaticFilesMiddleware",
    "authdemo.web.middleware.content_type.ContentTypeMiddleware",  # before anything reads a body
    "authdemo.web.middleware.cookie_names.CookieNamesMiddleware",  # before anything reads a cookie
    "authdemo.web.middleware.slashes.SlashMiddleware",
    "jwt_app.middleware.JwtMiddleware",  # before CSRF: a verified bearer token needs no CSRF token
    "django.middleware.csrf.CsrfViewMiddleware",
    "sessions_app.middleware.SessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "authdemo.web.middleware.projector.ProjectorMiddleware",
    "authdemo.web.middleware.refusals.RefusalMiddleware",  # innermost: turns our exceptions into answers
]

ROOT_URLCONF = "authdemo.urls"
WSGI_APPLICATION = "authdemo.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "authdemo.web.frame.site",
            ],
        },
    }
]
MESSAGE_STORAGE = "authdemo.web.message_storage.PrefixedCookieStorage"  # the session stays out of it
SITE_NAMED_BY = "authdemo.accounts.site_name.read"
STRATEGIES = ["sessions_app.strategy.SessionsStrategy", "jwt_app.strategy.JwtStrategy"]

# --- Accounts ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["authdemo.accounts.hashers.BoundedArgon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "authdemo.accounts.validators.BreachedPasswordValidator"},  # the long ones, which that list lacks
    {"NAME": "authdemo.accounts.validators.KnownWordsValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

# Sign-in throttling: by username *and* address together, never the address alone: a classroom is one address.
AXES_FAILURE_LIMIT = 10  # wrong passwords before the pair has to wait
AXES_COOLOFF_TIME = 0.25  # hours: 15 minutes
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # nobody can keep somebody out by going on trying
AXES_USERNAME_CALLABLE = "authdemo.accounts.passwords.throttled_name"
AXES_CLIENT_IP_CALLABLE = "authdemo.accounts.passwords.throttled_address"
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_SENSITIVE_PARAMETERS = ["password", "old", "chosen", "again", "csrfmiddlewaretoken"]  # kept as stars
AXES_VERBOSE = False
# `accounts.passwords` asks axes itself, so that a throttled try costs the same: no middleware, no backend of axes
SILENCED_SYSTEM_CHECKS = ["axes.W002", "axes.W003"]

MAX_LOGINS = 50  # of one user at once, on each lane, which is more than one has devices; then the oldest ends

# --- Stores -----------------------------------------------------------------------------------------------------------
REDIS_URL = env.redis("REDIS_URL")  # empty: the running demo's, or our own
REDIS_WAIT_REPLICAS = env.whole("REDIS_WAIT_REPLICAS", 0, most=20)  # that have what is acknowledged
REDIS_PREFIX = "authdemo:"  # every key of ours begins with it, and the site's name follows; nothing else is touched
CACHES: dict[str, Any] = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": "said-by-LOCATE",  # which is asked when a pool is made: our own Redis starts after the settings
        "OPTIONS": {
            "LOCATE": "authdemo.store.address.current",
            "CONNECTION_FACTORY": "authdemo.store.client.ConnectionFactory",
            "REDIS_CLIENT_CLASS": "authdemo.store.traced.TracedRedis",
            "CONNECTION_POOL_KWARGS": {
                "max_connections": 80,  # more than the server has threads
                "timeout": 2,  # seconds to wait for one of them
                # A connection that breaks is made again, once: every command and script here may be repeated. What is
                # not answered in time is not asked a second time.
                "retry": Retry(ConstantBackoff(0.01), 1, supported_errors=(RedisConnectionError,)),
            },
            "SERIALIZER": "django_redis.serializers.json.JSONSerializer",  # never pickle
            "SOCKET_TIMEOUT": 2,
            "SOCKET_CONNECT_TIMEOUT": 1,
        },
    }
}
DATABASE_URL = env.text("DATABASE_URL")
if DATABASE_URL:
    DATABASES: dict[str, Any] = {"default": env.database("DATABASE_URL")}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": env.private_file(VAR / "db.sqlite3"),
            "CONN_MAX_AGE": None,
            "TEST": {"NAME": VAR / "test.sqlite3"},  # a file, as threads of a test each open it
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,  # seconds to wait for another writer
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Cookies ----------------------------------------------------------------------------------------------------------
# `__Host-` (RFC 6265bis, 4.1.3.2): the browser takes it from this very host only, Secure, Path=/, no Domain.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = COOKIE_PREFIX + "sessionid"
ACCESS_COOKIE_NAME = COOKIE_PREFIX + "access"
REFRESH_COOKIE_NAME = COOKIE_PREFIX + "refresh"
LEFT_COOKIE_NAME = COOKIE_PREFIX + "left"  # names the login this browser has just left
SEAT_COOKIE_NAME = COOKIE_PREFIX + "seat"
COMPARE_COOKIE_NAME = COOKIE_PREFIX + "compare"
LAB_COOKIE_NAME = COOKIE_PREFIX + "lab"  # whose runs these are
QUIZ_COOKIE_NAME = COOKIE_PREFIX + "quiz"  # answers
ROOM_COOKIE_NAME = COOKIE_PREFIX + "room"  # who one is in a room
TRAINER_COOKIE_NAME = COOKIE_PREFIX + "trainer"  # the right to lead one
GUIDE_COOKIE_NAME = COOKIE_PREFIX + "guide"  # the place in the first fifteen minutes
INSPECT_COOKIE_NAME = COOKIE_PREFIX + "inspect"  # whose requests are recorded, for who asked for that
CSRF_COOKIE_NAME = COOKIE_PREFIX + "csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True  # scripts of ours read the CSRF token from the form
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_AGE = None  # gone with the browser
CSRF_FAILURE_VIEW = "authdemo.web.errors.csrf_failure"

# --- Sessions lane ----------------------------------------------------------------------------------------------------
SESSION_ENGINE = "sessions_app.engine"
SESSION_IDLE_SECONDS = env.seconds("SESSION_IDLE_SECONDS", default=30 * 60)  # shorter: idle people sign in more often
SESSION_MAX_SECONDS = env.seconds("SESSION_MAX_SECONDS", default=12 * 60 * 60)  # however busy, sign in again after this
SESSION_COOKIE_AGE = SESSION_MAX_SECONDS  # of a remembered cookie; the record decides
INTROSPECTION_SECRET = env.password("INTROSPECTION_SECRET")  # of services that may ask whose a session is; else nobody

# --- JWT lane ---------------------------------------------------------------------------------------------------------
JWT_ALGORITHM = env.choice("JWT_ALGORITHM", ("HS256", "RS256", "ES256", "EdDSA"), default="HS256")
_WHERE = "with AUTHDEMO_HTTPS=1 " if HTTPS else ""
_OFFERED = modes.on_offer(https=HTTPS)
JWT_REVOCATION = env.choice("JWT_REVOCATION", _OFFERED, default="", where=_WHERE)  # one for all; empty: at sign-in
JWT_MODES = (JWT_REVOCATION,) if JWT_REVOCATION else _OFFERED
JWT_DEFAULT_MODE = JWT_REVOCATION or (modes.DEFAULT_OVER_HTTPS if HTTPS else modes.DEFAULT)
JWT_ACCESS_MAX_SECONDS = 15 * 60  # the longest access token that a sign-in may ask for
JWT_ACCESS_SECONDS = env.seconds("JWT_ACCESS_SECONDS", default=60, most=JWT_ACCESS_MAX_SECONDS)  # believed so long
JWT_STATELESS_SECONDS = env.seconds("JWT_STATELESS_SECONDS", default=5 * 60)  # nothing can end it sooner
JWT_REFRESH_IDLE_SECONDS = env.seconds("JWT_REFRESH_IDLE_SECONDS", default=30 * 60)
JWT_REFRESH_MAX_SECONDS = env.seconds("JWT_REFRESH_MAX_SECONDS", default=12 * 60 * 60)
JWT_REFRESH_GRACE_SECONDS = env.seconds("JWT_REFRESH_GRACE_SECONDS", default=10, minimum=0)  # for tabs and lost replies
JWT_CHECK_EACH_TIME = env.flag("JWT_CHECK_EACH_TIME")  # each signature anew, also of a token that was seen before
JWT_LEEWAY_SECONDS = 2  # clocks of issuer and verifier may differ by this much
JWT_ISSUER = "authdemo"  # of this and the next two the site's name is a part: see `policy.site`
JWT_AUDIENCE = "authdemo-pages"
JWT_API_AUDIENCE = "authdemo-api"  # tokens for clients without a cookie jar

# --- Transport and content --------------------------------------------------------------------------------------------
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked by the machine itself, over plain HTTP
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60  # one year
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # No preload: a list inside every browser, for a whole domain and for good, is not a demo's to ask for.
    SILENCED_SYSTEM_CHECKS += ["security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {  # of documents; see `web.middleware.content_policy`
    "default-src": "'none'",
    "object-src": "'none'",  # said by the line above already, and asked for by name (ASVS 5.0, 3.4.3)
    "style-src": "'self'",
    "script-src": "'nonce'",  # a new one in each answer, on the scripts of its template (ASVS 5.0, 3.4.3)
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024  # bytes: the largest form here is a sign-in; more is a 413

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True  # served from where they lie: no collectstatic step before the demo
WHITENOISE_ALLOW_ALL_ORIGINS = False  # no other site has any business with our files (ASVS 5.0, 3.4.2)
WHITENOISE_MAX_AGE = 0  # of names without a hash: asked again each time, answered 304 by ETag
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},  # nothing is uploaded
    "staticfiles": {"BACKEND": "authdemo.web.static_files.NamedByContent"},
}

LANGUAGE_CODE = "en"
USE_TZ = True
TIME_ZONE = "UTC"
MACHINE_ZONE = env.machine_zone()  # of the log's times: pages say UTC, and compare.js adds the reader's own

LOG_AS_JSON = env.choice("AUTHDEMO_LOG", ("text", "json"), default="text") == "json"  # for programs that collect lines
METRICS = env.flag("AUTHDEMO_METRICS")  # /metrics for Prometheus, to be read from this machine ...
METRICS_SECRET = env.password("AUTHDEMO_METRICS_SECRET")  # ... and from others with this password; else by nobody there
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(message)s"},
        "named": {"format": "%(levelname)s %(name)s: %(message)s"},
        "json": {"()": "authdemo.web.json_log.JsonLines"},
    },
    "filters": {"mistakes": {"()": "authdemo.web.middleware.access_log.MistakesAlone"}},
    "handlers": {
        "access": {"class": "logging.StreamHandler", "formatter": "json" if LOG_AS_JSON else "plain"},
        # 4xx and 503 are answers, and the access log has them
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if LOG_AS_JSON else "named",
            "filters": ["mistakes"],
        },
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "authdemo.access": {"handlers": ["access"], "level": "INFO", "propagate": False},
        "axes": {"level": "ERROR"},
        "psycopg.pool": {"level": "ERROR"},  # each try at a database that is away: who asked is answered 503
        "django.request": {"level": "ERROR"},  # below it are 4xx alone: `mistakes` would drop each, made for nobody
    },
}
