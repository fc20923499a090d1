"""Settings from the environment, typed: a value that does not fit is refused with a sentence, never guessed at.

>>> os.environ["SESSION_IDLE_SECONDS"] = "soon"
>>> seconds("SESSION_IDLE_SECONDS", default=1800)
Traceback (most recent call last):
django.core.exceptions.ImproperlyConfigured: SESSION_IDLE_SECONDS is "soon"; it takes whole seconds, from 1 to 34560000.
"""

import errno
import os
import re
import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from authdemo.basics import private_files
from authdemo.basics.store_address import Unreadable, taken_apart

OURS = (  # in `var/`, which may be a folder with files of others in it, too
    *("secret_key", "secret_key.lock", "keys.json", "keys.lock", "keys.json.lock", "db.sqlite3", "db.sqlite3-*"),
    *("redis.json", "redis.lock", "migrate.lock", "nodes"),
    *(f"{name}-{version}" for name in ("redis", "valkey") for version in ("[0-9]", "[0-9][0-9]")),
)
ONLY_READ = {"secret_key", "keys.json"}  # may have been put there by somebody else, for us to read
OF_FOLDERS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO, errno.ENOLCK}

ANOTHER_FOLDER = "Name a folder it may write to: AUTHDEMO_VAR=/some/folder"

LONGEST = 400 * 24 * 60 * 60  # seconds: 400 days, as long as a browser keeps a cookie (RFC 6265bis, 5.5)
_HOST = re.compile(r"\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?|\[[0-9A-Fa-f:.]+\]")


def text(name: str, default: str = "") -> str:
    """The variable, or the default where it is absent or empty."""
    return os.environ.get(name, "").strip() or default


def password(name: str) -> str:
    """One that programs share, or empty: at least 32 characters, which nobody guesses (ASVS 5.0, 11.5.1)."""
    value = text(name)
    if value and not re.fullmatch("[!-~]{32,512}", value):
        raise ImproperlyConfigured(f"{name} takes 32 to 512 printable characters without a blank.")
    return value


def flag(name: str) -> bool:
    """1/true/yes/on or 0/false/no/off; absent is off."""
    value = text(name, "0").lower()
    if value not in {"0", "1", "true", "false", "yes", "no", "on", "off"}:
        raise ImproperlyConfigured(f'{name} is "{value}"; it takes 1 or 0.')
    return value in {"1", "true", "yes", "on"}


def seconds(name: str, default: int, minimum: int = 1, most: int = LONGEST) -> int:
    """A whole number of seconds, from `minimum` to `most`; without that, as many as a browser keeps a cookie."""
    value = text(name, str(default))
    if not re.fullmatch("[0-9]{1,9}", value) or not minimum <= int(value) <= most:
        raise ImproperlyConfigured(f'{name} is "{value}"; it takes whole seconds, from {minimum} to {most}.')
    return int(value)


def whole(name: str, default: int, most: int) -> int:
    """A whole number from 0 on."""
    value = text(name, str(default))
    if not re.fullmatch("[0-9]{1,9}", value) or int(value) > most:
        raise ImproperlyConfigured(f'{name} is "{value}"; it takes a whole number, from 0 to {most}.')
    return int(value)


def choice(name: str, options: Sequence[str], default: str, where: str = "") -> str:
    """One of the options, spelled as they are. `where`: under which other setting these are all."""
    value = text(name, default)
    if value not in {*options, default}:
        raise ImproperlyConfigured(f'{name} is "{value}"; {where}it takes one of: {", ".join(options)}.')
    return value


def origin(name: str) -> str:
    """Scheme, host and port of a site, "https://other.example"; empty where absent."""
    value = text(name)
    parts = urlsplit(value)
    if value and (
        parts.scheme not in {"http", "https"} or not parts.netloc or value != f"{parts.scheme}://{parts.netloc}"
    ):
        raise ImproperlyConfigured(f'{name} is "{value}"; it takes an origin such as https://other.example.')
    return value


def hosts(name: str) -> list[str]:
    """Host names and addresses separated by commas, as Django compares them: without scheme and port."""
    found = [word.strip() for word in text(name).split(",") if word.strip()]
    for host in found:
        if host != "*" and not _HOST.fullmatch(host):
            raise ImproperlyConfigured(
                f'{name} has "{host}"; it takes names and addresses alone, separated by commas: site.example, '
                ".site.example for all that is below it, 192.0.2.1, [2001:db8::1]."
            )
    return found


def redis(name: str) -> str:
    """The address of a Redis that we can use (`authdemo.store.address`); empty where absent."""
    from authdemo.store.address import read  # it asks for settings, which are being read

    try:
        return read(value).text if (value := text(name)) else ""
    except Unreadable as unreadable:
        raise ImproperlyConfigured(f"{name} {unreadable}.") from None


def database(name: str) -> dict[str, Any]:
    """What Django's DATABASES has of the PostgreSQL at this address."""
    like = "it looks like postgresql://user:password@host:5432/name"
    try:
        found = taken_apart(text(name))
    except Unreadable as unreadable:
        why = f"is not an address of a database; {like}" if "://" not in text(name) else str(unreadable)
        raise ImproperlyConfigured(f"{name} {why}.") from None
    if found.scheme not in {"postgres", "postgresql", "pgsql"}:
        raise ImproperlyConfigured(f"{name} takes the address of a PostgreSQL; {like}.")
    if found.path in {"", "/"}:
        raise ImproperlyConfigured(f"{name} names no database; {like}.")
    if unknown := found.options.keys() - _options_of_postgresql():
        told = "an option" if "password" in found.options else f"an option {min(unknown)!a}"  # half of it?
        raise ImproperlyConfigured(f"{name} has {told} that PostgreSQL does not know.")
    return _pooled(dict(dj_database_url.parse(found.text, engine="authdemo.store.postgresql")))


def _pooled(told: dict[str, Any]) -> dict[str, Any]:
    """The same with psycopg's pool, which has the connections that threads would keep otherwise."""
    from authdemo.store.postgresql.base import CONNECT_SECONDS, POOL  # by those alone who have one

    options = {"connect_timeout": CONNECT_SECONDS, **told.get("OPTIONS", {}), "pool": dict(POOL)}
    return {**told, "CONN_MAX_AGE": 0, "OPTIONS": options}


def _options_of_postgresql() -> set[str]:
    from psycopg.pq import Conninfo  # by those alone who have one

    return {option.keyword.decode() for option in Conninfo.get_defaults()} | {"currentSchema"}


def ours_in(path: Path) -> list[Path]:
    """What runs have left in this folder, and nothing else that lies there."""
    return [found for pattern in OURS for found in path.glob(pattern)]


def private_file(path: Path) -> Path:
    """A file for a program that would make it readable by all: SQLite goes by the umask, side files by this one."""
    try:
        private_files.create(path)
    except OSError as error:
        raise _unusable(path, error) from None
    return path


def private_folder(path: Path) -> Path:
    """Create the folder that holds what a run creates, readable by nobody else.

    One that is there already may be anybody's, a home or /tmp: it keeps its mode, and what we have put there is shut.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        private_files.try_folder(path)
        for ours in ours_in(path):
            private_files.tighten(ours)
    except private_files.NoLocks as error:
        raise ImproperlyConfigured(
            f"authdemo cannot lock files in {path} ({error.strerror}), so two of it would write there at once. "
            f"{ANOTHER_FOLDER}"
        ) from None
    except OSError as error:
        raise _unusable(path, error) from None
    for found in ours_in(path):
        may = os.access(found, os.R_OK if found.name in ONLY_READ else os.R_OK | os.W_OK)
        if not may and found.exists():  # a note of another process may be gone by now
            raise ImproperlyConfigured(f"authdemo may not use {found}, which somebody else has made. {ANOTHER_FOLDER}")
    return path


def about_folder(error: OSError, path: Path) -> str:
    """What to say of an error that only another folder helps against; empty where it is about something else."""
    is_there = error.filename is not None and Path(os.fsdecode(error.filename)).is_relative_to(path)
    return str(_unusable(path, error)) if is_there or error.errno in OF_FOLDERS else ""


def _unusable(path: Path, error: OSError) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"authdemo cannot write to {path} ({error.strerror}). {ANOTHER_FOLDER}")


def secret(name: str, file: Path) -> str:
    """The variable, or the file's content; the file is made at the first start, 0600, by whoever comes first."""
    if value := text(name):
        return value
    try:
        if not file.exists():
            private_files.write_once(file, secrets.token_urlsafe(64).encode())
        return file.read_text()
    except OSError as error:
        raise _unusable(file, error) from None


def machine_zone() -> tzinfo:
    """The time zone of this machine: TZ, else what /etc/localtime says; where neither can be read, today's offset.

    To be asked while settings are read: Django then puts its own zone into TZ, for this process and all that it starts.
    So what TZ was is handed on to those.
    """
    name = os.environ.setdefault("AUTHDEMO_TZ", os.environ.get("TZ", "/etc/localtime")).removeprefix(":")
    try:
        if os.path.isabs(name):
            with open(name, "rb") as file:
                return ZoneInfo.from_file(file)
        return ZoneInfo(name) if name else UTC
    except (OSError, ValueError, ZoneInfoNotFoundError):
        return datetime.now().astimezone().tzinfo or UTC
