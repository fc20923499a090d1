"""The site's key ring, in one file (0600) that every server process reads again when it has changed."""

import os
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from filelock import FileLock

from authdemo import policy
from authdemo.basics import private_files
from jwt_app.key_ring import KeyRing

LAG_SECONDS = 5 * 60.0  # how much later than another machine one may get the file


def ring() -> KeyRing:
    """The ring in force: an experiment's own, or the site's."""
    of_run = policy.of_run()
    return cast(KeyRing, of_run.keys) if of_run and of_run.keys else _site_ring()


def rotate(*, overlap: bool = True, compromised: bool = False) -> str:
    """Put the next key in force on the site and return its kid; every server process sees it with its next request.

    With an overlap nobody notices; without one, or with a compromised key, every access token out is refused at once.
    """
    ring()  # there is one now
    return _step_on(overlap=overlap, compromised=compromised).current.kid


def verifying() -> list[str]:
    """The kids of the keys that have signed and verify: those that `suspend` would have verify nothing any more."""
    return sorted(key.kid for key in ring().keys if key.state != "next" and key.verifies(time.time()))


def suspend() -> list[str]:
    """Put the next key in force without an overlap; the kids of those that verify nothing any more by that."""
    before = ring().suspended
    return sorted(_step_on(overlap=False).suspended - before)


def reinstate(kids: Collection[str] | None = None) -> list[str]:
    """Believe these keys again, or all that are suspended, until their last token is out; the kids of those."""
    wanted = ring().suspended if kids is None else ring().suspended & set(kids)
    back = _replace(lambda before: before.reinstated(wanted))
    return [key.kid for key in back.keys if key.kid in wanted and key.verifies(time.time())]


def _step_on(*, overlap: bool = True, compromised: bool = False) -> KeyRing:
    how = {"overlap": overlap, "compromised": compromised}
    return _replace(lambda before: before.rotated(settings.JWT_ALGORITHM, _longest_life(), **how))


def _replace(change: Callable[[KeyRing], KeyRing]) -> KeyRing:
    """Put another ring in the file's place, made from what is in it now; nobody else changes it meanwhile."""
    path = Path(_path())
    with FileLock(path.with_suffix(".lock"), mode=0o600):
        changed = change(_read(path))
        private_files.replace(path, changed.to_json())
    return changed


_cached: tuple[tuple[Any, ...], KeyRing] | None = None


def _site_ring() -> KeyRing:
    """The site's ring, read again whenever its file has changed."""
    global _cached
    path = _path()
    try:
        stat = os.stat(path)
    except FileNotFoundError:
        private_files.write_once(Path(path), KeyRing.generate(settings.JWT_ALGORITHM).to_json())
        stat = os.stat(path)
    stamp = (path, stat.st_mtime_ns, stat.st_ino, stat.st_size)
    if _cached is None or _cached[0] != stamp:
        _cached = (stamp, _read(path))
    if _cached[1].current.algorithm != settings.JWT_ALGORITHM:  # the setting was changed: step on, with an overlap
        _step_on()
        return _site_ring()
    return _cached[1]


def site_ring_if_made() -> KeyRing | None:
    """The site's ring as its file has it, for a look: none is made, none is rotated."""
    try:
        return _read(_path())
    except FileNotFoundError:
        return None


def _path() -> str:
    """As text: it is looked at on every request, and a `Path` takes longer to make than the look."""
    return f"{settings.VAR}/keys.json"


def _read(path: str | Path) -> KeyRing:
    return KeyRing.from_json(Path(path).read_bytes())


def _longest_life() -> float:
    """Seconds until the last token signed with the key of now is out, whatever its mode, and on whatever machine."""
    longest = max(settings.JWT_ACCESS_MAX_SECONDS, settings.JWT_STATELESS_SECONDS) + float(settings.JWT_LEEWAY_SECONDS)
    return longest + LAG_SECONDS
