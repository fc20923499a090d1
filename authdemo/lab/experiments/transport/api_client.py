"""api-client: a program without a cookie jar signs in, asks who it is, and logs out. What must it carry by hand?"""

from typing import TYPE_CHECKING

import jwt
from django.conf import settings

from authdemo.lab.model.excerpts import BEARER_NEEDS_NO_CSRF_TOKEN
from authdemo.lab.model.experiment import IT_DEPENDS, Answer, Story
from authdemo.lab.model.variants import JWT_DENYLIST, SESSIONS_REDIS
from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.stage import Stage

if TYPE_CHECKING:
    import httpx

ONE, MORE = Answer("one", "One header"), Answer("more", "Cookies, and a CSRF token to change anything")


class ApiClient(Story):
    """What must a client without a cookie jar carry?"""

    asks = "A program signs in, reads and logs out. What does it carry along by hand?"
    variants = (SESSIONS_REDIS, JWT_DENYLIST)
    answers = (ONE, MORE, IT_DEPENDS)
    seconds = 1
    why = (
        "A browser adds cookies by itself, which is why a page needs a CSRF token as well. A header is added by nobody "
        "but the program, so the token in it is proof enough."
    )
    rule = "Cookies for browsers, a bearer token for programs; take from each only what it was made for."
    stops = (
        "Any HTTP library can keep cookies, and a phone’s does; and a session’s id could go in a header as well, which "
        "article A calls uncommon for browsers. It is a matter of comfort, not of what is possible. "
        "And all but the session’s own cookie is there against CSRF, for when something is changed."
    )
    excerpts = (BEARER_NEEDS_NO_CSRF_TOKEN,)

    def story(self, stage: Stage) -> None:
        client = stage.browser("client")
        carried = self.with_cookies(stage, client) if stage.lane == "sessions" else self.with_a_header(stage, client)
        stage.tells("What the program carried by hand:", ", ".join(carried))
        stage.measures("things to carry by hand", len(carried), "")
        expected = len(carried) == 1 if stage.lane == "jwt" else len(carried) > 1
        stage.finds("C49", expected, f"{len(carried)} to carry: {', '.join(carried)}")
        stage.concludes((ONE if len(carried) == 1 else MORE).key)

    def with_cookies(self, stage: Stage, client: Browser) -> list[str]:
        """Sign in, and find out by being refused what a jar would have kept."""
        answer = client.post("api/login", json={"username": stage.username, "password": stage.password})
        given = {name: client.cookie(name) or "" for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)}
        stage.tells("A program signs in through the API.", f"{answer.status_code}, {len(given)} cookies to keep")
        for name in [cookie.name for cookie in client._client.cookies.jar]:
            client.forgets(name)
        without = client.get("api/me")
        stage.tells("It has no cookie jar, and asks who it is.", said(without))
        cookies = "; ".join(f"{name}={value}" for name, value in given.items())
        session = f"{settings.SESSION_COOKIE_NAME}={given[settings.SESSION_COOKIE_NAME]}"
        by_hand = client.get("api/me", headers={"Cookie": session})
        stage.tells("It carries the session’s cookie by hand.", said(by_hand))
        carried = (
            [f"the cookie {settings.SESSION_COOKIE_NAME}"] if by_hand.is_success and not without.is_success else []
        )
        refused = client.post("api/logout", headers={"Cookie": session})
        stage.tells("It logs out with that alone.", said(refused))
        token = given[settings.CSRF_COOKIE_NAME]
        out = client.post("api/logout", headers={"Cookie": cookies, "X-CSRFToken": token})
        stage.tells("It carries the CSRF cookie too, and the token again in a header.", said(out))
        if out.is_success and not refused.is_success:
            carried += [f"the cookie {settings.CSRF_COOKIE_NAME}", "the header X-CSRFToken"]
        return carried

    def with_a_header(self, stage: Stage, client: Browser) -> list[str]:
        """Sign in at the address that is meant for programs; everything else is one header."""
        answer = client.post("api/token", json={"username": stage.username, "password": stage.password})
        token = answer.json().get("access_token", "")
        stage.tells("A program signs in at the address for programs.", f"{answer.status_code}, a token in the body")
        without = client.get("api/me")
        stage.tells("It asks who it is.", said(without))
        bearer = {"Authorization": f"Bearer {token}"}
        by_hand = client.get("api/me", headers=bearer)
        stage.tells("It carries the token in a header.", said(by_hand))
        stage.tells(
            "Article C’s first verifier is shown the same header.", self.article_c(stage, bearer["Authorization"])
        )
        stage.tells("The same verifier, shown the token alone.", self.article_c(stage, token))
        out = client.post("api/logout", headers=bearer)
        stage.tells("It logs out with the same header.", said(out))
        complete = by_hand.is_success and out.is_success and not without.is_success
        return ["the header Authorization"] if complete else []

    def article_c(self, stage: Stage, header: str) -> str:
        """Its mistake: it takes the whole header for the token, so it refuses what the standard asks for (RFC 6750)."""
        try:
            jwt.decode(header, stage.ring.current.verifying, algorithms=["HS256"], audience=stage.policy.api_audience)
        except jwt.InvalidTokenError:
            return "refused"
        return "accepted"


def said(answer: "httpx.Response") -> str:
    """Status and reason."""
    try:
        error = answer.json().get("error", "")
    except ValueError:
        error = "CSRF token missing" if answer.status_code == 403 else ""
    return f"{answer.status_code} {error}".strip()
