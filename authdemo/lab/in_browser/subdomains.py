"""Two hosts under one domain, where this machine itself is visited: what neighbours under a domain do to each other.

*.localhost is this machine (RFC 6761, 6.3), and to a browser two such hosts are one site.
"""

from django.http import HttpRequest

from authdemo.lab.in_browser.trial_store import PAIR, Trial
from authdemo.web.client_address import is_this_machine

DOMAIN = "demo.localhost"
HOSTS = ("app", "evil")


def to_be_had(request: HttpRequest) -> bool:
    """Whether the visitor sits at this machine and speaks plain HTTP to it."""
    return request.get_host().partition(":")[0] in PAIR and is_this_machine(request) and not request.is_secure()


def at(trial: Trial, who: str, what: str) -> str:
    """An address of the trial on one of the hosts."""
    port = trial.home.partition("//")[2].partition(":")[2]
    return f"http://{who}.{DOMAIN}{':' if port else ''}{port}/attack/{trial.id}/{what}/"


def origins(trial: Trial) -> tuple[str, ...]:
    return tuple(at(trial, who, "").partition("/attack/")[0] for who in HOSTS)
