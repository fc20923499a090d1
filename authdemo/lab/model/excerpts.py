"""The decisive lines of our own code, by name: which function decides, and which of its lines.

One table, so that whoever renames a function finds here what leans on it; a quick test reads each in its file.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Excerpt:
    """A function of ours that decides the matter, and a piece of the line in it that does."""

    path: str  # from the project's root
    name: str  # "verify" or "SessionStore.load"
    mark: str

    @property
    def lane(self) -> str:
        """Whose code it is: "sessions", "jwt", or "" for what both stand on."""
        return {"sessions_app": "sessions", "jwt_app": "jwt"}.get(self.path.partition("/")[0], "")


# Sessions
SESSION_IS_READ = Excerpt("sessions_app/records.py", "read", "GETEX")
SESSION_IS_STORED = Excerpt("sessions_app/records.py", "create", "set(")
SESSION_IS_SAVED = Excerpt("sessions_app/records.py", "save_data", "_save(")
SESSION_LEARNS_NAME = Excerpt("sessions_app/records.py", "update_identity", "username")
SESSION_LEARNS_ROLE = Excerpt("sessions_app/records.py", "update_identity", "role")
SESSION_HAS_A_LIMIT = Excerpt("sessions_app/records.py", "parse", "until")
SESSION_ID_IS_HASHED = Excerpt("sessions_app/records.py", "login_id", "sha256")
SESSION_ID_IS_RANDOM = Excerpt("sessions_app/engine.py", "SessionStore.create", "token_urlsafe")
SESSION_ID_HAS_A_FORM = Excerpt("sessions_app/engine.py", "SessionStore._validate_session_key", "fullmatch")
SESSION_COOKIE_IS_KEPT = Excerpt("sessions_app/middleware.py", "set_session_cookie", "session.remember")
SESSION_IS_REPLAYED = Excerpt("sessions_app/strategy.py", "SessionsStrategy.replay", "records.read")
SESSION_AUTHENTICATES = Excerpt("sessions_app/strategy.py", "SessionsStrategy.authenticate", "resolve")
SESSION_ID_CHANGES_AT_LOGIN = Excerpt("sessions_app/strategy.py", "SessionsStrategy.login", "SessionStore()")
LOGOUT_ENDS_THE_SESSION = Excerpt("sessions_app/strategy.py", "SessionsStrategy.logout", "auth.logout")
SESSION_IS_REVOKED = Excerpt("sessions_app/strategy.py", "SessionsStrategy.revoke", "listed.has")
SESSIONS_ARE_ALL_REVOKED = Excerpt("sessions_app/strategy.py", "SessionsStrategy.revoke_all", "listed.names")
SESSION_MEETS_A_BAN = Excerpt("sessions_app/strategy.py", "SessionsStrategy.user_changed", "is_active")

# JWT
TOKEN_IS_FILLED = Excerpt("jwt_app/tokens.py", "mint", "payload")
TOKEN_IS_SIGNED = Excerpt("jwt_app/tokens.py", "mint", "jwt.encode")
TOKEN_IS_VERIFIED = Excerpt("jwt_app/tokens.py", "_checked", "step(")
TOKEN_MEETS_ITS_AUDIENCE = Excerpt("jwt_app/tokens.py", "_verified_payload", "audience=audience")
TOKEN_MUST_HAVE = Excerpt("jwt_app/tokens.py", "_verified_payload", "REQUIRED")
KEY_DECIDES_ALGORITHM = Excerpt("jwt_app/tokens.py", "_key_of", "alg")
TOKEN_MEETS_OTHER_CLOCKS = Excerpt("jwt_app/tokens.py", "_check_times", "leeway")
TOKEN_EXPIRES = Excerpt("jwt_app/tokens.py", "_check_times", "claims.expires")
TOKEN_IS_ASKED_ABOUT = Excerpt("jwt_app/engine.py", "asked", "denylist.check")
TOKEN_MAY_BE_RENEWED = Excerpt("jwt_app/engine.py", "may_renew", "CHANGED")
TOKEN_IS_RENEWED = Excerpt("jwt_app/engine.py", "renew", "families.rotate")
RENEWAL_READS_THE_ACCOUNT = Excerpt("jwt_app/engine.py", "renew", "get_user_model()")
RENEWAL_IS_SILENT = Excerpt("jwt_app/engine.py", "TokenStore._resolve", "_renew")
RENEWAL_MEETS_AN_OUTAGE = Excerpt("jwt_app/engine.py", "TokenStore._renew", "STORE_UNAVAILABLE")
LEFT_LOGIN_IS_REFUSED = Excerpt("jwt_app/engine.py", "TokenStore._refuse_if_left", "self.left")
DENYLIST_IS_ASKED = Excerpt("jwt_app/denylist.py", "check", "read")
SUCCESSOR_FOLLOWS = Excerpt("jwt_app/refresh.py", "RefreshToken.successor", "replace")
STATELESS_KEEPS_NOTHING = Excerpt("jwt_app/sign_in.py", "sign_in", "stateless")
TOKEN_AUTHENTICATES = Excerpt("jwt_app/strategy.py", "JwtStrategy.authenticate", "resolve")
FAMILY_IS_REVOKED = Excerpt("jwt_app/strategy.py", "JwtStrategy.revoke", "listed.has")
FAMILIES_ARE_ALL_REVOKED = Excerpt("jwt_app/strategy.py", "JwtStrategy.revoke_all", "listed.names")
FAMILY_MEETS_A_BAN = Excerpt("jwt_app/strategy.py", "JwtStrategy.user_changed", "is_active")
FAMILY_MEETS_A_PASSWORD_CHANGE = Excerpt("jwt_app/strategy.py", "JwtStrategy.user_changed", "families.end")
BEARER_NEEDS_NO_CSRF_TOKEN = Excerpt("jwt_app/middleware.py", "JwtMiddleware.process_view", "csrf_processing_done")
TOKEN_COOKIES_ARE_KEPT = Excerpt("jwt_app/middleware.py", "set_token_cookies", "pair.keep")
VERIFYING_KEY_SIGNS = Excerpt("jwt_app/key_ring.py", "Key.verifying", "HS256")
PUBLIC_HALF_IS_PUBLISHED = Excerpt("jwt_app/key_ring.py", "Key.public_jwk", "to_jwk")
KEY_IS_ROTATED = Excerpt("jwt_app/key_ring.py", "KeyRing.rotated", "retired")
ANOTHER_BELIEVES_AN_ANSWER = Excerpt("sessions_app/asker.py", "Answers._believed", "until")
ANOTHER_KNOWS_THE_KEYS = Excerpt("jwt_app/verifier.py", "Keys.named", "_known")
SECRET_IS_RANDOM = Excerpt("jwt_app/key_ring.py", "_new_secret", "token_bytes")
RING_IN_FORCE = Excerpt("jwt_app/key_file.py", "ring", "policy.of_run")

# What both lanes stand on
WHO_IS_ASKED_FIRST = Excerpt("authdemo/lanes/views.py", "SignedInView.dispatch", "authenticate(")
RECENT_PASSWORD_IS_ASKED = Excerpt("authdemo/lanes/devices.py", "Revoke.post", "recently_confirmed")
RECENT_PASSWORD_IS_NOTED = Excerpt("authdemo/lanes/password_proof.py", "is_recent", "max_age")
PASSWORD_IS_ASKED = Excerpt("authdemo/lanes/deletion.py", "DeleteAccount.post", "whose_password")
CHANGE_IS_NOTED = Excerpt("authdemo/accounts/changes.py", "_saved", "password")
REDIS_WRITES_THROUGH = Excerpt("authdemo/store/own_redis.py", "start", "appendfsync")
REPLICAS_ARE_WAITED_FOR = Excerpt("authdemo/store/confirming.py", "Confirming.send_command", "WAIT")
NO_NETWORK = Excerpt("authdemo/lab/wire/offline_verifier.py", "no_network", "socket.")
THEME_COOKIE_IS_READ = Excerpt("authdemo/web/theme.py", "chosen_theme", "COOKIES")
STORE_IS_UNAVAILABLE = Excerpt("authdemo/web/errors.py", "store_unavailable", "503")
ADDRESS_OF_THE_CLIENT = Excerpt("authdemo/web/client_address.py", "address_of", "REMOTE_ADDR")
NOTHING_IS_STORED = Excerpt("authdemo/web/middleware/headers.py", "HeadersMiddleware.__init__", "no-store")
OTHER_SITES_MAY_NOT_LOAD = Excerpt(
    "authdemo/web/middleware/headers.py", "HeadersMiddleware.__init__", "Cross-Origin-Resource-Policy"
)
COOKIE_IS_HTTP_ONLY = Excerpt("authdemo/web/cookies.py", "Cookie.set", "httponly")
COOKIE_IS_SAME_SITE = Excerpt("authdemo/web/cookies.py", "Cookie.set", "samesite")
COOKIE_HAS_A_NAME = Excerpt("authdemo/web/cookies.py", "Cookie.set", "self.name")

# Made on purpose
LOGOUT_KEEPS_THE_RECORD = Excerpt("authdemo/lab/attacks/mistakes/kept_record.py", "KeptRecord.logout", "drop_cookie")
