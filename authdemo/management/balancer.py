"""nginx in front of several nodes: `nginx.conf`, filled in, and a process that ends when we do.

A node that is to be stopped is taken out first. nginx then has another worker, and the one before ends when the last
request is answered that it had accepted: from there on nobody sends that node anything.
"""

import getpass
import os
import shutil
import signal
import string
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from authdemo.basics import private_files, processes
from authdemo.basics.piped_child import PipedChild, last_words, tethered
from authdemo.management import listening, machine, reached

TEMPLATE = Path(__file__).with_name("nginx.conf")
BESIDE_PATH = ("/usr/local/sbin", "/usr/sbin", "/opt/homebrew/bin")  # where it may be for nobody's PATH
STARTING_SECONDS = 10.0
DRAINING_SECONDS = 10.0  # for what a worker of nginx has accepted; a stream would take longer
NONE_HERE = "not behind one address: there is no nginx on this machine (Debian: apt install nginx-light)."


class Configuration(string.Template):
    """In which `$` is nginx's own."""

    delimiter = "%"


def find() -> str:
    """The path of nginx; "" where there is none."""
    return shutil.which("nginx") or shutil.which("nginx", path=os.pathsep.join(BESIDE_PATH)) or ""


class Balancer:
    """nginx, started and watched by us. Raises `CommandError` where it cannot be."""

    def __init__(
        self, program: str, folder: Path, place: listening.Place, nodes: Sequence[listening.Place], keep_alive: int
    ) -> None:
        self.program, self.folder, self.place, self.nodes, self.keep_alive = program, folder, place, nodes, keep_alive
        self.child: PipedChild | None = None

    def start(self) -> None:
        """Return once it answers; also after one that has ended. Raises `CommandError` with what it says where it does
        not.
        """
        self.stop()
        self.draw(())
        self.child = tethered(self.log, self.program, "-e", "stderr", "-p", str(self.folder), "-c", str(self.file))
        deadline = time.monotonic() + STARTING_SECONDS
        while not self.worker():
            if self.child.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise CommandError(f"nginx does not start: {self.said()} Without --nodes the demo needs none.")
            time.sleep(0.02)

    @property
    def file(self) -> Path:
        return self.folder / "nginx.conf"

    @property
    def log(self) -> Path:
        return self.folder / "nginx.log"

    def said(self) -> str:
        """Its last words, as a sentence."""
        return f"{last_words(self.log).rstrip('.')}."

    def draw(self, without: Collection[listening.Place]) -> None:
        """Write its configuration; those left out are asked nothing."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        text = Configuration(TEMPLATE.read_text()).substitute(
            user=_user(),
            body=2 * settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
            keep_alive=self.keep_alive,
            listen=_listens(self.place),
            nodes="\n".join(_line(node, is_out=node in without) for node in self.nodes),
            asked=f'    location = {self._secret} {{ return 200 "$pid"; }}',
        )
        private_files.replace(self.file, text.encode())

    def without(self, node: listening.Place) -> Iterator[None]:
        """Take a node out; goes on until it gets no request any more."""
        before = self.worker()
        self.take_in((node,))
        while before and self.worker() == before:
            yield
        deadline = time.monotonic() + DRAINING_SECONDS
        while before and processes.lives(before) and time.monotonic() < deadline:
            yield

    def take_in(self, without: Collection[listening.Place] = ()) -> None:
        """Ask all nodes from now on, but those."""
        self.draw(without)
        with suppress(OSError, ValueError):  # it is being started again, and will read what was drawn
            os.kill(int((self.folder / "nginx.pid").read_text()), signal.SIGHUP)

    def worker(self) -> int:
        """The process of nginx that accepts requests now; 0 where none answers."""
        _, said = reached.asked(f"{self.place.url_by_address}{self._secret}")
        return int(said) if said.isdigit() else 0

    def has_ended(self) -> bool:
        return self.child is not None and self.child.process.poll() is not None

    def stop(self) -> None:
        """End it; what nginx leaves behind, tether ends."""
        if self.child:
            self.child.stop()

    @property
    def _secret(self) -> str:
        """An address that nobody else knows (`reached.take_a_name`)."""
        return f"/{os.environ['AUTHDEMO_NAME']}/worker"


def _listens(place: listening.Place) -> str:
    is_v6 = ":" in place.address
    both = " ipv6only=off" if is_v6 and place.is_everywhere else ""
    return f"{machine.as_host(place.address)}:{place.port}{both}"


def _line(node: listening.Place, *, is_out: bool) -> str:
    """One that could not be reached is asked again after a second."""
    how = "down" if is_out else "max_fails=1 fail_timeout=1s"
    return f"    server {machine.as_host(node.address)}:{node.port} {how};"


def _user() -> str:
    """Only root may say it, and is to say itself: nginx would become somebody who may not enter our folder."""
    import grp  # not on Windows, where nobody comes here

    return f"user {getpass.getuser()} {grp.getgrgid(os.getegid()).gr_name};" if os.geteuid() == 0 else ""
