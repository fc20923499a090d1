"""leaks: a key, or all that Redis holds, gets into the wrong hands. What is it good for?"""

import re
import secrets
from dataclasses import dataclass

from django.conf import settings

from authdemo.accounts.models import Role
from authdemo.lab.attacks.token_text import forged, resealed
from authdemo.lab.model.excerpts import SESSION_ID_IS_HASHED, VERIFYING_KEY_SIGNS
from authdemo.lab.model.experiment import Answer, Story
from authdemo.lab.model.variants import JWT, SESSIONS_REDIS
from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.exchange import Look
from authdemo.lab.wire.stage import Stage
from authdemo.policy import Policy
from authdemo.store import client, named_keys

ADMIN = Answer("admin", "Yes, as an admin")
WORD = re.compile(r'[^\s"\[\]{},:]+')  # of a record
NOT_ADMIN = Answer("not-admin", "No, not as an admin")


@dataclass(frozen=True)
class Attempt:
    """What came of trying something that leaked."""

    look: Look

    @property
    def is_admin(self) -> bool:
        return self.look.accepted and self.look.role == Role.ADMIN

    @property
    def says(self) -> str:
        if not self.look.accepted:
            return f"refused, {self.look.says}"
        return "in as an admin" if self.is_admin else "in as the member it was"


class Leaks(Story):
    """A signing key or a copy of Redis leaks. Can somebody be anybody with it?"""

    asks = "The key that signs leaks. Does a member become an admin with it?"
    variants = (SESSIONS_REDIS, *JWT)
    answers = (ADMIN, NOT_ADMIN, Answer("depends", "Depends on what else is asked"))
    seconds = 1
    why = (
        "A signature only proves that somebody had the key. Here whatever Redis holds of a credential is a hash, so "
        "reading it lets nobody in, nor does the key that seals refresh tokens, without the secret in each of them. "
        "What is written in Redis is believed, wherever somebody asks for it."
    )
    rule = "Guard what signs and what can write. Keep only hashes of what lets somebody in."
    stops = (
        "With an asymmetric algorithm only the issuer holds what signs; with HS256 every verifier does. A key that "
        "leaked without being noticed is good until it is rotated. Where the role is looked up, a forged token still "
        "lets in, as whom the record names."
    )
    excerpts = (SESSION_ID_IS_HASHED, VERIFYING_KEY_SIGNS)

    def story(self, stage: Stage) -> None:
        laptop, thief = stage.browser("laptop"), stage.browser("thief")
        stage.signs_in(laptop, "A member signs in.")
        self.tries_the_signing_key(stage, laptop, thief)
        self.tries_a_dump(stage, laptop, thief)
        self.writes_to_redis(stage, laptop)

    def tries_the_signing_key(self, stage: Stage, laptop: Browser, thief: Browser) -> None:
        """The member's own token, made an admin's and signed with the key that leaked."""
        token = laptop.cookie(settings.ACCESS_COOKIE_NAME)
        if token is None:
            stage.tells("The signing key leaks.", "no credential here is signed")
            stage.concludes(NOT_ADMIN.key)
            return
        key = stage.ring.current.signing
        thief.takes(settings.ACCESS_COOKIE_NAME, forged(token, key, role=Role.ADMIN.value))
        attempt = Attempt(stage.looks(thief, "The thief signs an admin’s token with the key that leaked."))
        stage.finds("C28", attempt.is_admin, f"forged to be an admin’s, with the key: {attempt.says}")
        stage.concludes((ADMIN if attempt.is_admin else NOT_ADMIN).key)
        thief.forgets(settings.ACCESS_COOKIE_NAME)
        self.tries_the_refresh_key(stage, laptop, thief)

    def tries_the_refresh_key(self, stage: Stage, laptop: Browser, thief: Browser) -> None:
        """A refresh token of the member's sign-in, sealed with the right key; the secret in it has to be guessed."""
        refresh = laptop.cookie(settings.REFRESH_COOKIE_NAME)
        if refresh is None:
            return
        guessed = resealed(refresh, stage.ring.sealing, stage.policy.issuer, secrets.token_urlsafe(32))
        thief.takes(settings.REFRESH_COOKIE_NAME, guessed)
        look = stage.looks(thief, "The thief has the key of refresh tokens, too, and seals one for that sign-in.")
        stage.finds("C28", look.refused, f"sealed with the refresh tokens’ key: {Attempt(look).says}")
        thief.forgets(settings.REFRESH_COOKIE_NAME)

    def tries_a_dump(self, stage: Stage, laptop: Browser, thief: Browser) -> None:
        """Every name and every value that Redis holds, each as every kind of credential."""
        names = [settings.SESSION_COOKIE_NAME, settings.ACCESS_COOKIE_NAME, settings.REFRESH_COOKIE_NAME]
        texts = words_of(stage.policy)
        accepted = 0
        for text in texts:
            for name in names:
                thief.takes(name, text)
                accepted += thief.opens_profile().accepted
                thief.forgets(name)
        stage.tells("The thief reads all of Redis and tries every text in it.", f"{accepted} of {len(texts)} let in")
        let_in = f"{accepted or 'none'} of the {len(texts)} texts in it let anybody in" if texts else "empty"
        stage.finds("C28", not accepted, f"a copy of Redis, without the key: {let_in}")
        stage.measures("texts in a copy of Redis that let somebody in", accepted, "")

    def writes_to_redis(self, stage: Stage, laptop: Browser) -> None:
        """What is kept says “member”; the thief writes “admin” over it."""
        written = write_admin(stage.policy)
        look = Attempt(stage.looks(laptop, "The thief writes to Redis, where it says “member”: “admin”."))
        stage.tells(f"Written in {written} place{'' if written == 1 else 's'}.", look.says)


def words_of(run: Policy) -> list[str]:
    """All that looks like a secret in what Redis holds under this policy."""
    redis, found = client.connection(), []
    for key in named_keys.of(redis, run):
        found.append(key.removeprefix(run.prefix).partition(":")[2])
        kind = redis.type(key)
        if kind == b"hash":
            found += [value.decode() for value in redis.hgetall(key).values()]
        elif kind == b"string":
            found += WORD.findall(redis.get(key).decode())
        elif kind == b"zset":
            found += [member.decode() for member in redis.zrange(key, 0, -1)]
    return sorted({text for text in found if len(text) >= 20 and text.isascii() and " " not in text})


def write_admin(run: Policy) -> int:
    """Make every identity that Redis holds under this policy an admin's; how many there were."""
    redis, written = client.connection(), 0
    for key in named_keys.of(redis, run):
        if redis.type(key) == b"hash" and redis.hexists(key, "role"):
            redis.hset(key, "role", Role.ADMIN.value)
            written += 1
        elif redis.type(key) == b"string":
            said = redis.get(key).decode()
            redis.set(key, said.replace(Role.MEMBER.value, Role.ADMIN.value), keepttl=True)
            written += 1
    return written
