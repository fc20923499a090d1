"""What to take home from a run: the rule, as far as the run bears it out, and the same with production lifetimes."""

from django.conf import settings

from authdemo.lab.guess import THING, Endings, fate, of_lane, price
from authdemo.lab.survival import Fate

RULE = "A JWT’s lifetime is the time you accept to be wrong. Make it short, or pay one lookup."
HALF_THE_RULE = "A JWT’s lifetime is the time you accept to be wrong. Make it short."


def rule(endings: Endings) -> str:
    """The rule to keep, or as much of it as was seen; empty where the run shows none of it."""
    tokens = of_lane("jwt", endings)
    if not any(fate(ending) is Fate.AT_EXPIRY for ending in tokens):
        return ""
    return RULE if price(tokens) else HALF_THE_RULE


def with_production_lifetimes(endings: Endings) -> str:
    """The same run with lifetimes as sites really use them. Arithmetic, and said to be."""
    told = []
    for lane, seconds in (("sessions", settings.SESSION_MAX_SECONDS), ("jwt", settings.JWT_ACCESS_MAX_SECONDS)):
        thing, lifetime = THING[lane], duration(seconds)
        if lived := [e for e in of_lane(lane, endings) if fate(e) is Fate.AT_EXPIRY]:
            names = " and ".join(ending.variant.name for ending in lived)
            told.append(f"With a {thing} of {lifetime}, the thief would have stayed for up to {lifetime} with {names}.")
    if at_once := [ending.variant.name for ending in endings if fate(ending) is Fate.AT_ONCE]:
        told.append(f"With {' and '.join(at_once)} the thief would have been out at once all the same.")
    return " ".join(told)


def duration(seconds: float) -> str:
    """In the largest unit that leaves at least two of it: "15 minutes", "12 hours"."""
    for name, unit in (("hours", 60 * 60), ("minutes", 60)):
        if seconds >= 2 * unit:
            return f"{seconds / unit:g} {name}"
    return f"{seconds:g} seconds"
