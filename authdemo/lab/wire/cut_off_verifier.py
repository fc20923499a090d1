"""Another service that checks tokens: `python -m jwt_app.verifier`, which has asked for the keys and can ask no more.

The program is the one that README tells how to start, in a process of its own that ends with us and has nothing of our
environment. It fetches the keys when it starts. Their address is closed before it is shown anything, and no other is
known to it: what it says then, it knows by itself.
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

from authdemo.basics.piped_child import PipedChild, last_words, tethered
from authdemo.lab.wire.browser import StepFailed
from authdemo.lab.wire.run_folder import run_folder
from authdemo.lab.wire.telling import NotPossible

STARTING_SECONDS = 30.0
READY = "Ctrl-C"  # the end of what it says when it is open
WHERE = re.compile(r"(http://127\.0\.0\.1:\d+)/me\n")


@dataclass(frozen=True)
class CutOffVerifier:
    """One that is open. `questions`: how often it has asked for the keys before it was cut off."""

    url: str
    questions: int

    def says(self, token: str) -> Mapping[str, Any]:
        """Who it is, with `name` and `role`; or an `error`. Raises `StepFailed` where it does not answer."""
        import httpx  # not before: see `browser`

        try:
            answer = httpx.get(
                f"{self.url}/me", headers={"Authorization": f"Bearer {token}"}, trust_env=False, timeout=10
            )
            said: Mapping[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError):
            raise StepFailed("The other service did not answer.") from None
        return said


@contextmanager
def cut_off_verifier(
    keys: Sequence[Mapping[str, Any]], audience: str, issuer: str, leeway: float
) -> Iterator[CutOffVerifier]:
    """For the time of the block. `keys`: JWKs; `leeway`: seconds by which clocks may differ.

    Raises `NotPossible` where it does not start.
    """
    with run_folder() as folder, ExitStack() as until_over:
        log = folder / "verifier.log"
        with _published(keys) as (url, questions):
            told = ("--keys", url, "--audience", audience, "--issuer", issuer, "--leeway", str(leeway), "--port", "0")
            child = tethered(log, sys.executable, "-m", "jwt_app.verifier", *told, env={})
            until_over.callback(child.stop)
            where = _where_it_is(child, log)
        yield CutOffVerifier(where, len(questions))


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
