"""Where a run took place: what somebody must know who compares its figures with their own."""

import os
import platform
import re
from functools import cache
from importlib.metadata import version

import django

from authdemo.store import client as redis_client
from authdemo.store import probe
from authdemo.strategy import StoreUnavailable


def facts() -> dict[str, str]:
    """Versions and processors. Nothing that names the machine or its owner."""
    return {**_of_this_machine(), "Redis": _redis()}


BROWSERS = ("Edg", "OPR", "Firefox", "Chrome", "Version")  # as their User-Agent says, the more particular first


def browser(agent: str) -> str:
    """A browser's name and version, as it gives them itself."""
    for name in BROWSERS:
        if found := re.search(rf"{name}/(\d+)", agent):
            return f"{'Safari' if name == 'Version' else name} {found[1]}"
    return "unknown"


@cache
def _of_this_machine() -> dict[str, str]:
    return {
        "Python": platform.python_version(),
        "Django": django.get_version(),
        "PyJWT": version("PyJWT"),
        "system": f"{platform.system()} {platform.machine()}",
        "processors": str(os.cpu_count() or 1),
    }


def _redis() -> str:
    """Version and way there: through a socket of this machine or over a network makes a difference."""
    try:
        client = redis_client.connection()
        about = client.info("server")
    except StoreUnavailable:
        return "away"
    name, number = probe.name_and_version(about)
    known = number or "unknown"
    return f"{known if name == 'Redis' else f'{name} {known}'}, {client.way_there}"
