"""credential-size: how many bytes does a credential add to every single request?"""

from authdemo import policy
from authdemo.lab.attacks.token_text import forged
from authdemo.lab.experiments.scale.verify_is_mint import signed_by
from authdemo.lab.model.excerpts import TOKEN_IS_FILLED
from authdemo.lab.model.experiment import Answer, Story
from authdemo.lab.model.variants import SESSIONS_REDIS
from authdemo.lab.wire.browser import COPIED
from authdemo.lab.wire.stage import Stage

TINY = 100  # bytes
LEAST, MOST = 500, 2048  # bytes: what article D says a JWT adds to every request
PERMISSIONS = [
    f"reports:{what}:{how}" for what in ("sales", "staff", "stock", "tax") for how in ("read", "write", "sign")
]


class CredentialSize(Story):
    """How many bytes does a credential add to every request?"""

    variants = (SESSIONS_REDIS, *map(signed_by, ("HS256", "RS256", "ES256", "EdDSA")))
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
        laptop = stage.browser("laptop")
        stage.signs_in(laptop)
        name = next(name for name in COPIED if laptop.cookie(name))
        credential = laptop.cookie(name) or ""
        if stage.lane == "jwt":  # a run's names are longer than the site's
            key = stage.ring.current.signing
            ours = {"name": "maple-17", "iss": policy.site().issuer, "aud": policy.site().audience}
            credential, more = forged(credential, key, **ours), forged(credential, key, **ours, permissions=PERMISSIONS)
        plain = self.sent(stage, name, credential)
        stage.tells("You open a page. The browser adds the credential to the request.", f"{plain} B")
        stage.measures("bytes sent with every request", plain, "B")
        stage.concludes("tiny" if plain < TINY else "some" if plain < LEAST else "large")
        if stage.lane == "sessions":
            stage.finds("C6", plain < TINY, f"{plain} B, whatever the session holds")
            return
        loaded = self.sent(stage, name, more)
        stage.tells(f"The same with {len(PERMISSIONS)} permissions in it.", f"{loaded} B")
        stage.measures(f"the same with {len(PERMISSIONS)} permissions", loaded, "B")
        stage.finds("C6", plain > TINY, f"{plain} B as issued here")
        stage.finds("C72", LEAST <= plain <= MOST, f"{plain} B as issued here")
        stage.finds("C72", LEAST <= loaded <= MOST, f"{loaded} B with {len(PERMISSIONS)} permissions")

    def sent(self, stage: Stage, name: str, credential: str) -> int:
        """The length of the Cookie header of a real request that carries this alone."""
        browser = stage.browser("copy")
        browser.takes(name, credential)
        return len(browser.get("api/me").request.headers["Cookie"])
