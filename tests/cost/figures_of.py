"""Figures as a machine could have measured them."""

from authdemo.cost import ranks
from authdemo.cost.figures import (
    AGAIN,
    FIRST,
    NOBODY,
    NOWHERE,
    Beside,
    Cost,
    Figures,
    Grown,
    Passwords,
    Range,
    Scale,
    Served,
    Weight,
)
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
    return Figures(
        began=1.7e9,
        seconds=20.0,
        machine={"Python": "3.11", "Django": "5.2"},
        control=Range(0.98 * control, control, 1.02 * control),
        costs=costs,
        weights=weights,
        passwords=passwords,
        served=[served("jwt/stateless", 1000), served("jwt/stateless", 1800, workers=2)],
    )


def served(what, per_second, workers=1, noise=0.02):
    """In eight rounds, each of which has noise of its own."""
    rounds = [per_second * (1 + noise * by) for by in (-1, 0, 0, 1, 0.5, -0.5, 0, 0)]
    return Served(what, workers, rounds, 0.1)


def scale(most=1.02):
    wall = Range(380, 400, 420)
    grown = [
        Grown("api/me, sessions/redis", 1000, wall, Range(1, 1, 1)),
        Grown("api/me, sessions/redis", 10**6, wall, Range(0.99 * most, most, 1.01 * most)),
    ]
    return Scale(began=1.7e9, seconds=200.0, machine={}, per_login={"sessions/redis": 700.4}, grown=grown)


def peers(**per_second):
    """`per_second`: by module; all others answer 1000."""
    ones = [served(NOBODY, 3000), *(served(name, per_second.get(name.partition("/")[0], 1000)) for name in ranks.OURS)]
    for peer in ranks.PEERS:
        ones += [
            served(ranks.control_of(peer), 2 * per_second.get(peer.module, 1000)),
            served(peer.name, per_second.get(peer.module, 1000)),
        ]
    return Beside(began=1.7e9, seconds=300.0, machine={"Node": "20"}, served=ones, missing="")
