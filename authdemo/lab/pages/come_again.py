"""Where there is no room: their place in line and about how long it takes, and a form that asks again."""

import time
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from authdemo.lab.pages.orders import Order
from authdemo.lab.wire.run_queue import Full
from authdemo.web import times

SALT = "authdemo.lab.line"
LONGEST_SECONDS = 60 * 60  # for which somebody's place in line is kept: one hour
AGAIN_SECONDS = 3  # until somebody for whom there is no room asks again


def page(request: HttpRequest, full: Full, order: Order, what: str) -> HttpResponse:
    """In place of a run that was asked for just now. `what`: in words."""
    later = render(request, "lab/come_again.html", {"what": what, **context(full, order, request.path)}, status=503)
    later["Retry-After"] = str(AGAIN_SECONDS)
    return later


def context(full: Full, order: Order, action: str) -> dict[str, Any]:
    """For `lab/_come_again.html`: the place in line, about how long that takes, and all that is to be sent again."""
    chapter = {"chapter": order.chapter} if order.chapter else {}
    return {
        "before": full.before,
        "wait": times.counted(full.seconds),
        "again": AGAIN_SECONDS,
        "action": action,
        "fields": {**order.guesses, **chapter, "asked": signing.dumps(order.asked, salt=SALT)},
    }


def first_asked(request: HttpRequest) -> float:
    """When somebody first asked for this run (s since the epoch): they bring it along, signed; else it is now."""
    try:
        return float(signing.loads(request.POST.get("asked", ""), salt=SALT, max_age=LONGEST_SECONDS))
    except signing.BadSignature:
        return time.time()
