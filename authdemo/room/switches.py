"""What a trainer can do to the site while a room looks on: a table, which the buttons, the notices and the tests walk.

Each is announced on every screen, and what can be undone is, by one click or by the room's end. What is on stands in
the room's row: by name, since when (s since the epoch), with which value, and what undoing it needs (`kept`). Redis,
nodes and the signing key are the whole site's: the screens of other rooms say it, too, and one room at a time has such
a switch. What is on is told by `switched`, and how one is turned is `turning`'s matter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from authdemo.accounts.changes import strategies
from authdemo.room import nodes
from authdemo.store import switch
from authdemo.strategy import Option
from jwt_app import key_file

LIFE = "life"


def nothing(_: object = None) -> None:
    """It cannot be taken back, or needs not: what goes is the notice."""


def lives() -> Option:
    """How long access tokens can be chosen to live."""
    return next(option for one in strategies().values() for option in one.options() if option.name == "lifetime")


@dataclass(frozen=True)
class Switch:
    """Something that is on or off in a room."""

    name: str
    label: str  # of the button
    back: str  # of the button that undoes it
    said: str  # on every screen while it is on: {at} is a time, {value} what was chosen
    does: Callable[[], Any]
    undoes: Callable[[Any], object] = nothing  # with what `does` gave, or `prepares` where nobody lived to see that
    prepares: Callable[[], Any] = nothing  # what undoing it takes, as far as that is known before
    by_hand: str = ""  # how it is undone where that failed
    is_redis: bool = False
    is_node: bool = False
    for_site: bool = True
    replaces: frozenset[str] = frozenset()  # whose notices would contradict this one's
    prevents: frozenset[str] = frozenset()  # what cannot be done while this one is on
    choices: Callable[[], Option] | None = None
    is_still_on: Callable[[], bool] = lambda: True

    def bars(self, other: "Switch") -> bool:
        """Whether that one has to wait until this one is off."""
        return other.name in self.replaces | self.prevents


SWITCHES = {
    one.name: one
    for one in (
        Switch(
            "stop",
            "Stop Redis",
            "Start Redis",
            "Redis was stopped at {at}: nothing that is kept there can be looked up.",
            switch.off,
            lambda _: switch.on(),
            is_redis=True,
            prevents=frozenset({"empty"}),
            by_hand="Stop the demo and start it again: its Redis comes back with it.",
            is_still_on=switch.is_off,
        ),
        Switch(
            "empty",
            "Empty Redis",
            "Say no more that Redis was emptied",
            "Redis was emptied at {at}: no record from before is left in it.",
            switch.empty,
            is_redis=True,
        ),
        Switch(
            "rotate",
            "Another signing key",
            "Say no more that another key signs",
            "Another key signs since {at}. The one before still verifies what it has signed.",
            key_file.rotate,
        ),
        Switch(
            "cut",
            "Another signing key, no overlap",
            "Believe the old key again",
            "Another key signs since {at}, and the one before verifies nothing any more.",
            key_file.suspend,
            lambda kids: key_file.reinstate(kids or ()),
            prepares=key_file.verifying,
            by_hand="In the terminal, manage.py rotate_key --reinstate does it.",
            replaces=frozenset({"rotate"}),
        ),
        Switch(
            "kill",
            "Kill a server",
            "Start that server again",
            "A server was killed at {at}: the others answer, and every page says at its end which one has.",
            nodes.kill,
            nodes.bring_back,
            prepares=nodes.another,
            is_node=True,
            by_hand="Stop the demo and start it again: all its nodes come back with it.",
            is_still_on=nodes.is_one_away,
        ),
        Switch(
            LIFE,
            "Access tokens live",
            "Access tokens live as usual again",
            "Access tokens of new sign-ins live {value} in this room.",
            nothing,
            for_site=False,
            choices=lives,
        ),
        Switch(
            "free",
            "Let everybody run experiments",
            "Only I run them",
            "Everybody may run experiments themselves, in the lab.",
            nothing,
            for_site=False,
        ),
    )
}
