"""Ways to break a lane on purpose. Each takes pytest's `monkeypatch`; its name says what the lane does then."""

import json
import secrets
import threading
from dataclasses import replace

from django.urls import resolve

from authdemo import policy
from authdemo.basics import base64url
from authdemo.lab import registry
from authdemo.lab.attacks.token_text import claims_of
from authdemo.lab.experiments.revocation import open_stream
from authdemo.lab.model import run_policy
from authdemo.lab.model.claims import BY_ID
from authdemo.lab.model.verdicts import judge
from authdemo.lab.wire.runs import Run
from authdemo.lanes import password_proof
from authdemo.store.client import connection
from authdemo.strategy import Ending, Identity, Reason, Rejected, StoreUnavailable
from authdemo.web.client_address import address_of, agent_of
from authdemo.web.cookies import Cookie
from jwt_app import denylist, engine, families, key_ring, tokens
from jwt_app.engine import TokenStore
from jwt_app.key_ring import Key, KeyRing
from jwt_app.modes import MODES, Asks
from sessions_app import records
from sessions_app.engine import SessionStore, session_of
from sessions_app.strategy import SessionsStrategy

LONG_MS = 3_600_000


def name(value):
    """What a row of a table of breaks is called."""
    return value if isinstance(value, str) else getattr(value, "__name__", "")


def differences(slug, turned):
    """By claim: the variants on which it is not as expected, of those that are named; only these are run."""
    named = {variant for variants in turned.values() for variant in variants.split()}
    variants = [variant for variant in registry.get(slug).variants if variant.name in named]
    record = Run(registry.get(slug), variants).play()
    found = {claim: {one.variant for one in judge(BY_ID[claim], record).differs} for claim in turned}
    return {claim: " ".join(v.name for v in variants if v.name in found[claim]) for claim in turned}


# Sessions


def writes_a_session_back_whole(patch):
    """As an engine does that keeps identity and data in one value, and writes both."""

    def save(self, must_create=False):
        value = f"{json.dumps(self.identity)}\n{json.dumps(dict(self.items()))}"
        records.connection().set(records.key(self.login), value, px=records.idle_ms())

    patch.setattr(SessionStore, "save", save)


def keeps_the_id_at_login(patch):
    brought = threading.local()
    rotates = SessionsStrategy.login

    def login(self, request, user, **options):
        brought.id = request.session.session_key
        request.session = SessionStore()  # nothing to be ended
        return rotates(self, request, user, **options)

    def create(self):
        self._session_key = brought.id or secrets.token_urlsafe(32)
        self.modified = True

    patch.setattr(SessionsStrategy, "login", login)
    patch.setattr(SessionStore, "create", create)


def writes_the_name_into_the_id(patch):
    signing_in = threading.local()
    login = SessionsStrategy.login

    def named(self, request, user, **options):
        signing_in.name = user.username
        return login(self, request, user, **options)

    def create(self):
        self._session_key = base64url.encode(f"{signing_in.name} {secrets.token_hex(8)}".encode())
        self.modified = True

    patch.setattr(SessionsStrategy, "login", named)
    patch.setattr(SessionStore, "create", create)
    patch.setattr(SessionStore, "_validate_session_key", lambda self, key: bool(key))


def gives_out_long_ids(patch):
    def create(self):
        self._session_key, self.modified = secrets.token_urlsafe(99), True

    patch.setattr(SessionStore, "create", create)
    patch.setattr(SessionStore, "_validate_session_key", lambda self, key: bool(key))


def keeps_the_id_in_clear(patch):
    patch.setattr(records, "login_id", lambda session_id: session_id)


def never_slides(patch):
    reads = records.read
    patch.setattr(records, "read", lambda login, *, slide=True: reads(login, slide=False))


def never_ends_an_idle_session(patch):
    patch.setattr(records, "idle_ms", lambda: LONG_MS)


def forgets_the_absolute_limit(patch):
    patch.setattr(records, "now_ms", lambda: 0)


def never_ends_a_session(patch):
    patch.setattr(records, "end", lambda login, ending, **_: True)


def never_tells_sessions_of_a_change(patch):
    patch.setattr(SessionsStrategy, "user_changed", lambda self, user, ending=None, before=None: None)


def ends_all_devices_for_one(patch):
    patch.setattr(SessionsStrategy, "revoke", lambda self, user, login_id, ending=None: bool(self.revoke_all(user)))


def ends_one_device_for_all(patch):
    def revoke_all(self, user, keep=None, ending=Ending.OTHERS):
        (newest, *_) = [login.id for login in self.logins(user) if login.id != keep]
        return int(records.end(newest, ending))

    patch.setattr(SessionsStrategy, "revoke_all", revoke_all)


def knows_you_by_the_theme(patch):
    authenticate = SessionsStrategy.authenticate

    def by_any_cookie(self, request):
        known = authenticate(self, request)
        return known or (Identity(1, "somebody", "member", "a" * 64) if request.COOKIES.get("theme") else None)

    patch.setattr(SessionsStrategy, "authenticate", by_any_cookie)


def binds_a_session_to(patch, told, of):
    authenticate = SessionsStrategy.authenticate

    def bound(self, request):
        identity = authenticate(self, request)
        if identity and session_of(request).identity[told] != of(request):
            raise Rejected(Reason.UNKNOWN)
        return identity

    patch.setattr(SessionsStrategy, "authenticate", bound)


def binds_a_session_to_the_browser(patch):
    binds_a_session_to(patch, "agent", agent_of)


def binds_a_session_to_the_address(patch):
    binds_a_session_to(patch, "address", address_of)


# Tokens


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


def knows_no_grace(patch):
    rotates(patch, lambda keys, args: [*args[:3], 0, *args[4:]])


def takes_back_what_a_browser_has_left(patch):
    patch.setattr(TokenStore, "_refuse_if_left", lambda self, login_id: None)


# Both lanes


def a_password_change_ends_nothing(patch):
    for kept in (records, families):
        ends = kept.end
        patch.setattr(
            kept, "end", lambda *args, ends=ends, **how: args[1] is not Ending.PASSWORD and ends(*args, **how)
        )


def asks_for_no_csrf_token_at_log_out(patch):
    for lane in ("sessions", "jwt"):
        for where in ("logout/", "api/logout"):
            patch.setattr(resolve(f"/{lane}/{where}").func, "csrf_exempt", True, raising=False)


def gives_every_server_rules_of_its_own(patch):
    tells = run_policy.to_json

    def own(run):
        ring = KeyRing.generate(run.keys.current.algorithm)
        return tells(replace(run, prefix=f"{run.prefix}{secrets.token_hex(4)}:", keys=ring))

    patch.setattr(run_policy, "to_json", own)


def leaves_its_cookies_to_scripts(patch):
    def set_(self, response, value, max_age=None):
        response.set_cookie(self.name, value, max_age=max_age, samesite="Lax")

    patch.setattr(Cookie, "set", set_)


def asks_before_each_line(patch):
    patch.setitem(open_stream.OpenStream.lifetimes, "page", open_stream.sends_and_asks)


def never_asks_whom_a_token_is_for(patch):
    verify = tokens.verify
    patch.setattr(tokens, "verify", lambda token, audience: verify(token, claims_of(token)["aud"]))


def takes_every_login_for_confirmed(patch):
    patch.setattr(password_proof, "is_recent", lambda request, lane, login_id: True)
