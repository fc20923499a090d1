"""The cast. Alice is a member and does nothing wrong; Bob is an admin; Mallory copies what others hold."""

import itertools
import json
from typing import Any

from django.conf import settings
from django.test import Client

from authdemo.accounts.models import Role, User

PASSWORD = "correct horse battery staple"
_numbers = itertools.count(1)


def alice(**fields: Any) -> User:
    return _user("alice", Role.MEMBER, **fields)


def bob(**fields: Any) -> User:
    return _user("bob", Role.ADMIN, **fields)


def _user(name: str, role: Role, **fields: Any) -> User:
    user = User.objects.create_user(f"{name}-{next(_numbers)}", PASSWORD, role)
    for field, value in fields.items():
        setattr(user, field, value)
    return user


def is_read_again(sql: str) -> bool:
    """Whether this asks if an account is still as a sign-in has read it: `accounts.changes.unchanged`."""
    return 'AS "a" FROM "accounts_user"' in sql


class Browser:
    """One device on one lane: a cookie jar that talks to the site as scripts of its pages would."""

    def __init__(self, lane: str, agent: str = "laptop"):
        self.lane = lane
        self.client = Client(headers={"User-Agent": agent})

    def post_json(self, path: str, body: object, **headers: str) -> Any:
        return self.client.post(
            f"/{self.lane}/{path}", json.dumps(body), content_type="application/json", headers=headers
        )

    def signs_in(self, user: User, password: str = PASSWORD, **wishes: Any) -> "Browser":
        response = self.post_json("api/login", {"username": user.username, "password": password, **wishes})
        assert response.status_code == 200, response.content
        return self

    def logs_out(self) -> Any:
        return self.client.post(f"/{self.lane}/api/logout")

    def me(self) -> Any:
        return self.client.get(f"/{self.lane}/api/me")

    def fate(self) -> str:
        """The username the server sees, or the reason why it sees nobody."""
        answer = self.me().json()
        return str(answer.get("user") or answer["error"])

    def login_id(self) -> str:
        return str(self.me().json()["login_id"])

    def cookie(self, name: str) -> str:
        found = self.client.cookies.get(name)
        return found.value if found else ""

    @property
    def credential(self) -> str:
        """The cookie that says who this is."""
        return settings.SESSION_COOKIE_NAME if self.lane == "sessions" else settings.ACCESS_COOKIE_NAME

    def copied_by(self, agent: str = "mallory", whole_jar: bool = False) -> "Browser":
        """A thief's browser with this one's credential; with the whole jar also with what renews it."""
        thief = Browser(self.lane, agent)
        names = [self.credential, *([settings.REFRESH_COOKIE_NAME] if whole_jar else [])]
        for name in names:
            if self.cookie(name):
                thief.client.cookies[name] = self.cookie(name)
        return thief
