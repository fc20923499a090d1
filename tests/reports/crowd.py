"""Many clients at once, and what they hold."""

import socket
import time
from pathlib import Path

# `manage.py demo`, a tenth as patient: its workers run `impatient`
IMPATIENT = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "authdemo.settings"
from authdemo.management import listening
from authdemo.management import serving
listening.UNTAKEN_SECONDS, serving.CONNECTIONS, serving.APPLICATION = 3, 500, "tests.reports.impatient:application"
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", *sys.argv[1:]])
"""
PATIENCE = 6.0  # seconds until it has ended each client that does not go on, on a slow machine


def worker_of(demo):
    (found,) = (pid for pid, args in demo.family().items() if "demo --port" in args)
    return found


def megabytes(pid):
    """What the process holds in memory; 0 where the system does not say."""
    status = Path(f"/proc/{pid}/status")
    held = [line for line in status.read_text().splitlines() if line.startswith("VmRSS")] if status.exists() else []
    return int(held[0].split()[1]) / 1024 if held else 0


def opened(stack, demo, text, slowly=False, source=""):
    """A connection that has sent this much. `source`: an address of loopback that it comes from."""
    connection = stack.enter_context(socket.socket())
    if source:
        connection.bind((source, 0))
    if slowly:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    connection.settimeout(PATIENCE)
    connection.connect(("127.0.0.1", demo.port))
    connection.sendall(text)
    return connection


def end_of(connection):
    """What came before the server closed it. Raises `TimeoutError` where it does not."""
    came = b""
    try:
        while data := connection.recv(65536):
            came += data
    except ConnectionError:
        pass
    return came


def ask(demo, path):
    began = time.monotonic()
    assert demo.get(path).status_code == 200
    return time.monotonic() - began


def connections_of(demo):
    """How many are established to it, as Linux counts them; elsewhere none can be counted."""
    table = Path("/proc/net/tcp")
    rows = table.read_text().splitlines()[1:] if table.exists() else []
    here = f":{demo.port:04X}"
    return sum(row.split()[1].endswith(here) and row.split()[3] == "01" for row in rows)
