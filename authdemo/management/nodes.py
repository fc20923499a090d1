"""Several server processes, the nodes, on neighbouring ports behind one address: started, watched, ended with us.

Each shares the stores and the key ring with the others, and nothing else: what is limited or remembered in a process is
so in each of them. A node is a process group (granian and its worker), and ends or is killed as a whole. One that ends
by itself is said and started again. What is wished of them otherwise (`basics.node_notes`) is looked at all the time.
"""

import os
import select
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Self

from django.conf import settings
from django.core.management.base import CommandError

from authdemo.basics import node_notes
from authdemo.basics.piped_child import PipedChild
from authdemo.management import balancer, listening
from authdemo.management.balancer import Balancer

MOST = 16
LOOK_SECONDS = 0.1  # between two looks at what is wished
FIRST_PAUSE = 0.5  # seconds before one that never answered is started again; doubled each time
LONGEST_PAUSE = 30.0
ENDING_SECONDS = 10.0  # for what is under way; then it is killed


def places(place: listening.Place, count: int, *, balanced: bool) -> list[listening.Place]:
    """Where they listen: behind a balancer on loopback alone. Raises `CommandError` where somebody else does."""
    address = "127.0.0.1" if balanced else place.address
    if place.port + count > 65535:
        raise CommandError(f"--nodes {count}: the ports after {place.port} are not enough. Try --port 8000")
    found = [listening.Place(address, place.port + number) for number in range(1, count + 1)]
    for name, one in enumerate(found, 1):
        try:
            listening.listen(one).close()
        except CommandError:
            raise CommandError(
                f"Port {one.port} is taken, and node {name} would listen there. Choose another --port: it and the "
                f"{count} after it must be free."
            ) from None
    return found


class Node:
    """One of them. `state`: see `node_notes.Noted`."""

    def __init__(self, name: str, place: listening.Place, keep_alive: int) -> None:
        self.name, self.place, self.keep_alive = name, place, keep_alive
        self.state, self.child, self.pause = "off", None, FIRST_PAUSE
        self.due = 0.0  # monotonic: when to start it again, or to kill what does not end
        self.is_wished_away = False

    child: PipedChild | None
    state: str

    def start(self) -> None:
        self.state = "starting"
        arguments = (self.place.address, str(self.place.port), str(self.keep_alive))
        env = {**os.environ, "AUTHDEMO_NODE": self.name}
        self.child = PipedChild("-m", "authdemo.management.node", *arguments, env=env)

    def is_up(self) -> None:
        self.state, self.pause = "up", FIRST_PAUSE

    def end(self) -> None:
        """Ask it to end when it has answered what it was asked."""
        if self.child and self.state != "ending":
            self.state, self.due = "ending", time.monotonic() + ENDING_SECONDS
            self.child.to_child.close()

    def kill(self) -> None:
        """As a machine that loses its power: granian and its worker at once."""
        if self.child:
            with suppress(ProcessLookupError):
                os.killpg(self.child.process.pid, signal.SIGKILL)

    def has_ended(self) -> str:
        """How, once it has; what is left of it is gone then."""
        if self.child is None or self.child.process.poll() is None:
            return ""
        self.kill()
        self.child.from_child.close()
        status, self.child = self.child.process.returncode, None
        return f"by signal {-status}" if status < 0 else f"with status {status}"

    def noted(self) -> node_notes.Noted:
        return {"name": self.name, "url": self.place.url_by_address, "state": self.state}


class Nodes:
    """All of them, and nginx before them where there is one. `said` tells people what happens."""

    def __init__(
        self, found: list[listening.Place], keep_alive: int, balancer: Balancer | None, say: Callable[[str], None]
    ) -> None:
        self.nodes = [Node(str(number), place, keep_alive) for number, place in enumerate(found, 1)]
        self.balancer, self.say = balancer, say
        self.front = balancer.place if balancer else found[0]  # where people find the site
        self.ended = threading.Event()
        self.rolling: Iterator[None] = iter(())
        self.noted: list[node_notes.Noted] = []

    @classmethod
    def of(cls, place: listening.Place, count: str, keep_alive: int, say: Callable[[str], None]) -> Self:
        """As many as `--nodes` says, behind this place. Raises `CommandError`."""
        number, program = listening.whole("--nodes", count, 2, MOST), balancer.find()
        if program:
            listening.listen(place).close()  # nginx listens there by itself
        found = places(place, number, balanced=bool(program))
        folder = node_notes.folder(settings.VAR)
        return cls(found, keep_alive, Balancer(program, folder, place, found, keep_alive) if program else None, say)

    def described(self) -> list[tuple[str, str]]:
        """For the terminal."""
        urls = [node.place.url for node in self.nodes]
        if self.balancer:
            return [("Nodes", f"{len(urls)}, behind nginx: {', '.join(urls)}")]
        return [("Nodes", f"{len(urls)}: {', '.join(urls)}"), ("", balancer.NONE_HERE)]

    def serve(self, once_up: Callable[[], None]) -> None:
        """Until Ctrl-C or its like. Raises `CommandError` where nginx does not start."""
        node_notes.begin(settings.VAR)
        os.environ["AUTHDEMO_NODES"] = str(len(self.nodes))
        if self.balancer:
            os.environ["AUTHDEMO_BALANCED"] = "1"
            self.balancer.start()
        before = {number: signal.signal(number, self._end) for number in _ends()}
        try:
            told = False
            while not self.ended.is_set():
                self.look()
                if not told and all(node.state == "up" for node in self.nodes):
                    told = True
                    once_up()
        finally:
            self.stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _end(self, *_: Any) -> None:
        self.ended.set()

    def look(self) -> None:
        """What has become of them, and what is wished."""
        self.hear()
        for node in self.nodes:
            self.look_at(node)
        if self.balancer and self.balancer.has_ended():
            self.say("nginx has ended. It is started again.")
            self.balancer.start()
        if node_notes.restart(settings.VAR).exists() and next(self.rolling, self) is self:
            self.rolling = self.restarts()
        self.write_note()

    def hear(self) -> None:
        """Wait for the word that one is up, for a moment."""
        starting = {one.child.from_child: one for one in self.nodes if one.child and one.state == "starting"}
        heard, _, _ = select.select(list(starting), [], [], LOOK_SECONDS)
        for pipe in heard:
            if pipe.readline().strip() == b"up":
                starting[pipe].is_up()
            else:
                self.ended.wait(LOOK_SECONDS)  # it is ending

    def look_at(self, node: Node) -> None:
        wanted = not node_notes.off(settings.VAR, node.name).exists()
        how = node.has_ended()
        if how and node.state in {"up", "starting"}:
            self.pauses(node, how)
        elif how:
            node.state, node.due = "off", 0.0
        elif node.child and not wanted:
            node.kill()
            node.state, node.is_wished_away = "killed", True
            self.say(f"Node {node.name} was killed, and stays away until it is brought back.")
        elif node.state == "ending" and time.monotonic() > node.due:
            node.kill()
        elif node.child is None and wanted and time.monotonic() >= node.due:
            if node.is_wished_away:
                node.is_wished_away = False
                self.say(f"Node {node.name} is brought back.")
            node.start()

    def pauses(self, node: Node, how: str) -> None:
        """At once where it had answered; where it never did, after longer and longer."""
        pause = 0.0 if node.state == "up" else node.pause
        node.pause = min(node.pause * 2, LONGEST_PAUSE)
        node.state, node.due = "off", time.monotonic() + pause
        self.say(f"Node {node.name} has ended ({how}). It is started again.")

    def restarts(self) -> Iterator[None]:
        """All anew, one after the other: taken out of the balancer, ended, started, taken in when it answers."""
        for node in self.nodes:
            if node.state != "up":
                continue
            if self.balancer:
                yield from self.balancer.without(node.place)
            node.end()
            while node.state in {"ending", "starting", "off"} and not node_notes.off(settings.VAR, node.name).exists():
                yield
            if self.balancer:
                self.balancer.take_in()
        node_notes.restart(settings.VAR).unlink(missing_ok=True)
        self.say("All nodes were started anew, one after the other.")

    def write_note(self) -> None:
        noted = [node.noted() for node in self.nodes]
        if noted != self.noted:
            with suppress(OSError):  # a full disk must not end a site that runs
                node_notes.write(settings.VAR, noted)
                self.noted = noted

    def stop(self) -> None:
        """All at once, and nginx first: it would go on asking."""
        if self.balancer:
            self.balancer.stop()
        for node in self.nodes:
            node.end()
        while any(node.child for node in self.nodes):
            for node in self.nodes:
                if not node.has_ended() and time.monotonic() > node.due:
                    node.kill()
            time.sleep(0.02)
        node_notes.end(settings.VAR)


def _ends() -> list[signal.Signals]:
    """The signals that end a demo; the last not where it was started with nohup."""
    hangup = [] if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else [signal.SIGHUP]
    return [signal.SIGINT, signal.SIGTERM, *hangup]
