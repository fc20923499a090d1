"""offline-verification: another service, with keys and nobody to ask, is shown a credential. What does it know?"""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse

from authdemo.basics.piped_child import PipedChild
from authdemo.lab.experiments.scale.verify_is_mint import signed_by
from authdemo.lab.model.excerpts import ANOTHER_KNOWS_THE_KEYS, NO_NETWORK, PUBLIC_HALF_IS_PUBLISHED
from authdemo.lab.model.experiment import NO, YES, Answer, Story
from authdemo.lab.model.variants import SESSIONS_REDIS, SESSIONS_SIGNED_COOKIE, Variant
from authdemo.lab.wire import offline_verifier
from authdemo.lab.wire.browser import COPIED, Browser
from authdemo.lab.wire.other_services import asker, cut_off_verifier, is_of, lets_in, said_of
from authdemo.lab.wire.policy_server import serving
from authdemo.lab.wire.stage import Stage

ES256 = signed_by("ES256")
Judged = dict[str, Any]  # whether it was accepted, and what the service says
SIGNED_COOKIES = "django.contrib.sessions.backends.signed_cookies"  # the salt that Django's engine signs with


@dataclass(frozen=True)
class Services:
    """What the variants share: a service that is given the secret, and an end for those that one of them starts."""

    given_secrets: PipedChild
    until_over: ExitStack
    lock: threading.Lock = field(default_factory=threading.Lock)

    def asked(self, secret: str, salt: str, credential: str) -> Judged:
        """One question to the service that has the secret."""
        with self.lock:
            self.given_secrets.say(json.dumps({"credential": credential, "secret": secret, "salt": salt}))
            answer: Judged = json.loads(self.given_secrets.hear())
        return answer


class OfflineVerification(Story):
    """Can another service check who you are, without asking anybody?"""

    asks = "A service that can ask nobody is shown your credential. Does it know who you are?"
    variants = (SESSIONS_REDIS, SESSIONS_SIGNED_COOKIE, ES256)
    answers = (YES, NO, Answer("depends", "Depends on the key"))
    seconds = 3
    starts_processes = True
    lifetimes = {"stateless_seconds": 60.0, "leeway": 0}
    why = (
        "A signature can be checked by whoever has the key, anywhere and without asking. A session id means something "
        "only where its record is: no key says who it is, and another service has to ask. A session that is kept in a "
        "signed cookie has no record, and is checked like a token."
    )
    rule = "Let services check tokens by themselves where a late revocation does no harm, and ask where it does."
    stops = (
        "Not asking works both ways: nobody tells the service that you have logged out. And what checks a signed "
        "cookie is the secret that signs it: a service that is given it can sign in anybody."
    )
    excerpts = (PUBLIC_HALF_IS_PUBLISHED, ANOTHER_KNOWS_THE_KEYS, NO_NETWORK)

    @contextmanager
    def shares(self, run: str, stages: Mapping[Variant, Stage]) -> Iterator[Services]:
        """The services that are shown sessions and tokens, each with nothing of our environment."""
        with ExitStack() as until_over:
            given_secrets = PipedChild("-I", offline_verifier.__file__, env={})
            until_over.callback(given_secrets.stop)
            yield Services(given_secrets, until_over)

    def story(self, stage: Stage) -> None:
        laptop = stage.browser("laptop")
        stage.signs_in(laptop)
        credential = next(value for name in COPIED if (value := laptop.cookie(name)))
        shown = self.given_keys(stage, laptop) if stage.lane == "jwt" else self.given_the_secret(stage)
        first = shown(credential)
        stage.tells("Cut off from the site, it is shown your credential.", _said(stage, first))
        laptop.logs_out()
        stage.tells("You log out.")
        after = shown(credential)
        stage.tells("It is shown the same credential again.", _said(stage, after))

        knows = _is_you(stage, first)
        if stage.variant == SESSIONS_REDIS and not settings.HTTPS:
            self.one_that_asks(stage)
        stage.finds("C46", knows if stage.lane == "jwt" else not first["accepted"], f"offline: {_said(stage, first)}")
        if stage.lane == "jwt":
            learns = f"learns your name and your role ({first['role']})" if knows else "does not learn who you are"
            stage.finds("C47", knows, f"it {learns}; after the log-out: {_said(stage, after)}")
        stage.concludes((YES if knows else NO).key)

    def given_the_secret(self, stage: Stage) -> Callable[[str], Judged]:
        """Of sessions the service gets all that there is."""
        stage.tells("Another service is given the site’s secret: sessions have no other key.")
        services: Services = stage.shared
        return partial(services.asked, settings.SECRET_KEY, SIGNED_COOKIES)

    def one_that_asks(self, stage: Stage) -> None:
        """A service that has nothing but somebody to ask: us, who are there, and then are not."""
        laptop = stage.browser("laptop")
        stage.signs_in(laptop, "You sign in again. A third service has nothing and asks us whose a session is.")
        session, secret = laptop.cookie(settings.SESSION_COOKIE_NAME) or "", stage.policy.introspection_secret
        with ExitStack() as until_over:
            with serving(stage.policy) as site:
                ask = f"{site.origin}{reverse('sessions:api-introspect')}"
                service = until_over.enter_context(asker(ask, secret, window=0))
                there = service.says(session)
                stage.tells("It is shown your session.", said_of(there, stage.user))
            away = service.says(session)
            told = said_of(away, stage.user) if lets_in(away) else "it cannot tell"
            stage.tells("We are away, and it is shown your session again.", told)
        knows = is_of(there, stage.user)
        stage.finds(
            "C46",
            knows and not lets_in(away),
            f"one that asks us {'knows you' if knows else 'does not know you'}, and offline "
            f"{'knows you, too' if lets_in(away) else 'cannot tell'}",
        )

    def given_keys(self, stage: Stage, laptop: Browser) -> Callable[[str], Judged]:
        """Of tokens the service gets the public keys, and for and by whom they must be; then it asks nobody."""
        jwks = laptop.get(f"{laptop.origin}/.well-known/jwks.json").json()
        services: Services = stage.shared
        expected = (stage.policy.audience, stage.policy.issuer, stage.policy.leeway)
        service = services.until_over.enter_context(cut_off_verifier(jwks["keys"], *expected))
        times = "once" if service.questions == 1 else f"{service.questions} times"
        stage.tells(f"Another service has asked for the public keys, {times}.", f"{len(jwks['keys'])} public keys")

        def shown(token: str) -> Judged:
            said = service.says(token)
            return {"accepted": lets_in(said), "says": said.get("name", said.get("error")), **said}

        return shown


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
