"""Keeps a Redis for exactly as long as the process that asked for it lives: `python -m authdemo.store.keeper`.

Nobody else can. A demo killed with -9 takes nothing with it, and `PR_SET_PDEATHSIG` is tied to the thread that asked,
not to the process. So this process stands between: it holds one end of a pipe, the demo the other; when the demo is
gone, however it ended, the pipe says so, and Redis is stopped and what it leaves in the temporary folder is removed.
A Redis that ends by itself is started again, with the same address and the data of its append-only file. One that is
switched off (`authdemo.store.switch`, a file in the folder) is stopped until it is switched on.

In: one line of JSON, an `Order`; then the words `down` and `up`; the end of the pipe is the end.
Out: one line of JSON for each: the note about the Redis, or `{"failed": sentence}`, or `{"busy": true}`.
"""

import json
import queue
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from filelock import Timeout

from authdemo.store import folder_note
from authdemo.store.folder_note import Note
from authdemo.store.servers import Elsewhere, Failed, RedisProcess, RedisServer, StandIn, clear_away

LOOK_SECONDS = 0.2  # between two looks at whether Redis is still there
FIRST_PAUSE = 0.5  # seconds before a Redis that died is started again; doubled each time it fails
LONGEST_PAUSE = 30.0
THE_END = "end"


@dataclass(frozen=True)
class Order:
    """What to keep: a program, or somebody else's Redis by its address, or, with neither, the stand-in."""

    about: dict[str, Any]  # the part of the note that the asker knows
    program: str = ""
    folder: str = ""  # for the program's data
    arguments: list[str] = field(default_factory=list)
    url: str = ""
    var: str = ""  # the folder whose one Redis this is, with note and lock; empty: nobody else shall know of it

    def server(self) -> RedisServer:
        if self.url:
            return Elsewhere(self.url)
        return RedisProcess(self.program, Path(self.folder), self.arguments) if self.program else StandIn()


class Keeper:
    """One server, started, watched and stopped."""

    def __init__(self, order: Order, words: "queue.SimpleQueue[str]", given_up: threading.Event) -> None:
        self.order, self.words, self.given_up = order, words, given_up
        self.server = order.server()
        self.pause = FIRST_PAUSE

    @property
    def note(self) -> Note:
        return cast(Note, {"url": self.server.url, "pid": self.server.pid, **self.order.about})

    def write_note(self) -> None:
        if self.order.var:
            folder_note.write(Path(self.order.var), self.note)

    def run(self) -> None:
        try:
            self.write_note()  # before Redis starts: were we killed now, the next run would find what to clear away
            self.server.up(self.given_up)
            self.write_note()
            answer(**self.note)
            self.watch()
        finally:
            self.server.down()
            self.server.remove()
            if self.order.var:
                folder_note.file(Path(self.order.var)).unlink(missing_ok=True)
                folder_note.off(Path(self.order.var)).unlink(missing_ok=True)

    def watch(self) -> None:
        wanted, off = True, False
        while (word := self.next_word(LOOK_SECONDS)) != THE_END:
            if word == "down":
                wanted = False
                self.server.down()
                answer(**self.note)
            elif word == "up":
                wanted = True
                self.start_again()
                answer(**self.note)
            elif self.is_off() != off:  # only a change of it: who has said `down` is obeyed besides
                off = not off
                wanted = not off
                self.switch(wanted)
            elif wanted and (how := self.server.died()):
                say(f"Redis has stopped ({how}). It is started again.")
                self.revive()

    def is_off(self) -> bool:
        return bool(self.order.var) and folder_note.off(Path(self.order.var)).exists()

    def switch(self, on: bool) -> None:
        if on:
            self.revive()
        else:
            self.server.down()
            say("Redis is switched off, and stays so until it is switched on.")

    def revive(self) -> None:
        """Start Redis again, for as long as it takes. A word in between waits; the end does not."""
        while not self.given_up.wait(self.pause):
            try:
                self.start_again()
            except Failed as failed:
                self.pause = min(self.pause * 2, LONGEST_PAUSE)
                say(f"{failed} The next try is in {self.pause:.0f} s.")
            else:
                self.pause = FIRST_PAUSE
                say(f"Redis runs again (process {self.server.pid}).")
                return

    def start_again(self) -> None:
        self.server.up(self.given_up)
        with suppress(OSError):  # a full disk must not end a Redis that runs
            self.write_note()

    def next_word(self, seconds: float) -> str:
        try:
            return self.words.get(timeout=seconds)
        except queue.Empty:
            return ""


def main() -> None:
    words: queue.SimpleQueue[str] = queue.SimpleQueue()  # the one that a signal handler may put into
    given_up = threading.Event()

    def end(*_: Any) -> None:
        given_up.set()
        words.put(THE_END)

    def listen() -> None:
        with open(0, "rb", buffering=0, closefd=False) as pipe:
            for line in iter(pipe.readline, b""):
                words.put(line.decode().strip())
        end()

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the demo; its end is our sign
    signal.signal(signal.SIGTERM, end)
    threading.Thread(target=listen, daemon=True).start()
    first = words.get()
    if first == THE_END:
        return  # whoever started us was gone before it could say what for
    try:
        order = Order(**json.loads(first))
        with alone(order.var):
            Keeper(order, words, given_up).run()
    except Timeout:
        answer(busy=True)
    except Failed as failed:
        answer(failed=str(failed))
    except OSError as error:
        answer(failed=f"Redis cannot be kept: {error}. Another folder may do: AUTHDEMO_VAR=/some/folder")


@contextmanager
def alone(var: str) -> Iterator[None]:
    """Be the only keeper of this folder, once what a killed one has left is cleared away."""
    if not var:
        yield
        return
    with folder_note.lock(Path(var)).acquire(timeout=0):
        folder_note.off(Path(var)).unlink(missing_ok=True)
        if left := folder_note.read(Path(var)):
            clear_away(left["url"])
        yield


def answer(**what: Any) -> None:
    with suppress(OSError):  # the one who asked is gone; the end of the pipe is on its way
        print(json.dumps(what), flush=True)


def say(sentence: str) -> None:
    """To the terminal that the demo runs in."""
    with suppress(OSError):
        print(sentence, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
