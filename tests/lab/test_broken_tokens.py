"""Break what signs somebody in with tokens: the claims that speak of it turn, and say on which variant."""

import secrets
from dataclasses import replace

import pytest

from authdemo import policy
from authdemo.basics import base64url
from authdemo.store.client import connection
from authdemo.strategy import Ending, Reason, Rejected, StoreUnavailable
from jwt_app import denylist, engine, families, key_ring, tokens
from jwt_app.engine import TokenStore
from jwt_app.key_ring import Key, KeyRing
from jwt_app.modes import MODES, Asks
from tests.lab import broken_lanes as lane

pytestmark = pytest.mark.django_db(transaction=True)

LONG_MS = 3_600_000


def never_asks_the_denylist(patch):
    patch.setattr(denylist, "check", lambda login_id, version: None)


def takes_silence_of_the_denylist_for_leave(patch):
    """It fails open."""
    asks = denylist.check

    def check(login_id, version):
        try:
            asks(login_id, version)
        except StoreUnavailable:
            return

    patch.setattr(denylist, "check", check)


def asks_the_family_about_every_token(patch):
    patch.setitem(MODES, "refresh", replace(MODES["refresh"], asks=Asks.FAMILY))


def forgets_about_exp(patch):
    patch.setattr(tokens, "_check_times", lambda claims, not_before: None)


def takes_tokens_without_exp(patch):
    verified = tokens._verified_payload
    patch.setattr(tokens, "REQUIRED", [name for name in tokens.REQUIRED if name != "exp"])
    patch.setattr(tokens, "_verified_payload", lambda *args: {"exp": 9e9, **verified(*args)})


def takes_the_current_key_for_any_kid(patch):
    finds = tokens._key_of

    def key_of(header, ring):
        return finds(header if header.get("kid") in ring.by_kid else {**header, "kid": ring.current.kid}, ring)

    patch.setattr(tokens, "_key_of", key_of)


def believes_any_signature(patch):
    def payload(token, key, audience):
        return tokens.jwt.decode(token, audience=audience, options={"verify_signature": False, "verify_exp": False})

    patch.setattr(tokens, "_verified_payload", payload)


def believes_the_token_against_its_record(patch):
    patch.setattr(engine, "as_recorded", lambda family, claims: claims)


def believes_a_token_that_has_no_record(patch):
    asks = engine.asked

    def asked(claims):
        try:
            return asks(claims)
        except Rejected as rejected:
            if rejected.reason is not Reason.UNKNOWN:
                raise
            return claims

    patch.setattr(engine, "asked", asked)


def drops_every_key_at_once(patch):
    patch.setattr(Key, "verifies", lambda self, now: self.state == "current")


def signs_with_a_sample_secret(patch):
    sample = base64url.encode(b"a-string-secret-at-least-256-bits-long")  # out of the word list
    patch.setattr(key_ring, "_new_secret", lambda algorithm: sample)


def publishes_no_key(patch):
    patch.setattr(KeyRing, "published", lambda self: [])


def mints(patch, before):
    mint = tokens.mint
    patch.setattr(tokens, "mint", lambda claims: mint(before(claims)))


def keeps_a_note_of_every_token(patch):
    def noted(claims):
        connection().set(f"{policy.current().prefix}token:{secrets.token_hex(8)}", claims.login_id)
        return claims

    mints(patch, noted)


def leaves_the_name_out_of_the_token(patch):
    mints(patch, lambda claims: replace(claims, username="somebody"))


def writes_much_into_every_token(patch):
    encode = tokens.jwt.encode

    def padded(payload, *args, **options):
        return encode({**payload, "more": "x" * 1800}, *args, **options)

    patch.setattr(tokens.jwt, "encode", padded)


def renews_nothing(patch):
    patch.setattr(engine, "may_renew", lambda rejected: False)


def never_ends_a_family(patch):
    patch.setattr(families, "end", lambda login_id, ending, **_: True)


def leaves_the_family_of_the_banned(patch):
    ends = families.end
    patch.setattr(families, "end", lambda *args, **how: args[1] is not Ending.BANNED and ends(*args, **how))


def rotates(patch, change):
    script = families._rotate
    patch.setattr(families, "_rotate", lambda keys, args: script(keys, change(keys, list(args))))


def never_ends_an_idle_family(patch):
    begins = families._begin
    patch.setattr(families, "_begin", lambda keys, args: begins(keys, [LONG_MS, *args[1:]]))
    rotates(patch, lambda keys, args: [*args[:4], LONG_MS, *args[5:]])


def forgets_the_absolute_limit_of_a_family(patch):
    begins = families._begin
    patch.setattr(families, "_begin", lambda keys, args: begins(keys, [args[0], LONG_MS, *args[2:]]))


def takes_every_generation_for_the_current_one(patch):
    def current(keys, args):
        return [args[0], int(connection().hget(keys[0], "generation") or args[1]), *args[2:]]

    rotates(patch, current)


def publishes_no_key_before_it_signs(patch):
    verifies = Key.verifies
    patch.setattr(Key, "verifies", lambda self, now: self.state != "next" and verifies(self, now))


def knows_no_grace(patch):
    rotates(patch, lambda keys, args: [*args[:3], 0, *args[4:]])


def takes_back_what_a_browser_has_left(patch):
    patch.setattr(TokenStore, "_refuse_if_left", lambda self, login_id: None)


BROKEN = [  # how; the experiment; the claims that turn, each with the variants on which it does
    (keeps_a_note_of_every_token, "where-state-lives", {"C3": "jwt/stateless"}),
    (leaves_the_name_out_of_the_token, "read-the-credential", {"C4": "jwt/stateless jwt/stateful"}),
    (writes_much_into_every_token, "credential-size", {"C72": "jwt/HS256"}),
    (asks_the_family_about_every_token, "stale-data", {"C8": "jwt/refresh"}),
    (never_asks_the_denylist, "revocation-ladder", {"C12": "jwt/denylist"}),
    (keeps_a_note_of_every_token, "server-memory", {"C13": "jwt/stateless"}),
    (asks_the_family_about_every_token, "store-load", {"C14": "jwt/refresh"}),
    (asks_the_family_about_every_token, "logout-replay", {"C16": "jwt/refresh"}),
    (never_asks_the_denylist, "stolen-laptop", {"C17": "jwt/denylist", "C18": "jwt/denylist"}),
    (leaves_the_family_of_the_banned, "ban", {"C20": "jwt/denylist jwt/stateful"}),
    (believes_the_token_against_its_record, "role-change", {"C21": "jwt/stateful"}),
    (asks_the_family_about_every_token, "revocation-ladder", {"C23": "jwt/refresh", "C54": "jwt/refresh"}),
    (never_ends_a_family, "revoke-refresh", {"C24": "jwt/refresh"}),
    (takes_every_generation_for_the_current_one, "refresh-theft", {"C25": "jwt/refresh"}),
    (knows_no_grace, "two-tabs", {"C26": "jwt/refresh"}),
    (takes_back_what_a_browser_has_left, "late-renewal", {"C27": "jwt/refresh"}),
    (believes_the_token_against_its_record, "leaks", {"C28": "jwt/stateful"}),
    (drops_every_key_at_once, "key-rotation", {"C29": "jwt/stateless jwt/refresh"}),
    (believes_a_token_that_has_no_record, "store-flush", {"C30": "jwt/stateful"}),
    (never_asks_the_denylist, "lost-revocation", {"C32": "jwt/denylist"}),
    (never_ends_an_idle_family, "idle-timeout", {"C33": "jwt/refresh"}),
    (forgets_the_absolute_limit_of_a_family, "absolute-timeout", {"C34": "jwt/refresh"}),
    (forgets_about_exp, "token-expiry", {"C36": "jwt/stateless jwt/refresh jwt/denylist jwt/stateful"}),
    (takes_tokens_without_exp, "no-expiry", {"C37": "jwt/stateless"}),
    (renews_nothing, "silent-renewal", {"C38": "jwt/refresh"}),
    (forgets_about_exp, "clock-skew", {"C40": "jwt/stateless"}),
    (believes_any_signature, "verify-is-mint", {"C44": "jwt/ES256"}),
    (publishes_no_key, "offline-verification", {"C46": "jwt/ES256", "C47": "jwt/ES256"}),
    (takes_silence_of_the_denylist_for_leave, "store-outage", {"C48": "jwt/denylist"}),
    (lane.leaves_its_cookies_to_scripts, "revocation-ladder", {"C54": "jwt/refresh", "C55": "jwt/stateless"}),
    (believes_any_signature, "tamper", {"C57": "jwt/refresh"}),
    (takes_the_current_key_for_any_kid, "tamper", {"C57": "jwt/stateless"}),
    (signs_with_a_sample_secret, "weak-secret", {"C70": "jwt/stateless"}),
    (lane.never_asks_whom_a_token_is_for, "wrong-service", {"C76": "jwt/refresh"}),
    (never_ends_a_family, "primary-dies", {"C78": "jwt/refresh jwt/denylist jwt/stateful"}),
    (lane.waits_for_no_replica, "primary-dies", {"C78": "jwt/denylist"}),
    (lane.reads_no_replica, "replica-read", {"C79": "jwt/denylist jwt/stateful"}),
    (lane.gives_every_server_rules_of_its_own, "node-dies", {"C80": "jwt/stateless jwt/refresh"}),
    (publishes_no_key_before_it_signs, "verifier-lags", {"C81": "jwt/ES256"}),
    (lane.keeps_its_database, "database-dies", {"C83": "jwt/refresh jwt/denylist jwt/stateful"}),
]


@pytest.mark.parametrize(("breaks", "slug", "turned"), BROKEN, ids=lane.name)
def test_the_claims_turn(monkeypatch, breaks, slug, turned):
    breaks(monkeypatch)
    assert lane.differences(slug, turned) == turned
