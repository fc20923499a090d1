"""Break a lane on purpose, and the verdict that speaks of it turns: none is hard-wired."""

import json
import secrets
import threading

import pytest

from authdemo.lab import registry
from authdemo.lab.model.claims import BY_ID, Verdict
from authdemo.lab.model.verdicts import judge
from authdemo.lab.wire.runs import Run
from jwt_app import denylist, families, tokens
from sessions_app import records
from sessions_app.engine import SessionStore
from sessions_app.strategy import SessionsStrategy

pytestmark = pytest.mark.django_db(transaction=True)


def never_asks_the_denylist(patch):
    patch.setattr(denylist, "check", lambda login_id, version: None)


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


def forgets_about_exp(patch):
    patch.setattr(tokens, "_check_times", lambda claims, not_before: None)


def never_slides(patch):
    reads = records.read
    patch.setattr(records, "read", lambda login, *, slide=True: reads(login, slide=False))


def never_ends_a_family(patch):
    patch.setattr(families, "end", lambda login_id, ending, **_: True)


def never_ends_a_session(patch):
    patch.setattr(records, "end", lambda login, ending, **_: True)


def forgets_the_absolute_limit(patch):
    patch.setattr(records, "now_ms", lambda: 0)


def never_tells_sessions_of_a_change(patch):
    patch.setattr(SessionsStrategy, "user_changed", lambda self, user, ending=None, before=None: None)


@pytest.mark.parametrize(
    ("breaks", "slug", "claim", "verdict"),
    [
        (never_asks_the_denylist, "revocation-ladder", "C12", Verdict.REFUTED),
        (writes_a_session_back_whole, "in-flight", "C31", Verdict.CONFIRMED),
        (keeps_the_id_at_login, "session-fixation", "C63", Verdict.DEPENDS),  # the mistaken variant is as it was
        (forgets_about_exp, "token-expiry", "C36", Verdict.REFUTED),
        (never_slides, "idle-timeout", "C33", Verdict.REFUTED),
        (never_ends_a_family, "revoke-refresh", "C24", Verdict.REFUTED),
        (never_ends_a_session, "logout-replay", "C15", Verdict.DEPENDS),  # Django's own engines still end theirs
        (forgets_the_absolute_limit, "absolute-timeout", "C34", Verdict.REFUTED),
        (never_tells_sessions_of_a_change, "ban", "C20", Verdict.REFUTED),
    ],
)
def test_a_broken_lane_turns_the_verdict(monkeypatch, breaks, slug, claim, verdict):
    assert BY_ID[claim].expect is not verdict
    breaks(monkeypatch)
    record = Run(registry.get(slug)).play()
    found = judge(BY_ID[claim], record)
    assert found.verdict is verdict, (found.meant, found.why_not)
