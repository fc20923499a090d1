"""This site among its peers: which does the same as which, and who answers more where that can be told."""

from dataclasses import dataclass

from authdemo.cost.figures import NOBODY, Beside, Range, Served
from authdemo.lab.model.variants import JWT_STATELESS, SESSIONS_REDIS


@dataclass(frozen=True)
class Peer:
    """Somebody else's way to know who asks. `compared`: ours that does the same."""

    name: str
    module: str
    compared: str
    interface: str = ""  # of granian; for Node empty


OURS = SESSIONS, TOKENS = SESSIONS_REDIS.name, JWT_STATELESS.name
PEERS = (
    Peer("Django, cache sessions", "django_sessions", SESSIONS, "wsgi"),
    Peer("Django REST framework, simplejwt", "django_simplejwt", TOKENS, "wsgi"),
    Peer("Starlette, starsessions", "starlette_sessions", SESSIONS, "asgi"),
    Peer("Starlette, PyJWT", "starlette_jwt", TOKENS, "asgi"),
    Peer("Express, express-session", "express_sessions", SESSIONS),
    Peer("Express, jsonwebtoken", "express_jwt", TOKENS),
    Peer("Fastify, @fastify/session", "fastify_sessions", SESSIONS),
    Peer("Fastify, @fastify/jwt", "fastify_jwt", TOKENS),
)


def control_of(peer: Peer) -> str:
    return f"{peer.name}: nobody looks"


@dataclass(frozen=True)
class Row:
    """One under load, ours that does the same, and its own control, where nobody looks who asks."""

    one: Served
    ours: Served | None
    control: Served | None

    @property
    def micros(self) -> str:
        """What knowing takes of the server's time for a request, beyond its control's in the same round (µs)."""
        if self.control is None:
            return ""
        pairs = zip(self.one.rounds, self.control.rounds, strict=True)
        return str(Range.around([1e6 / one - 1e6 / control for one, control in pairs]))


def rows(found: Beside) -> list[Row]:
    """Ours first; of ours the control is a request of somebody who is not signed in."""
    known = {one.what: one for one in found.served}
    ours = [Row(known[name], None, known[NOBODY]) for name in OURS]
    theirs = [
        Row(known[peer.name], known[peer.compared], known[control_of(peer)]) for peer in PEERS if peer.name in known
    ]
    return ours + theirs


def ranking(found: Beside, compared: str) -> list[list[str]]:
    """Those that do the same, the most requests per second first; who cannot be told apart stands together.

    So a rank begins only where each one before it answers more than each one after it, by `Served.is_more_than`.
    """
    known = {one.what: one for one in found.served}
    names = [compared, *(peer.name for peer in PEERS if peer.compared == compared and peer.name in known)]
    ordered = sorted((known[name] for name in names), key=lambda one: -one.per_second.median)
    ranks: list[list[str]] = []
    for place, one in enumerate(ordered):
        before, after = ordered[:place], ordered[place:]
        if all(more.is_more_than(less) for more in before for less in after):
            ranks.append([])
        ranks[-1].append(one.what)
    return ranks
