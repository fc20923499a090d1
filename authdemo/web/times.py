"""Times and lengths of time in words: one place, so that a second is the same second on every page.

>>> clock(0), clock(0, seconds=True), dated(0)
('00:00 UTC', '00:00:00 UTC', '1 Jan 1970, 00:00:00 UTC')
>>> span(41), span(200), after(0.04), lifetime(15 * 60)
('41 s', '3 min 20 s', '0.0 s', '15 minutes')
>>> away(42), away(-200), distance(200)
('in 42 s', '3 min ago', '3 min')
>>> counted(1), counted(200)
('1 second', '3 minutes')
"""

from datetime import UTC, datetime

DAY, HOUR, MINUTE = 24 * 60 * 60, 60 * 60, 60  # seconds


def utc(at: float) -> datetime:
    """Seconds since the epoch as a date. Raises `OverflowError`, `ValueError`, `OSError` where no calendar holds it."""
    return datetime.fromtimestamp(at, UTC)


def clock(at: float, *, seconds: bool = False) -> str:
    """A time of day from seconds since the epoch; with its zone, since the server does not know the reader's."""
    return utc(at).strftime("%H:%M:%S UTC" if seconds else "%H:%M UTC")


def dated(at: float) -> str:
    """Seconds since the epoch as a date with its year; "" where no calendar holds it."""
    try:
        then = utc(at)
    except (OverflowError, ValueError, OSError):
        return ""
    return f"{then.day} {then:%b %Y, %H:%M:%S} UTC"


def span(seconds: int) -> str:
    """A length of time to the second: "41 s", "3 min 20 s"."""
    return f"{seconds} s" if seconds < 2 * MINUTE else f"{seconds // MINUTE} min {seconds % MINUTE} s"


def after(seconds: float) -> str:
    """How long something has taken: "0.0 s", "41 s"."""
    return f"{seconds:.1f} s" if seconds < 10 else span(int(seconds))


def distance(seconds: float) -> str:
    """A length of time in its largest unit: "42 s", "3 min", "5 days"."""
    size = abs(seconds)
    for unit, name in ((DAY, "days"), (HOUR, "h"), (MINUTE, "min")):
        if size >= 2 * unit:
            return f"{size // unit:.0f} {name}"
    return f"{size // 1:.0f} s"


def away(seconds: float) -> str:
    """A distance in time from now: "in 42 s", "3 min ago"."""
    return f"in {distance(seconds)}" if seconds >= 0 else f"{distance(seconds)} ago"


def counted(seconds: float) -> str:
    """Whole seconds, or from two minutes on whole minutes: "1 second", "19 seconds", "4 minutes"."""
    number, unit = (int(seconds), "second") if seconds < 2 * MINUTE else (int(seconds / MINUTE), "minute")
    return f"{number} {unit}{'' if number == 1 else 's'}"


def ago(seconds: float) -> str:
    """For a sentence: "just now", "19 seconds ago"."""
    return "just now" if seconds < 1 else f"{counted(seconds)} ago"


def lifetime(seconds: float) -> str:
    """A lifetime that somebody has set, in the largest unit that leaves at least two of it: "12 hours", "30 days"."""
    for unit, name in ((DAY, "days"), (HOUR, "hours"), (MINUTE, "minutes")):
        if seconds >= 2 * unit:
            return f"{seconds / unit:.3g} {name}"
    return f"{seconds:g} seconds"
