"""JSON bodies that sign somebody in, checked field by field. Nothing else is taken for one."""

import json
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from authdemo.web.errors import too_large


class BadBody(ValueError):
    """A body that is not what was asked for: the status, and a sentence for who sent it."""

    def __init__(self, status: int, sentence: str):
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class SignInBody:
    """What a sign-in by JSON asks for. `choices` are the strategy's own options, not yet checked."""

    username: str
    password: str = field(repr=False)
    remember: bool
    choices: dict[str, str]


def sign_in_from(request: HttpRequest, options: Collection[str]) -> SignInBody:
    """Read `{"username", "password", "remember"?, …options}`. Raises `BadBody`."""
    data = json_object(request)
    if unknown := data.keys() - {"username", "password", "remember", *options}:
        raise BadBody(400, f"Unknown fields: {', '.join(sorted(unknown))}.")
    remember = data.get("remember", False)
    if not isinstance(remember, bool):
        raise BadBody(400, "remember takes true or false.")
    choices = {name: _choice(name, data[name]) for name in options if name in data}
    return SignInBody(_text(data, "username").strip(), _text(data, "password"), remember, choices)


def json_object(request: HttpRequest) -> dict[str, object]:
    if request.content_type != "application/json":  # what forms can send is refused: see `lane_api.Login`
        raise BadBody(415, "Send the fields as application/json.")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":  # RFC 9110, 8.4
        raise BadBody(415, "Send the body as it is, not compressed.")
    try:
        data = json.loads(request.body)
    except RequestDataTooBig:
        raise BadBody(413, too_large()) from None
    except (ValueError, RecursionError):
        raise BadBody(400, "The body is not JSON.") from None
    if not isinstance(data, dict):
        raise BadBody(400, "The body is not a JSON object.")
    return data


def _text(data: dict[str, object], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str):
        raise BadBody(400, f"{name} takes a text.")
    if any(char == "\0" or unicodedata.category(char) == "Cs" for char in value):
        raise BadBody(400, f"{name} holds what no text has.")  # NUL, half a surrogate pair: JSON can spell them
    return value


def _choice(name: str, value: object) -> str:
    """Options are words; seconds may also come as a whole number."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadBody(400, f"{name} takes a text or a whole number.")
    return str(value)
