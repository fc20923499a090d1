"""offline-verification: another service, with keys and no network, is shown a credential. What does it know?"""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings

from authdemo.basics.piped_child import PipedChild
from authdemo.lab.experiments.scale.verify_is_mint import signed_by
from authdemo.lab.model.excerpts import NO_NETWORK, PUBLIC_HALF_IS_PUBLISHED
from authdemo.lab.model.experiment import NO, YES, Answer, Story
from authdemo.lab.model.variants import SESSIONS_REDIS, SESSIONS_SIGNED_COOKIE, Variant
from authdemo.lab.wire import offline_verifier
from authdemo.lab.wire.browser import COPIED, Browser
from authdemo.lab.wire.stage import Stage

ES256 = signed_by("ES256")
LOCK = threading.Lock()
SIGNED_COOKIES = "django.contrib.sessions.backends.signed_cookies"  # the salt that Django's engine signs with


class OfflineVerification(Story):
    """Can another service check who you are, without asking anybody?"""

    asks = "A service without a network is shown your credential. Does it know who you are?"
    variants = (SESSIONS_REDIS, SESSIONS_SIGNED_COOKIE, ES256)
    answers = (YES, NO, Answer("depends", "Depends on the key"))
    seconds = 2
    starts_processes = True
    lifetimes = {"stateless_seconds": 60.0, "leeway": 0}
    why = (
        "A signature can be checked by whoever has the key, anywhere and without asking. A session id means something "
        "only where its record is: no key says who it is. A session that is kept in a signed cookie has no record, and "
        "is checked like a token."
    )
    rule = "Let services check tokens by themselves where a late revocation does no harm, and ask where it does."
    stops = (
        "Not asking works both ways: nobody tells the service that you have logged out. And what checks a signed "
        "cookie is the secret that signs it: a service that is given it can sign in anybody."
    )
    excerpts = (PUBLIC_HALF_IS_PUBLISHED, NO_NETWORK)

    @contextmanager
    def shares(self, run: str, stages: Mapping[Variant, Stage]) -> Iterator[PipedChild]:
        """The service: nothing of our environment, and Python's isolated mode."""
        service = PipedChild("-I", offline_verifier.__file__, env={})
        try:
            yield service
        finally:
            service.stop()

    def story(self, stage: Stage) -> None:
        laptop = stage.browser("laptop")
        stage.signs_in(laptop)
        credential = next(value for name in COPIED if (value := laptop.cookie(name)))
        order = {"credential": credential, **self.gives(stage, laptop)}
        first = asked(stage.shared, order)
        stage.tells("Without a network, it is shown your credential.", _said(stage, first))
        laptop.logs_out()
        stage.tells("You log out.")
        after = asked(stage.shared, order)
        stage.tells("It is shown the same credential again.", _said(stage, after))

        knows = _is_you(stage, first)
        stage.finds("C46", knows if stage.lane == "jwt" else not first["accepted"], f"offline: {_said(stage, first)}")
        if stage.lane == "jwt":
            learns = f"learns your name and your role ({first['role']})" if knows else "does not learn who you are"
            stage.finds("C47", knows, f"it {learns}; after the log-out: {_said(stage, after)}")
        stage.concludes((YES if knows else NO).key)

    def gives(self, stage: Stage, laptop: Browser) -> dict[str, Any]:
        """What the service gets beforehand: of tokens the public keys, of sessions all that there is, the secret."""
        if stage.lane == "sessions":
            stage.tells("Another service is given the site’s secret: sessions have no other key.")
            return {"secret": settings.SECRET_KEY, "salt": SIGNED_COOKIES}
        jwks = laptop.get(f"{laptop.origin}/.well-known/jwks.json").json()
        stage.tells("Another service has fetched the public keys, once.", f"{len(jwks['keys'])} public keys")
        return {"jwks": jwks, "issuer": stage.policy.issuer, "audience": stage.policy.audience}


def asked(service: PipedChild, order: Mapping[str, Any]) -> dict[str, Any]:
    """One question to the service."""
    with LOCK:  # the variants share the one service
        service.say(json.dumps(order))
        answer: dict[str, Any] = json.loads(service.hear())
    return answer


def _is_you(stage: Stage, answer: Mapping[str, Any]) -> bool:
    """Whether it was accepted, and as whom and what: name and role of the account, or the number that stands for it."""
    if not answer["accepted"]:
        return False
    return answer["says"] == str(stage.user.pk) or (answer["says"], answer["role"]) == (stage.username, stage.user.role)


def _said(stage: Stage, answer: dict[str, Any]) -> str:
    if answer["accepted"]:
        return "accepted, it is you" if _is_you(stage, answer) else "accepted, and not as you"
    nothing = answer["says"] == "BadSignature" and stage.lane == "sessions"
    return "nothing in it to be checked, so it cannot tell" if nothing else f"refused ({answer['says']})"
