"""What Redis knows of a room for some seconds: its version, and who has asked for it, so that asking costs one command.

All of it may be lost: the version is in the database, and who is there asks again.
"""

import time
from contextlib import suppress
from pathlib import Path

from authdemo import policy
from authdemo.room.models import LIFETIME
from authdemo.store.client import Script, connection
from authdemo.strategy import StoreUnavailable

MIRRORED_SECONDS = 10
TRAINER = "trainer"  # among those who have been seen; no participant has that for an id
_LUA = Path(__file__).parent / "lua"
_poll, _set = (Script(_LUA / name, confirmed=False) for name in ("poll.lua", "mirror.lua"))


def set_version(code: str, version: int) -> None:
    """What screens are told from now on; of an older version than is there, nothing."""
    with suppress(StoreUnavailable):  # screens cannot ask meanwhile, and find it in the database afterwards
        _set([_key(code, "version")], [version, MIRRORED_SECONDS])


def polled(code: str, participant: str, shown: int) -> tuple[int, float | None] | None:
    """The version, and when its trainer was last seen (s since the epoch); None where the mirror has to be made anew.

    Notes that this screen has asked, showing that version. Raises `StoreUnavailable`.
    """
    keys = [_key(code, "version"), _key(code, "seen")]
    note: list[str | int | float] = [participant, f"{time.time():.1f} {shown}", int(LIFETIME.total_seconds())]
    found = _poll(keys, note)
    return (int(found[0]), float(found[1]) if found[1] else None) if found else None


def is_led(code: str) -> None:
    """Its trainer is there."""
    with suppress(StoreUnavailable), connection().pipeline(transaction=True) as pipe:
        pipe.hset(_key(code, "seen"), TRAINER, f"{time.time():.1f}")
        pipe.expire(_key(code, "seen"), int(LIFETIME.total_seconds()))
        pipe.execute()


def seen(code: str) -> dict[str, tuple[float, int]]:
    """By participant: when their screen last asked (s since the epoch), and the version that it showed."""
    found = connection().hgetall(_key(code, "seen"))
    noted = {name.decode(): said.split() for name, said in found.items() if name.decode() != TRAINER}
    return {name: (float(at), int(version)) for name, (at, version) in noted.items()}


def forget(code: str) -> None:
    with suppress(StoreUnavailable):  # both go by themselves
        connection().delete(_key(code, "version"), _key(code, "seen"))


def _key(code: str, what: str) -> str:
    """The braces keep what one script reads in one slot of a cluster."""
    return f"{policy.site().prefix}room:{{{code}}}:{what}"
