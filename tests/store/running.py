"""A Redis that runs: a client of it, its folder, and a process that holds one."""

from pathlib import Path

import redis as redis_py

HOLDER = """
import signal, sys, time, django; django.setup()
from authdemo.store import finding
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what it puts in the background deaf to Ctrl-C
with finding.available("holder") as redis:
    print(redis.pid, redis.url, flush=True)
    time.sleep(60)
"""


def client(url):
    return redis_py.Redis.from_url(url, decode_responses=True)


def socket_folder(url):
    return Path(url.removeprefix("unix://").partition("?")[0]).parent
