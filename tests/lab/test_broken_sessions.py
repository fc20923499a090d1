"""Break what signs somebody in with a session: the claims that speak of it turn, and say on which variant."""

import secrets
import threading

import pytest

from authdemo.basics import base64url
from authdemo.strategy import Ending, Identity, Reason, Rejected
from authdemo.web.client_address import address_of, agent_of
from sessions_app import records, written
from sessions_app.engine import SessionStore, session_of
from sessions_app.strategy import SessionsStrategy
from tests.lab import broken_lanes as lane

pytestmark = pytest.mark.django_db(transaction=True)

LONG_MS = 3_600_000


def writes_a_session_back_whole(patch):
    """As an engine does that keeps identity and data in one value, and writes both."""

    def save(self, must_create=False):
        value = (
            f"{written.identity_line(self.identity)}\n{written.data_line(dict(self.items()), self.identity['user_id'])}"
        )
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


BROKEN = [  # how; the experiment; the claims that turn, each with the variants on which it does
    (knows_you_by_the_theme, "cookie-is-a-carrier", {"C1": "sessions/redis"}),
    (writes_the_name_into_the_id, "where-state-lives", {"C2": "sessions/redis"}),
    (writes_the_name_into_the_id, "read-the-credential", {"C5": "sessions/redis"}),
    (gives_out_long_ids, "credential-size", {"C6": "sessions/redis"}),
    (never_ends_a_session, "logout-replay", {"C15": "sessions/redis"}),
    (ends_all_devices_for_one, "stolen-laptop", {"C18": "sessions/redis"}),
    (ends_one_device_for_all, "revoke-everywhere", {"C19": "sessions/redis"}),
    (never_tells_sessions_of_a_change, "ban", {"C20": "sessions/redis"}),
    (never_tells_sessions_of_a_change, "role-change", {"C21": "sessions/redis"}),
    (lane.a_password_change_ends_nothing, "password-change", {"C22": "sessions/redis jwt/denylist jwt/stateful"}),
    (keeps_the_id_in_clear, "leaks", {"C28": "sessions/redis"}),
    (writes_a_session_back_whole, "in-flight", {"C31": "sessions/redis"}),
    (never_slides, "idle-timeout", {"C33": "sessions/redis"}),
    (never_ends_an_idle_session, "idle-timeout", {"C33": "sessions/redis", "C35": "sessions/redis"}),
    (forgets_the_absolute_limit, "absolute-timeout", {"C34": "sessions/redis"}),
    (lane.asks_for_no_csrf_token_at_log_out, "api-client", {"C49": "sessions/redis"}),
    (never_ends_a_session, "hybrid", {"C53": "hybrid"}),
    (keeps_the_id_at_login, "session-fixation", {"C63": "sessions/redis"}),
    (binds_a_session_to_the_browser, "stolen-credential", {"C64": "sessions/redis"}),
    (binds_a_session_to_the_address, "bind-to-ip", {"C65": "sessions/redis"}),
    (lane.waits_for_no_replica, "primary-dies", {"C78": "sessions/redis"}),
    (lane.reads_no_replica, "replica-read", {"C79": "sessions/redis"}),
    (lane.gives_every_server_rules_of_its_own, "node-dies", {"C80": "sessions/redis sessions/database"}),
    (lane.believes_no_answer, "verifier-lags", {"C82": "sessions/redis"}),
    (lane.asks_before_each_line, "open-stream", {"C74": "sessions/redis jwt/denylist jwt/stateful"}),
    (never_ends_a_session, "open-stream", {"C74": "sessions/redis+asks"}),
    (
        lane.takes_every_login_for_confirmed,
        "step-up",
        {"C77": "sessions/redis jwt/refresh jwt/denylist jwt/stateful"},
    ),
]


@pytest.mark.parametrize(("breaks", "slug", "turned"), BROKEN, ids=lane.name)
def test_the_claims_turn(monkeypatch, breaks, slug, turned):
    breaks(monkeypatch)
    assert lane.differences(slug, turned) == turned
