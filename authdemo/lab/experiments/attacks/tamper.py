"""tamper: one genuine token, and everything that can be made of it. Is any of it let in?"""

import socket
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.conf import settings

from authdemo.lab.attacks.forgeries import Forgery, Workshop, catalogue
from authdemo.lab.attacks.mistakes.credulous import AlgorithmFromToken, DecodesOnly
from authdemo.lab.experiments.scale.verify_is_mint import signed_by
from authdemo.lab.model.excerpts import KEY_DECIDES_ALGORITHM
from authdemo.lab.model.experiment import NO, YES, Answer, Story
from authdemo.lab.model.variants import JWT, Variant, jwt_by
from authdemo.lab.wire.browser import Browser
from authdemo.lab.wire.stage import Stage

LIFETIME = 60.0  # seconds: no token expires in this story
MISTAKES = (
    jwt_by("jwt/decodes-only", DecodesOnly(), "Its verifier reads the token and does not check the signature."),
    jwt_by("jwt/alg-from-token", AlgorithmFromToken(), "Its verifier takes the algorithm from the token."),
)


@dataclass
class Listener:
    """A server that must not be asked: it counts who comes."""

    address: str
    visitors: list[str] = field(default_factory=list)


class Tamper(Story):
    """A token is changed. Does the server notice?"""

    asks = "Somebody changes a token in every way there is. Is any of it let in?"
    variants = (*JWT, signed_by("RS256"), signed_by("ES256"), *MISTAKES)
    answers = (YES, NO, Answer("depends", "Depends on the verifier"))
    seconds = 3
    lifetimes = {"access_seconds": LIFETIME, "access_max_seconds": LIFETIME, "stateless_seconds": LIFETIME, "leeway": 0}
    why = (
        "A signature covers every bit of header and payload. What is left to attack is the verifier: what it believes "
        "before the signature holds, which keys it takes from where, and what it does not ask afterwards."
    )
    rule = "One algorithm per key, keys from your own ring, one form of token, every claim required (RFC 8725)."
    stops = "Nothing here attacks the algorithms themselves, nor a key that leaked (see `leaks`)."
    excerpts = (KEY_DECIDES_ALGORITHM,)

    @contextmanager
    def shares(self, run: str, stages: Mapping[Variant, Stage]) -> Iterator[Listener]:
        with socket.create_server(("127.0.0.1", 0)) as server:
            listener = Listener(f"http://127.0.0.1:{server.getsockname()[1]}")
            server.settimeout(0.1)
            over = threading.Event()
            thread = threading.Thread(target=_listen, args=(server, listener, over), name=f"run {run}", daemon=True)
            thread.start()
            yield listener
            over.set()
            thread.join()

    def story(self, stage: Stage) -> None:
        laptop, thief = stage.browser("laptop"), stage.browser("thief")
        stage.signs_in(laptop, "A member signs in.")
        retired = laptop.cookie(settings.ACCESS_COOKIE_NAME) or ""
        if not stage.variant.mistake:
            stage.lives_by(
                keys=stage.ring.rotated(stage.ring.current.algorithm, LIFETIME, overlap=False, compromised=False)
            )
        stage.signs_in(laptop, "The operator drops the signing key for another; the member signs in again.")
        genuine = laptop.cookie(settings.ACCESS_COOKIE_NAME) or ""
        thief.takes(settings.ACCESS_COOKIE_NAME, genuine)
        control = stage.looks(thief, "The genuine token is shown from elsewhere.")
        thief.forgets(settings.ACCESS_COOKIE_NAME)

        refused: dict[str, Counter[str]] = {}
        let_in: list[str] = []
        for forgery in catalogue(Workshop(genuine, stage.policy, stage.shared.address, retired)):
            answer = self.shown(thief, forgery)
            if answer == "accepted":
                let_in.append(forgery.name)
            refused.setdefault(forgery.group, Counter())[answer] += 1
        for group, answers in refused.items():
            stage.tells(f"{group}.", ", ".join(f"{number} {answer}" for answer, number in answers.most_common()))
        asked = len(stage.shared.visitors)
        stage.tells("The server that jku and x5u name was asked", f"{asked} times")

        tried = sum(answers.total() for answers in refused.values())
        says = f"{len(let_in)} of {tried} forgeries let in" + (f": {_some(let_in)}" if let_in else "")
        says += "" if control.accepted else f"; the genuine one is refused too, {control.says}"
        says += f"; the forger’s server was asked {asked} times" if asked else ""
        stage.finds("C57", control.accepted and not let_in and not asked, says)
        stage.measures(f"forgeries let in, of {tried}", len(let_in), "", of=tried)
        stage.concludes((YES if let_in else NO).key)

    def shown(self, thief: Browser, forgery: Forgery) -> str:
        """What the site answers to it: "accepted", or the reason."""
        value = forgery.token if isinstance(forgery.token, bytes) else forgery.token.encode()
        thief.raw_cookies = settings.ACCESS_COOKIE_NAME.encode() + b"=" + value
        response = thief.get("api/me")
        return "accepted" if response.status_code == 200 else str(response.json().get("error", response.status_code))


def _listen(server: socket.socket, listener: Listener, over: threading.Event) -> None:
    while not over.is_set():
        try:
            connection, who = server.accept()
        except TimeoutError:
            continue
        listener.visitors.append(str(who))
        connection.close()


def _some(names: list[str]) -> str:
    """The first few of them."""
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
