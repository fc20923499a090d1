"""The contract, by sessions: the browser holds an opaque id, the server the record. Read this first."""

import time
from collections.abc import Sequence
from typing import Any, cast

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest

from authdemo import policy
from authdemo.accounts.changes import unchanged
from authdemo.accounts.models import User
from authdemo.store.client import connection
from authdemo.strategy import (
    Account,
    BadChoice,
    Copy,
    Ending,
    HeldCookie,
    HeldKey,
    Identity,
    Login,
    LoginRefused,
    Option,
    Rejected,
    StoreUnavailable,
)
from authdemo.web import agents
from authdemo.web.client_address import address_of, agent_of
from sessions_app import records, shown
from sessions_app.engine import SessionStore, session_of


class SessionsStrategy:
    """A ticket in the browser, the record in Redis; the record is asked on every request."""

    name = "sessions"
    title = "Sessions"

    def options(self) -> Sequence[Option]:
        return ()

    def login(self, request: HttpRequest, user: Account, *, remember: bool = False, **choices: str) -> Identity:
        if choices:
            raise BadChoice(f"Sessions have no option {', '.join(sorted(choices))}.")
        held = request.session.session_key
        for _ in range(2):  # once more if a change that was over already stopped the first
            request.session = SessionStore()
            try:
                auth.login(request, cast(User, user))  # fills the session, rotates the CSRF token
                if begun := self._begin(request, user, remember):
                    if held:
                        records.end(records.login_id(held), Ending.SIGNED_IN_AGAIN)
                    records.end_oldest(user.pk)
                    return begun
            except StoreUnavailable:  # it was not all done: nothing is handed out, and nothing left to be stored
                request.session = SessionStore(held)
                raise
        request.session = SessionStore(held)
        raise LoginRefused

    def _begin(self, request: HttpRequest, user: Account, remember: bool) -> Identity | None:
        """List it, read the account again, then write: in every order of events a login is dead, or listed and right.

        A change of the account commits first and walks the list afterwards. If it has walked past already, the
        account read here is changed; if it is still to come, it meets this login on the list.
        """
        session = session_of(request)
        login, began = session.login, records.now_ms()
        until = began + int(policy.current().session_max * 1000)
        identity = {
            "user_id": user.pk,
            "username": user.username,
            "role": user.role,
            "version": user.version,  # of the account, as of the last change told to this session
            "born": user.version,  # ... and as of the sign-in
            "began": began,
            "until": until,
            "agent": agent_of(request),
            "address": address_of(request),
            "remember": remember,
        }
        records.listed.add(user.pk, login)
        session.remember = remember
        if unchanged(user) and session.begin(identity):
            return _identity(identity, login)
        records.listed.remove(user.pk, login)
        return None

    def authenticate(self, request: HttpRequest) -> Identity | None:
        session = session_of(request)
        identity = session.resolve()
        return _identity(identity, session.login) if identity else None

    def logout(self, request: HttpRequest) -> None:
        held = request.session.session_key
        try:
            auth.logout(request)
        except StoreUnavailable:  # what was cleared here is still there
            request.session = SessionStore(held)
            raise

    def logins(self, user: Account) -> list[Login]:
        names = records.listed.names(user.pk)
        with connection().pipeline(transaction=False) as pipe:
            for login in names:
                pipe.get(records.key(login))
                pipe.pttl(records.key(login))
            answers = pipe.execute() if names else []
        found = [self._login(*row) for row in zip(names, answers[::2], answers[1::2], strict=True)]
        return sorted((login for login in found if login), key=lambda login: login.began, reverse=True)

    def _login(self, login: str, raw: bytes | None, ttl_ms: int) -> Login | None:
        try:
            identity = records.parse(raw).identity
        except Rejected:
            return None
        return Login(
            id=login,
            began=identity["began"] / 1000,
            seen=time.time() - (records.life_ms() - ttl_ms) / 1000,  # the idle timeout began anew then, or a minute ago
            until=identity["until"] / 1000,
            agent=agents.whole(identity["agent"]),
            address=identity["address"],
            remembered=identity["remember"],
        )

    def revoke(self, user: Account, login_id: str, ending: Ending = Ending.DEVICE) -> bool:
        return records.listed.has(user.pk, login_id) and records.end(login_id, ending)

    def revoke_all(self, user: Account, keep: str | None = None, ending: Ending = Ending.OTHERS) -> int:
        return sum(
            records.end(login, ending, also_signing_in=True) for login in records.listed.names(user.pk) if login != keep
        )

    def user_changed(self, user: Account, ending: Ending | None = None, before: int | None = None) -> None:
        for login in records.listed.names(user.pk):
            if not user.is_active:
                records.end(login, ending or Ending.BANNED, also_signing_in=True)
            elif not (ending and records.end(login, ending, before=before, also_signing_in=True)):
                records.update_identity(login, user)

    def held_by_browser(self, request: HttpRequest) -> list[HeldCookie]:
        session_id = request.session.session_key
        return [shown.cookie(session_id)] if session_id else []

    def held_by_server(self, user: Account, login_id: str | None = None) -> list[HeldKey]:
        names = [login_id] if login_id else records.listed.names(user.pk)
        return [shown.key(login) for login in names]

    def copy(self, request: HttpRequest) -> Copy | None:
        session_id = request.session.session_key
        if session_id is None:
            return None
        return Copy({settings.SESSION_COOKIE_NAME: session_id}, records.login_id(session_id), time.time())

    def replay(self, copy: Copy) -> Identity:
        login = records.login_id(copy.cookies[settings.SESSION_COOKIE_NAME])
        return _identity(records.read(login, slide=False).identity, login)


def _identity(line: dict[str, Any], login: str) -> Identity:
    return Identity(line["user_id"], line["username"], line["role"], login)
