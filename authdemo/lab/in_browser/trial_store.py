"""A trial: a run in the visitor's own browser. What was seen of it stays in Redis until it is judged.

Its users, keys, issuer, audience and key prefix are its own, as those of every run. What the browser is given is not
named like the site's cookies and is sent to the trial's own addresses only, so that nobody's sign-in is touched.
"""

import json
import secrets
import time
from base64 import urlsafe_b64encode as b64encode
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any, Self

from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponseBase

from authdemo import policy as policies
from authdemo.accounts.models import User
from authdemo.lab.model import run_policy
from authdemo.lab.model.variants import Variant
from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.leftovers import USERS, delete_abandoned_users, delete_keys
from authdemo.policy import Policy
from authdemo.store import per_minute
from authdemo.store.client import connection
from authdemo.web.client_address import address_of

SECONDS = 600  # how long a trial may take; then all of it is gone
PER_MINUTE = 60  # trials begun from one address
MOST_SEEN = 200  # requests that are noted of one trial
PAIR = {"localhost": "127.0.0.1", "127.0.0.1": "localhost"}  # one server under the names of two sites
LIFETIMES = {
    **dict.fromkeys(("session_idle", "session_max", "refresh_idle", "refresh_max"), float(SECONDS)),
    **dict.fromkeys(("access_seconds", "access_max_seconds", "stateless_seconds"), float(SECONDS)),
}


class TooMany(Exception):
    """More trials were begun than may be. The message is a sentence for the page."""


@dataclass(frozen=True)
class TrialLogin:
    """One of the trial's users, signed in on one variant."""

    variant: str
    lane: str
    username: str
    credential: str
    policy: Mapping[str, Any]

    @property
    def cookie(self) -> str:
        """What the site's own cookie for such a credential is called."""
        return settings.SESSION_COOKIE_NAME if self.lane == "sessions" else settings.ACCESS_COOKIE_NAME

    def lets_in(self, value: str) -> bool:
        """Whether this value, presented as that cookie, is somebody for the lane."""
        if not value.isascii():
            return False
        with Browser("visitor", self.lane, run_policy.from_json(self.policy)) as browser:
            browser.takes(self.cookie, value)
            return browser.opens_profile().accepted


@dataclass(frozen=True)
class Trial:
    """`home`: the origin that was visited; `attacker`: that of another site, empty where none can be had."""

    id: str
    slug: str
    home: str
    attacker: str
    visitor: str
    guesses: Mapping[str, str]
    began: float  # seconds since the epoch
    agent: str = ""
    slowly: bool = False  # its pages wait for the visitor, also where scripts run
    sign_ins: Mapping[str, TrialLogin] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)  # what the experiment wants to know again later

    @property
    def path(self) -> str:
        """Where its cookies are sent, and what its own addresses begin with."""
        return f"/lab/{self.slug}/{self.id}/"

    @property
    def end(self) -> str:
        """Where it is judged."""
        return f"{self.home}{self.path}end/"

    def at(self, what: str) -> str:
        """An address on the visited site; what arrives there is noted."""
        return f"{self.home}{self.path}at/{what}/"

    def attack(self, what: str) -> str:
        """An address on the other site."""
        return f"{self.attacker}/attack/{self.id}/{what}/"

    # What is seen

    def notes(self, what: str, /, **facts: Any) -> None:
        """Something happened: a request arrived, a script reported."""
        key = self._key("seen")
        with connection().pipeline(transaction=True) as pipe:
            pipe.rpush(key, json.dumps({"what": what, "at": round(time.time() - self.began, 3), **facts}))
            pipe.ltrim(key, 0, MOST_SEEN - 1)
            pipe.expire(key, SECONDS)
            pipe.execute()

    def first(self, what: str) -> bool:
        """Whether this is asked for the first time."""
        with connection().pipeline(transaction=True) as pipe:
            pipe.hsetnx(self._key("once"), what, 1)
            pipe.expire(self._key("once"), SECONDS)
            return bool(pipe.execute()[0])

    def seen(self) -> dict[str, dict[str, Any]]:
        """The first note of each kind."""
        notes = [json.loads(raw) for raw in connection().lrange(self._key("seen"), 0, -1)]
        return {note["what"]: note for note in reversed(notes)}

    def gives(self, response: HttpResponseBase, name: str, value: str, **flags: Any) -> None:
        """Set a cookie of the trial's; it lives no longer than the trial."""
        usual = {"path": self.path, "max_age": SECONDS, "samesite": "Lax", "secure": self.home.startswith("https:")}
        response.set_cookie(name, value, **{**usual, **flags})

    # From one request to the next

    def _key(self, what: str) -> str:
        return f"{run_policy.prefix(self.id)}{what}"

    def keep(self) -> Self:
        connection().set(self._key("trial"), _seal().encrypt(json.dumps(asdict(self)).encode()), ex=SECONDS)
        return self

    def ends(self) -> None:
        """Leave nothing behind."""
        delete_keys(self.id)
        connection().unlink(*(self._key(what) for what in ("trial", "seen", "once")))
        for user in User.objects.filter(username__startswith=f"{USERS}{self.id}:"):
            user.delete()


@cache
def _seal() -> Fernet:
    """Redis may write what it holds to a disk, so it holds no credential that can be read, not even of a trial."""
    return Fernet(b64encode(sha256(f"trial:{settings.SECRET_KEY}".encode()).digest()))


def find(trial_id: str) -> Trial | None:
    raw = connection().get(f"{run_policy.prefix(trial_id)}trial")
    if raw is None:
        return None
    told = json.loads(_seal().decrypt(raw))
    told["sign_ins"] = {name: TrialLogin(**each) for name, each in told["sign_ins"].items()}
    return Trial(**told)


def begin(
    slug: str,
    request: HttpRequest,
    visitor: str,
    guesses: Mapping[str, str],
    variants: Iterable[Variant],
    **facts: Any,
) -> Trial:
    """Sign a user in on each of these variants, and keep all that for the requests to come. Raises `TooMany`."""
    _refuse_if_many(address_of(request))
    delete_abandoned_users()
    trial_id = secrets.token_urlsafe(12)
    sign_ins = {variant.name: _sign_in(trial_id, variant) for variant in variants}
    home = f"{request.scheme}://{request.get_host()}"
    agent = str(request.headers.get("User-Agent", ""))[:200]
    trial = Trial(
        trial_id,
        slug,
        home,
        other_site(request),
        visitor,
        dict(guesses),
        time.time(),
        agent,
        slowly="slowly" in request.POST,
        sign_ins=sign_ins,
        facts=facts,
    )
    return trial.keep()


def _refuse_if_many(address: str) -> None:
    """A classroom behind one address begins some at a time; a loop begins them without end."""
    if per_minute.counted(f"trials:{address}") > PER_MINUTE:
        raise TooMany(f"{PER_MINUTE} runs were begun from your address within a minute. Wait a minute.")


def _sign_in(trial_id: str, variant: Variant) -> TrialLogin:
    own, password = policy_of(trial_id, variant), secrets.token_urlsafe(16)
    with policies.use(own):
        hashed = make_password(password)
    username = f"{USERS}{trial_id}:{variant.slug}"
    User.objects.create(username=username, password=hashed)
    with Browser("visitor", variant.lane, own) as browser:
        browser.logs_in(username, password)
        sign_in = TrialLogin(variant.name, variant.lane, username, "", run_policy.to_json(own))
        return TrialLogin(**{**vars(sign_in), "credential": browser.cookie(sign_in.cookie) or ""})


def policy_of(trial_id: str, variant: Variant) -> Policy:
    return variant.policy(trial_id, **LIFETIMES)


def other_site(request: HttpRequest) -> str:
    """The origin of a site that is not this one; empty where there is none.

    On loopback the same server has two names that are two sites: a site is scheme and registrable domain, and neither
    of these shares one with the other (HTML, "same site"). The port makes no difference to that.
    """
    if settings.ATTACKER_ORIGIN:
        return str(settings.ATTACKER_ORIGIN)
    name, colon, port = request.get_host().partition(":")
    return f"{request.scheme}://{PAIR[name]}{colon}{port}" if name in PAIR else ""
