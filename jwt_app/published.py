"""What this lane offers to whoever puts another strategy behind its pages: its cookies, and nothing else of it.

The lab's deliberate mistakes are such strategies. They reach into this lane through here alone; `import-linter` holds
them to it.
"""

from typing import Protocol

from django.http import HttpRequest

from jwt_app.engine import tokens_of


class TokenCookies(Protocol):
    """The two cookies of one answer; the lane's middleware sets them, with all their flags."""

    def answer_with(self, access: str, refresh: str | None = None) -> None:
        """Set them to these texts, until the browser closes; without a refresh token that cookie goes."""

    def answer_without(self) -> None:
        """Both go."""


def cookies_of(request: HttpRequest) -> TokenCookies:
    """Those of the answer to this request."""
    return tokens_of(request)
