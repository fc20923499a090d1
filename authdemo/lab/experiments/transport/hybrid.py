"""hybrid: sessions for the pages, and tokens for an API. What does ending the session end?"""

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from authdemo import policy
from authdemo.lab.attacks.run_ring import ring_of
from authdemo.lab.attacks.token_text import signed
from authdemo.lab.model.excerpts import ANOTHER_KNOWS_THE_KEYS, SESSION_AUTHENTICATES
from authdemo.lab.model.experiment import Answer, Story
from authdemo.lab.model.variants import Variant
from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.exchange import json_of
from authdemo.lab.wire.other_services import CutOffVerifier, cut_off_verifier
from authdemo.lab.wire.stage import Stage
from authdemo.lanes.lane_request import LaneRequest

LIFETIME = 1.0  # seconds a token for the API lives
AUDIENCE = "https://api.example"


def sells_a_token(request: HttpRequest) -> HttpResponse:
    """A page for whoever is signed in with a session: a short token for the API (RFC 9068, 2)."""
    rules, who, now = policy.current(), cast(LaneRequest, request).identity, time.time()
    key = ring_of(rules).current
    claims = {
        **{"iss": rules.issuer, "aud": AUDIENCE, "sub": str(who.user_id), "name": who.username, "role": who.role},
        **{"iat": int(now), "exp": now + rules.access_seconds, "jti": secrets.token_urlsafe(12)},
    }
    return JsonResponse({"token": signed(claims, key.signing, {"typ": "at+jwt", "kid": key.kid, "alg": key.algorithm})})


PUBLIC = {"algorithm": "ES256"}  # so that the API can check tokens, and not make any
HYBRID = Variant("hybrid", "sessions", {"page": sells_a_token, **PUBLIC})
SIDE_BY_SIDE = Variant("hybrid/side-by-side", "sessions", PUBLIC)  # as article A has it: the app signs in for itself


class Hybrid(Story):
    """Sessions for pages and JWTs for the API: do the two work together?"""

    asks = "You log out of the pages. What becomes of the token for the API?"
    variants = (HYBRID, SIDE_BY_SIDE)
    answers = (
        Answer("at-once", "It ends at once"),
        Answer("no-more", "It lives out its time, and there is no next one"),
        Answer("for-ever", "There is always a next one"),
    )
    seconds = 3
    starts_processes = True
    lifetimes = {"access_seconds": LIFETIME, "access_max_seconds": LIFETIME, "leeway": 0}
    why = (
        "Where the session buys the token, it is the anchor: it is asked each time, and can be ended. Where the two "
        "stand side by side, each sign-in has an end of its own, and ending one says nothing to the other."
    )
    rule = "Let the revocable credential buy the one that is not, and keep the latter short."
    stops = (
        "Between the end of the session and the token’s own the API knows nothing of it. Article A has the two side by "
        "side, for different clients; that the session buys the token is our form."
    )
    excerpts = (SESSION_AUTHENTICATES, ANOTHER_KNOWS_THE_KEYS)

    @contextmanager
    def shares(self, run: str, stages: Mapping[Variant, Stage]) -> Iterator[Mapping[Variant, CutOffVerifier]]:
        """The API of each variant, which has the public keys: a service of its own."""
        with ExitStack() as until_over:
            yield {variant: until_over.enter_context(api_of(stage)) for variant, stage in stages.items()}

    def story(self, stage: Stage) -> None:
        laptop = stage.browser("laptop")
        stage.signs_in(laptop, "You sign in to the pages, with a session.")
        token, again = self.session_buys(stage, laptop) if stage.variant == HYBRID else self.app_signs_in(stage)
        first = self.api_says(stage, token)
        stage.tells("The API is shown the token, and asks nobody.", first)
        laptop.logs_out()
        stage.tells("You log out of the pages.")
        left = self.api_says(stage, token)
        stage.tells("The API is shown the token once more.", left)
        sold = bool(again())
        stage.tells("Whoever had the token asks for the next one.", "given" if sold else "refused")
        stage.waits(LIFETIME + 0.1, "the token expires")
        last = self.api_says(stage, token)
        stage.tells("After the token’s time the API is shown it again.", last)

        late = "expired" in (first, left)  # this machine took longer than the token lives
        works = first == "accepted" and last == "expired"
        holds = None if late else works and sold is (stage.variant == SIDE_BY_SIDE)
        then = "no next token" if not sold else "a next token"
        stage.finds(
            "C53", holds, f"while signed in: {first}; after the log-out: {left}, {then}; after its time: {last}"
        )
        if not late:
            stage.concludes("for-ever" if sold else ("no-more" if left == "accepted" else "at-once"))

    def session_buys(self, stage: Stage, laptop: Browser) -> tuple[str, Callable[[], str]]:
        """A copy of the session asks for tokens, as whoever had robbed you would."""
        copy = stage.browser("copy")
        copy.copies(laptop)
        stage.tells("Your page fetches a token for the API with it. Somebody has copied your session.")

        def buys() -> str:
            return str(json_of(copy.get("")).get("token", ""))

        return buys(), buys

    def app_signs_in(self, stage: Stage) -> tuple[str, Callable[[], str]]:
        """An app of yours has a sign-in of its own, and a refresh token that buys the next."""
        app = stage.browser("app")
        paths = [f"{app.origin}{reverse(f'jwt:{name}')}" for name in ("api-token", "api-token-refresh")]
        body = {"username": stage.username, "password": stage.password, "revocation": "refresh"}
        pair = json_of(app.post(paths[0], json=body))
        stage.tells("On your phone an app signs in for itself, at the API.")

        def renews() -> str:
            answer = app.post(paths[1], json={"refresh_token": pair["refresh_token"]})
            return str(json_of(answer).get("access_token", ""))

        return str(pair["access_token"]), renews

    def api_says(self, stage: Stage, token: str) -> str:
        """What the API makes of it: "accepted", "expired" or "refused"."""
        apis: Mapping[Variant, CutOffVerifier] = stage.shared
        said = apis[stage.variant].says(token)
        if "error" not in said:
            return "accepted"
        return "expired" if said["error"] == "expired" else "refused"


def api_of(stage: Stage) -> AbstractContextManager[CutOffVerifier]:
    """Another service that takes this variant’s tokens for the API."""
    audience = AUDIENCE if stage.variant == HYBRID else stage.policy.api_audience
    return cut_off_verifier(stage.ring.published(), audience, stage.policy.issuer, stage.policy.leeway)
