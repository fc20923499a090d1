"""on-the-wire: somebody between you and the server reads along, first without TLS and then with it."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.handlers.wsgi import WSGIHandler

from authdemo.lab.model.excerpts import NOTHING_IS_STORED
from authdemo.lab.model.experiment import NO, YES, Answer, Story
from authdemo.lab.model.variants import JWT_REFRESH, SESSIONS_REDIS
from authdemo.lab.wire.browser import CREDENTIALS
from authdemo.lab.wire.certificate import self_signed
from authdemo.lab.wire.policy_server import PolicyServer
from authdemo.lab.wire.relay import Relay, to_port
from authdemo.lab.wire.stage import Stage


@dataclass(frozen=True)
class Overheard:
    """What passed between browser and server, as somebody in between saw it."""

    relay: Relay
    origin: str

    def contains(self, secret: str) -> bool:
        return secret.encode() in bytes(self.relay.from_client + self.relay.from_server)

    @property
    def bytes(self) -> int:
        return len(self.relay.from_client) + len(self.relay.from_server)

    def line(self) -> str:
        """The first line that the browser sent, as far as it can be read; of a credential, its name alone."""
        first = bytes(self.relay.from_client).split(b"\r\n")[0][:60]
        return first.decode() if first.isascii() and b"HTTP" in first else f"{first[:12].hex(' ')} …"


class OnTheWire(Story):
    """Without TLS, can your credential be read on its way?"""

    asks = "Somebody on the same Wi-Fi reads along. Do they get your cookie?"
    variants = (SESSIONS_REDIS, JWT_REFRESH)
    answers = (YES, NO, Answer("depends", "Depends on TLS"))
    seconds = 2
    why = (
        "A cookie is a line of text in each request. Without TLS everybody whom it passes can read it and use it, "
        "whatever it says or hides; with TLS they see how much passes, and to whom."
    )
    rule = "TLS everywhere, Secure on every credential, and HSTS, so that no later request goes without."
    stops = (
        "HSTS does not cover a browser’s very first request, unless it was shipped with the site’s name on its preload "
        "list. And TLS ends at the server that holds its key: a proxy in front of the site reads everything again."
    )
    excerpts = (NOTHING_IS_STORED,)

    def story(self, stage: Stage) -> None:
        plain = self.overhears(stage, "without TLS", None)
        sealed = self.overhears(stage, "with TLS", self_signed())
        stage.concludes("depends" if plain != sealed else (YES if plain else NO).key)
        stage.finds("C56", plain and not sealed, f"{_said(plain)} without TLS, {_said(sealed)} with TLS")

    def overhears(self, stage: Stage, how: str, tls: "tuple[ssl.SSLContext, ssl.SSLContext] | None") -> bool:
        """Sign in through a relay that writes everything down. Whether the credential is among it."""
        with self.between(stage, tls[0] if tls else None) as overheard:
            laptop = stage.browser("laptop", server=overheard.origin, **({"verify": tls[1]} if tls else {}))
            stage.signs_in(laptop, f"You sign in {how}; somebody in between writes down what passes.")
            stage.looks(laptop, "You look in.")
            laptop.close()
            held = [value for name in CREDENTIALS if (value := laptop.cookie(name))]
            read = all(overheard.contains(value) for value in held)
            stage.tells("The first thing that passed was:", overheard.line())
            found = f"{_said(read)} in {overheard.bytes} B that passed"
            stage.tells("They look for your credential in what they wrote down.", found)
        return read

    @contextmanager
    def between(self, stage: Stage, tls: ssl.SSLContext | None) -> Iterator[Overheard]:
        """A real server under this stage's policy, and a relay in front of it."""
        with (
            PolicyServer(stage.policy, WSGIHandler(), tls) as server,
            Relay(to_port(server.port), records=True) as relay,
        ):
            yield Overheard(relay, f"{server.scheme}://localhost:{relay.port}")


def _said(read: bool) -> str:
    return "the credential stands there to be read" if read else "it is nowhere to be found"
