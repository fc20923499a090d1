"""Where a demo is reached: every address is asked before it is printed, and those count at which we answer."""

import http.client
import os
import secrets
import socket
import time
import urllib.request

from authdemo.management.listening import LOCALHOST, Place

STARTING_SECONDS = 60.0
ANSWER_SECONDS = 2.0


def take_a_name() -> None:
    """Make up the name to which our server processes answer, and no other demo's; `wsgi` inherits it."""
    os.environ["AUTHDEMO_NAME"] = secrets.token_urlsafe(16)


def is_us(url: str) -> bool:
    """Whether what answers there is a server process of ours."""
    return asked(f"{url}/{os.environ['AUTHDEMO_NAME']}")[0] == http.client.NO_CONTENT


def asked(url: str) -> tuple[int, bytes]:
    """The status of what answers there, and how it begins; 0 where nobody does."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # our own site is behind no proxy
    try:
        with opener.open(url, timeout=ANSWER_SECONDS) as answer:
            return int(answer.status), bytes(answer.read(20))
    except (OSError, http.client.HTTPException):
        return 0, b""


def wait_for(place: Place) -> bool:
    """Wait until we answer; False where we do not."""
    deadline = time.monotonic() + STARTING_SECONDS
    while not (found := is_us(place.url_by_address)) and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def urls(place: Place) -> list[str]:
    """Where browsers find us, on this machine first: by name, unless that leads to somebody else, too."""
    here = place.url_by_address if place.is_localhost and _is_shared(place) else place.url
    return [here, *(url for url in place.urls_for_others() if url != here and is_us(url))]


def _is_shared(place: Place) -> bool:
    """Whether somebody else answers on this port at an address of localhost."""
    return any(_answers(address, place.port) and not is_us(place.at(address)) for address in LOCALHOST)


def _answers(address: str, port: int) -> bool:
    try:
        socket.create_connection((address, port), ANSWER_SECONDS).close()
    except OSError:
        return False
    return True
