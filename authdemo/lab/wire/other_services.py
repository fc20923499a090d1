"""Other services, which have nothing of ours: `python -m jwt_app.verifier` and `python -m sessions_app.asker`.

The programs are those that README tells how to start, each in a process of its own that ends with us and has nothing of
our environment. A verifier that is cut off has fetched the keys when it started, and their address is closed before it
is shown anything: what it says then, it knows by itself.
"""

import json
import re
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from authdemo.accounts.models import User
from authdemo.basics.piped_child import PipedChild, last_words, tethered
from authdemo.lab.wire.browser import StepFailed
from authdemo.lab.wire.run_folder import run_folder
from authdemo.lab.wire.telling import NotPossible

STARTING_SECONDS = 30.0
READY = "Ctrl-C"  # the end of what it says when it is open
VARIABLE = "INTROSPECTION_SECRET"  # where an asker finds the secret; the lab imports nothing of the lanes' programs
WHERE = re.compile(r"(http://127\.0\.0\.1:\d+)/me\n")

Answered = Mapping[str, Any]  # what a service says of a credential


@dataclass(frozen=True)
class OtherService:
    """One that is open."""

    url: str

    def says(self, credential: str) -> Answered:
        """Who it is: `sub`, a name and `role`; or an `error`. Raises `StepFailed` where it does not answer."""
        import httpx  # not before: see `browser`

        try:
            answer = httpx.get(
                f"{self.url}/me", headers={"Authorization": f"Bearer {credential}"}, trust_env=False, timeout=10
            )
            said: Answered = answer.json()
        except (httpx.HTTPError, ValueError):
            raise StepFailed("The other service did not answer.") from None
        return said


def lets_in(answer: Answered) -> bool:
    return "error" not in answer


def is_of(answer: Answered, user: User) -> bool:
    """Whether it lets in, and whom."""
    return lets_in(answer) and answer.get("sub") == str(user.pk)


def said_of(answer: Answered, user: User) -> str:
    """What a story tells of an answer to who is that user."""
    if not lets_in(answer):
        return f"refused ({answer['error']})"
    return "accepted, it is you" if is_of(answer, user) else "accepted, and not as you"


@dataclass(frozen=True)
class CutOffVerifier(OtherService):
    """`questions`: how often it has asked for the keys before it was cut off."""

    questions: int


@contextmanager
def verifier(keys: str, audience: str, issuer: str, leeway: float, *more: str) -> Iterator[OtherService]:
    """For the time of the block. `keys`: the address of a JWK set; `leeway`: seconds by which clocks may differ.

    `more`: further options of the program's. Raises `NotPossible` where it does not start.
    """
    told = ("--keys", keys, "--audience", audience, "--issuer", issuer, "--leeway", str(leeway), *more)
    with _running("jwt_app.verifier", *told) as url:
        yield OtherService(url)


@contextmanager
def asker(ask: str, secret: str, window: float) -> Iterator[OtherService]:
    """For the time of the block. `ask`: where it introspects, with this secret; `window`: seconds that it believes it.

    Raises `NotPossible` where it does not start.
    """
    told = ("--ask", ask, "--window", str(window))
    with _running("sessions_app.asker", *told, env={VARIABLE: secret}) as url:
        yield OtherService(url)


@contextmanager
def cut_off_verifier(
    keys: Sequence[Mapping[str, Any]], audience: str, issuer: str, leeway: float
) -> Iterator[CutOffVerifier]:
    """For the time of the block. `keys`: JWKs; `leeway`: seconds by which clocks may differ.

    Raises `NotPossible` where it does not start.
    """
    with ExitStack() as until_over:
        with _published(keys) as (url, questions):
            service = until_over.enter_context(verifier(url, audience, issuer, leeway))
        yield CutOffVerifier(service.url, len(questions))


@contextmanager
def _running(module: str, *told: str, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """One of the programs, on a port that is free; where it is."""
    with run_folder() as folder:
        log = folder / "service.log"
        child = tethered(log, sys.executable, "-m", module, *told, "--port", "0", env=env or {})
        try:
            yield _where_it_is(child, log)
        finally:
            child.stop()


def _where_it_is(child: PipedChild, log: Path) -> str:
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline:
        said = log.read_text(errors="replace") if log.exists() else ""
        if READY in said and (found := WHERE.search(said)):
            return found[1]
        if child.process.poll() is not None:
            break
        time.sleep(0.02)
    raise NotPossible(f"Another service did not start: {last_words(log)}")


@contextmanager
def _published(keys: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, list[str]]]:
    """A JWK set at an address of its own for the time of the block, and who has asked for it."""
    body, questions = json.dumps({"keys": [*keys]}).encode(), []

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            questions.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """The story says it."""

    with HTTPServer(("127.0.0.1", 0), Keys) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="run keys", daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/jwks.json", questions
        finally:
            server.shutdown()
            thread.join()
