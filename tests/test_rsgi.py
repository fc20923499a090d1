"""How requests come in: what becomes of a stream when the server is told to stop."""

import asyncio
import threading

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
