"""How requests come in: what becomes of a stream when the server is told to stop."""

import asyncio
import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from authdemo import rsgi
from authdemo.management import serving
from authdemo.rsgi import Site


class Transport:
    """What granian takes the pieces of a stream with."""

    def __init__(self, site, last):
        self.site, self.last, self.sent = site, last, []

    async def send_bytes(self, piece):
        self.sent.append(piece)
        if piece == self.last:
            self.site.ending.set()


def test_a_stream_ends_after_the_piece_at_hand_when_the_server_is_told_to_stop():
    site = Site()
    site.loop = asyncio.new_event_loop()
    running = threading.Thread(target=site.loop.run_forever)
    running.start()
    try:
        transport = Transport(site, b"2")
        site.stream([b"1", b"2", b"3"], transport)
    finally:
        site.loop.call_soon_threadsafe(site.loop.stop)
        running.join(5)
        site.loop.close()
    assert transport.sent == [b"1", b"2"]


def test_the_server_tells_its_worker_before_it_stops_it(monkeypatch):
    monkeypatch.setattr(rsgi, "THREADS", 1)
    monkeypatch.setattr(rsgi.memory, "give_back", lambda: None)  # this process goes on
    site, loop, before = Site(), asyncio.new_event_loop(), signal.getsignal(signal.SIGUSR1)

    async def until_told():
        while not site.ending.is_set():
            await asyncio.sleep(0)

    try:
        site.__rsgi_init__(loop)
        serving.end_streams(os.getpid())
        with ThreadPoolExecutor(1) as thread:  # where Playwright is at work, this one has an event loop already
            thread.submit(loop.run_until_complete, asyncio.wait_for(until_told(), 20)).result()
    finally:
        loop.remove_signal_handler(signal.SIGUSR1)
        signal.signal(signal.SIGUSR1, before)
        loop.close()


@pytest.mark.parametrize("worker", [None, 2**22 + 1])
def test_a_worker_that_is_gone_by_then_is_told_nothing(worker):
    """The number is one that no process has (Linux: `pid_max` is 2**22 at most)."""
    serving.end_streams(worker)
