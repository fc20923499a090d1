"""One of several nodes killed, and brought back: what a trainer's switch does where the demo has several.

A wish in a file, which the demo looks at (`basics.node_notes`). It kills as a machine does that loses its power; nginx
asks the others meanwhile. Never the node that answers the trainer: that one would not live to say so.
"""

import time

from django.conf import settings

from authdemo.basics import node_notes
from authdemo.strategy import StoreUnavailable
from authdemo.web import node

ONE_ALONE = "One server process answers here, and no other would take its place. Start the demo with --nodes 3."
SECONDS = 10.0  # for it to end


def why_not() -> str:
    """Why none can be killed; empty where one can."""
    return "" if another() else ONE_ALONE


def another() -> str:
    """The name of the last that is up, and is not this one; empty where there is none."""
    up = [one["name"] for one in node_notes.read(settings.VAR) if one["state"] == "up" and one["name"] != node.name()]
    return up[-1] if node.name() and up else ""


def kill() -> str:
    """Kill another one; its name, once it has ended. Raises `StoreUnavailable` where that does not come about."""
    name = another()
    if not name:
        raise StoreUnavailable("no other node is up")
    wish = node_notes.off(settings.VAR, name)
    wish.touch(mode=0o600)
    deadline = time.monotonic() + SECONDS
    while _state(name) != "off":
        if time.monotonic() > deadline:
            wish.unlink(missing_ok=True)
            raise StoreUnavailable(f"node {name} goes on")
        time.sleep(0.05)
    return name


def bring_back(name: object) -> None:
    """Have it started again; it answers some seconds later. Nothing where none was killed."""
    if isinstance(name, str) and name.isascii() and name.isdigit():
        node_notes.off(settings.VAR, name).unlink(missing_ok=True)


def is_one_away() -> bool:
    return any(node_notes.off(settings.VAR, one["name"]).exists() for one in node_notes.read(settings.VAR))


def _state(name: str) -> str:
    return next((one["state"] for one in node_notes.read(settings.VAR) if one["name"] == name), "")
