"""credential-size: how many bytes does a credential add to every single request?"""

from http import HTTPStatus

from django.conf import settings

from authdemo.lab.attacks.token_text import forged
from authdemo.lab.experiments.scale.verify_is_mint import signed_by
from authdemo.lab.model.excerpts import TOKEN_IS_FILLED
from authdemo.lab.model.experiment import Answer, Story
from authdemo.lab.model.variants import JWT_DENYLIST, JWT_REFRESH, SESSIONS_REDIS
from authdemo.lab.wire.browser import CREDENTIALS, Browser, StepFailed
from authdemo.lab.wire.stage import Stage

TINY = 100  # bytes
LEAST, MOST = 500, 2048  # bytes: what article D says a JWT adds to every request
ALGORITHMS = tuple(map(signed_by, ("HS256", "RS256", "ES256", "EdDSA")))
PERMISSIONS = [
    f"reports:{what}:{how}" for what in ("sales", "staff", "stock", "tax") for how in ("read", "write", "sign")
]


class CredentialSize(Story):
    """How many bytes does a credential add to every request?"""

    variants = (SESSIONS_REDIS, *ALGORITHMS, JWT_REFRESH, JWT_DENYLIST)
    answers = (
        Answer("tiny", "Under 100 bytes"),
        Answer("some", "A few hundred"),
        Answer("large", "Half a kilobyte and more"),
    )
    seconds = 1
    why = (
        "A session id has one length, whatever it stands for. A token holds what it says and a signature, a third "
        "longer for being written in base64, and it travels with every request for a page, a picture or an icon."
    )
    rule = "Measure your own token; each claim is paid on each request. An elliptic curve signs shorter than RSA."
    stops = "HTTP/2 and HTTP/3 compress repeated headers, which saves bytes on the wire and none on the server."
    excerpts = (TOKEN_IS_FILLED,)

    def story(self, stage: Stage) -> None:
        stage.takes_usual_names()
        laptop = stage.browser("laptop")
        stage.signs_in(laptop)
        plain, cookies = sent(laptop)
        stage.tells("You open a page. The browser adds the credential to the request.", f"{plain} B")
        stage.measures("bytes sent with every request", plain, "B")
        stage.concludes("tiny" if plain < TINY else "some" if plain < LEAST else "large")
        if stage.lane == "sessions":
            stage.finds("C6", plain < TINY, f"{plain} B, the cookie’s name included")
            return
        held = "as issued here" if cookies == 1 else f"as issued here, in {cookies} cookies"
        stage.finds("C6", plain > TINY, f"{plain} B {held}")
        if cookies > 1:
            return
        access = laptop.cookie(settings.ACCESS_COOKIE_NAME) or ""
        laptop.takes(settings.ACCESS_COOKIE_NAME, forged(access, stage.ring.current.signing, permissions=PERMISSIONS))
        loaded, _ = sent(laptop)
        stage.tells(f"The same with {len(PERMISSIONS)} permissions in it.", f"{loaded} B")
        stage.measures(f"the same with {len(PERMISSIONS)} permissions", loaded, "B")
        stage.finds("C72", LEAST <= plain <= MOST, f"{plain} B as issued here")
        stage.finds("C72", LEAST <= loaded <= MOST, f"{loaded} B with {len(PERMISSIONS)} permissions")


def sent(browser: Browser) -> tuple[int, int]:
    """The bytes of the credentials in a request that was let in, each with its name, and how many there are."""
    response = browser.get("api/me")
    if response.status_code != HTTPStatus.OK:
        raise StepFailed(f"What was to be measured lets nobody in: {response.status_code}.")
    pairs = response.request.headers["Cookie"].split("; ")
    credentials = [pair for pair in pairs if pair.partition("=")[0] in CREDENTIALS]
    return len("; ".join(credentials)), len(credentials)
