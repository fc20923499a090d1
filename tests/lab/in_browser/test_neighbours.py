"""A site beside this one that answers one request."""

import threading

import httpx
import pytest

from authdemo.lab.in_browser import neighbours
from authdemo.lab.in_browser.neighbours import Neighbour
from tests.processes import until

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_neighbour_answers_one_request_and_is_gone():
    heard = []
    neighbour = Neighbour("/here", lambda cookies: heard.append(cookies) or {})
    address = f"http://127.0.0.1:{neighbour.port}"
    assert httpx.get(f"{address}/elsewhere", trust_env=False).status_code == 404
    assert httpx.get(f"{address}/here", trust_env=False, headers={"Cookie": "a=1; b=2"}).status_code == 204
    assert heard == [[("a", "1"), ("b", "2")]]
    until(lambda: not answers(address), 5, "it is gone")
    assert len(heard) == 1


def test_there_are_never_more_neighbours_than_may_be(monkeypatch):
    monkeypatch.setattr(neighbours, "_places", threading.BoundedSemaphore(neighbours.MOST))
    open_now = [Neighbour("/here", lambda cookies: {}) for _ in range(neighbours.MOST)]
    try:
        with pytest.raises(neighbours.Full):
            Neighbour("/here", lambda cookies: {})
    finally:
        for neighbour in open_now:
            neighbour.close()
    Neighbour("/here", lambda cookies: {}).close()


def answers(address):
    try:
        httpx.get(f"{address}/elsewhere", trust_env=False, timeout=1)
    except httpx.TransportError:
        return False
    return True
