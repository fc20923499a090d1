"""What breaking a lane on purpose has in common, and the breaks of both lanes at once.

Each takes pytest's `monkeypatch`; its name says what the lane does then.
"""

import secrets
from dataclasses import replace

from django.urls import resolve

from authdemo.lab import registry
from authdemo.lab.attacks.token_text import claims_of
from authdemo.lab.experiments.revocation import open_stream
from authdemo.lab.experiments.scale import verifier_lags
from authdemo.lab.model import run_policy
from authdemo.lab.model.claims import BY_ID
from authdemo.lab.model.verdicts import judge
from authdemo.lab.wire.batch import Batch
from authdemo.lab.wire.replicated_redis import ReadingElsewhere
from authdemo.lab.wire.severed_database import Linked, Relayed
from authdemo.lanes import password_proof
from authdemo.store.opening import Way
from authdemo.strategy import Ending
from authdemo.web.cookies import Cookie
from jwt_app import families, tokens
from jwt_app.key_ring import KeyRing
from sessions_app import middleware, records
from sessions_app.strategy import SessionsStrategy


def name(value):
    """What a row of a table of breaks is called."""
    return value if isinstance(value, str) else getattr(value, "__name__", "")


def differences(slug, turned):
    """By claim: the variants on which it is not as expected, of those that are named; only these are run."""
    named = {variant for variants in turned.values() for variant in variants.split()}
    variants = [variant for variant in registry.get(slug).variants if variant.name in named]
    (record,) = Batch([registry.get(slug)], variants).records()  # once more, slower, where it could not be told
    found = {claim: {one.variant for one in judge(BY_ID[claim], record).differs} for claim in turned}
    return {claim: " ".join(v.name for v in variants if v.name in found[claim]) for claim in turned}


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


def forgets_who_is_to_be_remembered(patch):
    patch.setattr(
        middleware, "set_session_cookie", lambda response, session: middleware.COOKIE.set(response, session.session_key)
    )


def stores_nothing_in_a_session(patch):
    patch.setattr(records, "save_data", lambda *_: True)


def knows_no_session(patch):
    patch.setattr(SessionsStrategy, "authenticate", lambda *_: None)


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


def waits_for_no_replica(patch):
    patch.setattr(Way, "_confirming", lambda self, connection: connection)


def believes_no_answer(patch):
    asker = verifier_lags.asker
    patch.setattr(verifier_lags, "asker", lambda ask, secret, window: asker(ask, secret, 0))


def keeps_its_database(patch):
    for kind in (Linked, Relayed):
        patch.setattr(kind, "dies", lambda self: None)


def reads_no_replica(patch):
    patch.setattr(ReadingElsewhere, "READS", ())


def asks_before_each_line(patch):
    patch.setitem(open_stream.OpenStream.lifetimes, "page", open_stream.sends_and_asks)


def never_asks_whom_a_token_is_for(patch):
    verify = tokens.verify
    patch.setattr(tokens, "verify", lambda token, audience: verify(token, claims_of(token)["aud"]))


def takes_every_login_for_confirmed(patch):
    patch.setattr(password_proof, "is_recent", lambda request, lane, login_id: True)
