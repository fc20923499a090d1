"""Do refusals take the same time, whoever is refused? Measured on the whole stack, with passwords at their full price.

Whoever can tell by the clock that a name exists need not be told in words (ASVS 5.0, 6.3.8). Measured as the lab does
(`lab.wire.measuring`): in turn, in an order drawn anew each round, and compared by the lower quartiles.
"""

import secrets
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from typing import Any

from axes.models import AccessAttempt
from django.contrib.auth.hashers import make_password
from django.core.management import BaseCommand, CommandError
from rich.console import Console
from rich.progress import track

from authdemo import policy
from authdemo.accounts.hashers import BoundedArgon2id
from authdemo.accounts.models import User
from authdemo.lab.model import run_policy
from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.leftovers import USERS
from authdemo.lab.wire.measuring import Spread, in_turn, spread, stopwatch
from authdemo.lab.wire.pace import warm_up
from authdemo.store import database, finding

TRIES = 200  # of each kind
PER_USER = 5  # tries before the next user: well below the throttle
MOST_APART = 0.02  # of the slowest
FEW = 50  # tries: with fewer, what a machine does beside them is more than that
KINDS = ("unknown user", "wrong password", "banned user")


class Command(BaseCommand):
    help = "Measures whether a refused sign-in takes the same time for an unknown, a wrong and a banned user."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tries", type=int, default=TRIES, metavar="N", help=f"of each kind (default {TRIES})")

    def handle(self, *args: Any, tries: int, **options: Any) -> None:
        if tries < 2:
            raise CommandError(f"--tries takes a number of 2 or more, not {tries}.")
        run = secrets.token_hex(6)
        database.prepare()
        try:
            with finding.available("login_timing"), users(run, tries) as password:
                spreads = self.measured(run, tries, password)
        except finding.NoRedis as error:
            raise CommandError(str(error)) from None
        except KeyboardInterrupt:
            raise CommandError("Stopped. The users that were made for it are deleted.", returncode=130) from None
        for kind, found in spreads.items():
            middle = f"{found.low * 1000:.2f} to {found.high * 1000:.2f}"
            self.stdout.write(f"{kind:<15} {found.low * 1000:.2f} ms, middle half {middle} ms")
        lows = [found.low for found in spreads.values()]
        apart = (max(lows) - min(lows)) / max(lows)
        cost = f"Argon2id of {BoundedArgon2id.memory_cost} KiB and {BoundedArgon2id.time_cost} passes"
        self.stdout.write(f"{tries} tries of each in turn, {cost}. The lower quartiles are {apart:.1%} apart.")
        if tries < FEW:
            self.stdout.write(f"So few tell nothing: {FEW} tries or more are judged.")
        elif apart > MOST_APART:
            raise CommandError(f"That is more than {MOST_APART:.0%}.")

    def measured(self, run: str, tries: int, password: str) -> dict[str, Spread]:
        warm_up()
        rounds = track(range(tries), "Signing in", console=Console(stderr=True), disable=not self.stderr.isatty())
        with Browser("visitor", "sessions", run_policy.for_run(run, cheap_hashes=False)) as browser:
            refusals = {kind: partial(refused, browser, run, kind, count(), password) for kind in KINDS}
            seconds = in_turn(refusals, rounds)
        return {kind: spread(times) for kind, times in seconds.items()}


def refused(browser: Browser, run: str, kind: str, numbers: Iterator[int], password: str) -> float:
    """One refused sign-in, as the next of its kind; how long it took (s)."""
    tried = password if kind == "banned user" else "not the password of anybody"
    body = {"username": name(run, kind, next(numbers)), "password": tried}
    with stopwatch() as took:
        answer = browser.post("api/login", json=body)
    if answer.status_code != 401:
        raise CommandError(f"{kind}: answered {answer.status_code}, where 401 was expected.")
    return took.seconds


def name(run: str, kind: str, number: int) -> str:
    """Who is tried in this round. All names are equally long."""
    return f"{USERS}{run}:{KINDS.index(kind)}-{number // PER_USER:05d}"


@contextmanager
def users(run: str, tries: int) -> Iterator[str]:
    """Users that exist, and users that are banned, all with this password; gone afterwards, with what was counted."""
    password = secrets.token_urlsafe(16)
    with policy.use(run_policy.for_run(run, cheap_hashes=False)):
        hashed = make_password(password)
    names = {kind: sorted({name(run, kind, number) for number in range(tries)}) for kind in KINDS[1:]}
    User.objects.bulk_create(
        User(username=one, password=hashed, is_active=kind != "banned user") for kind in names for one in names[kind]
    )
    try:
        yield password
    finally:
        User.objects.filter(username__startswith=f"{USERS}{run}:").delete()
        AccessAttempt.objects.filter(username__startswith=f"{USERS}{run}:").delete()
