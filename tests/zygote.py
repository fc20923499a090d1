"""`python -m tests.zygote DESCRIPTOR`: has everything imported that is not ours, and forks a manage.py for each order.

What is ours is imported by each anew, with the environment, the folder and the streams of its order, as settings are
read from these. It ends as a process of its own does; one that waits beside it tells its number, then how it ended.
"""

import gc
import json
import os
import runpy
import signal
import socket
import sys
from importlib import import_module
from typing import Any

READ_BEFORE = (  # these import most of the rest; none of them asks for settings
    "django.core.management.commands.migrate",
    "django.contrib.messages.context_processors",
    "django.contrib.sessions.middleware",
    "django.db.backends.sqlite3.base",
    "django.template.context_processors",
    "django.template.loaders.app_directories",
    *("argon2", "cryptography.fernet", "ctypes", "django_redis.client", "dj_database_url", "filelock", "granian"),
    *("granian.server.mp", "httpx", "jwt", "segno", "whitenoise.middleware"),
)
LONGEST = 2**17  # bytes of an order
STREAMS = 3


def main(descriptor: int) -> None:
    """Serve until whoever orders is gone. Comes back in each child, too, when its command is done."""
    for name in READ_BEFORE:
        import_module(name)
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for those who wait
    with socket.socket(fileno=descriptor) as orders:
        while (order := socket.recv_fds(orders, LONGEST, STREAMS + 1))[0]:
            message, descriptors, *_ = order
            if not os.fork():
                orders.close()
                return obey(json.loads(message), *descriptors)
            for each in descriptors:
                os.close(each)


def obey(order: dict[str, Any], *descriptors: int) -> None:
    """Run the command in a child, and tell of it through the last of these descriptors; the others are its streams."""
    *streams, told = descriptors
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if pid := os.fork():
        for each in streams:
            os.close(each)
        tell(told, pid)
        _, status = os.waitpid(pid, 0)
        tell(told, os.waitstatus_to_exitcode(status))
        os._exit(0)
    os.close(told)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    if order["session"]:
        os.setsid()
    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    sys.argv, sys.path[0] = ["manage.py", *order["arguments"]], order["folder"]
    runpy.run_path("manage.py", run_name="__main__")


def tell(told: int, number: int) -> None:
    os.write(told, b"%d\n" % number)


if __name__ == "__main__":
    main(int(sys.argv[1]))
