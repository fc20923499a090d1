"""Figures as a machine could have measured them."""

from authdemo.cost.figures import Cost, Figures, Passwords, Range, Weight
from authdemo.cost.measure import AGAIN, FIRST, NOWHERE
from authdemo.lab.wire.timed_redis import SOCKET

AWAY = "over TCP, 2 ms away"


def figures(session=100.0, token=100.0, away=2500.0, control=400.0):
    """Medians in µs, each with a middle half of a tenth to both sides."""

    def cost(variant, way, median, note="", **parts):
        spread = Range(0.9 * median, median, 1.1 * median)
        return Cost(
            variant,
            way,
            spread,
            spread,
            **{"redis": 0, "sql": 0, "signature": 0} | parts,
            asked="GET" if "sessions" in variant else "",
            note=note,
        )

    costs = [
        cost("sessions/redis", SOCKET, session, redis=0.8 * session),
        cost("sessions/redis", AWAY, away, redis=0.9 * away, sql=1),
        cost("jwt/stateless", NOWHERE, token, FIRST, signature=2 * token),
        cost("jwt/stateless", NOWHERE, 5.0, AGAIN),
    ]
    passwords = Passwords("argon2", 0.05, 30, 0.8, 2)
    weights = [Weight("sessions/redis", 53, 704)]
    return Figures(1.7e9, 20.0, {"Python": "3.11"}, Range(390, control, 410), costs, weights, passwords)
