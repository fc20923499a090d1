"""hybrid: a session for the pages buys short tokens for an API. What does ending the session end?"""

import time

import jwt
from django.http import HttpRequest, HttpResponse, JsonResponse

from authdemo import policy
from authdemo.lab.attacks.run_ring import ring_of
from authdemo.lab.attacks.token_text import decoded
from authdemo.lab.model.excerpts import SESSION_AUTHENTICATES
from authdemo.lab.model.experiment import Answer, Story
from authdemo.lab.model.variants import Variant
from authdemo.lab.wire.stage import Stage

LIFETIME = 1.0  # seconds a token for the API lives
AUDIENCE = "https://api.example"


def sells_a_token(request: HttpRequest) -> HttpResponse:
    """A page for whoever is signed in with a session: a short token for the API."""
    rules = policy.current()
    claims = {"iss": rules.issuer, "aud": AUDIENCE, "exp": time.time() + rules.access_seconds}
    key = ring_of(rules).current
    return JsonResponse({"token": jwt.encode(claims, key.signing, key.algorithm)})


HYBRID = Variant("hybrid", "sessions", {"page": sells_a_token})


class Hybrid(Story):
    """Sessions for pages and JWTs for the API: do the two work together?"""

    asks = "You log out of the pages. What becomes of the token for the API?"
    variants = (HYBRID,)
    answers = (
        Answer("at-once", "It ends at once"),
        Answer("no-more", "It lives out its time, and there is no next one"),
        Answer("for-ever", "There is always a next one"),
    )
    seconds = 2
    lifetimes = {"access_seconds": LIFETIME, "access_max_seconds": LIFETIME, "leeway": 0}
    why = (
        "The session is the anchor: it is asked each time a token is bought, and can be ended. The token is what the "
        "API checks by itself, and is so short that nobody needs to end it."
    )
    rule = "Let the revocable credential buy the one that is not, and keep the latter short."
    stops = (
        "Between the end of the session and the token’s own the API knows nothing of it. Article A has the two side by "
        "side and unconnected; that the session buys the token is our form."
    )
    excerpts = (SESSION_AUTHENTICATES,)

    def story(self, stage: Stage) -> None:
        laptop = stage.browser("laptop")
        stage.signs_in(laptop, "You sign in to the pages, with a session.")
        token = laptop.get("").json()["token"]
        stage.tells("Your page fetches a token for the API with it.")
        first = self.api_says(stage, token)
        stage.tells("The API is shown the token, and asks nobody.", first)
        copy = stage.browser("copy")
        copy.copies(laptop)
        laptop.logs_out()
        stage.tells("You log out. Somebody has copied your session before that.")
        left = self.api_says(stage, token)
        stage.tells("The API is shown the token once more.", left)
        supply = copy.get("")
        sold = supply.headers.get("Content-Type", "").startswith("application/json")
        stage.tells(
            "With the copy, somebody asks for the next token.",
            "sold" if sold else f"{supply.status_code}, to the sign-in page",
        )
        stage.waits(LIFETIME + 0.1, "the token expires")
        last = self.api_says(stage, token)
        stage.tells("After the token’s time the API is shown it again.", last)

        late = "expired" in (first, left)  # this machine took longer than the token lives
        holds = None if late else first == "accepted" and not sold and last == "expired"
        then = "no next token" if not sold else "a next token"
        stage.finds(
            "C53", holds, f"while signed in: {first}; after the log-out: {left}, {then}; after its time: {last}"
        )
        if not late:
            stage.concludes("for-ever" if sold else ("no-more" if left == "accepted" else "at-once"))

    def api_says(self, stage: Stage, token: str) -> str:
        """Another service, which knows the key and no more."""
        key = stage.ring.current
        try:
            claims = decoded(token, key.verifying, key.algorithm, audience=AUDIENCE, issuer=stage.policy.issuer)
        except jwt.ExpiredSignatureError:
            return "expired"
        except jwt.InvalidTokenError:
            return "refused"
        return "accepted" if claims else "refused"
