"""in-flight: a request has begun; before it ends, its session is ended. What does it leave behind?"""

import threading
from collections.abc import Callable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse

from authdemo.accounts.models import Role
from authdemo.lab.model.excerpts import SESSION_IS_SAVED
from authdemo.lab.model.experiment import IT_DEPENDS, NO, YES, Answer, Story
from authdemo.lab.model.variants import SESSIONS_CACHE, SESSIONS_REDIS
from authdemo.lab.wire.browser import CREDENTIALS, Browser
from authdemo.lab.wire.exchange import Look
from authdemo.lab.wire.paused_redis import PausedRedis
from authdemo.lab.wire.stage import Stage


def puts_into_cart(request: HttpRequest) -> HttpResponse:
    """A page that changes the session, as a cart does."""
    request.session["cart"] = [*request.session.get("cart", []), "book"]
    return HttpResponse("in the cart")


class InFlight(Story):
    """Can a request in flight bring a session back that was ended meanwhile?"""

    variants = (SESSIONS_REDIS, SESSIONS_CACHE)
    answers = (YES, NO, Answer(IT_DEPENDS.key, "Depends on how it is saved"))
    seconds = 1
    why = (
        "A request that reads a record and later writes all of it back undoes what happened in between. Here only the "
        "data is written, in one step that does nothing where the record is gone or ended."
    )
    rule = "Write only what you mean to change, and make “if it is still there” part of the write itself."
    stops = (
        "The request is held before each of its commands to Redis, and nowhere else. In Django’s cache engine the gap "
        "lies between two commands of one save, less than a millisecond apart: rare, until somebody aims at it."
    )
    excerpts = (SESSION_IS_SAVED,)

    def story(self, stage: Stage) -> None:
        revived, orders = self.tries_every_order(stage, logs_out, lambda look: look.accepted)
        says = f"back in {revived} of {orders} orders of events"
        stage.tells(
            "A request puts a book into your cart. You log out before each of its commands to Redis in turn.", says
        )
        stage.finds("C31", revived > 0, f"an ended session came {says}")
        stage.measures(f"ended sessions that came back, of {orders} orders of events", revived, "", of=orders)
        stage.concludes((YES if revived else NO).key)

        undone, orders = self.tries_every_order(stage, demotes, lambda look: look.role == Role.ADMIN)
        says = f"undone in {undone} of {orders} orders of events"
        stage.tells("The same, while an admin is made a member.", says)
        if stage.variant == SESSIONS_REDIS:  # Django's engines keep no role; it is read from the database each time
            stage.finds("C31", undone > 0, f"a demotion was {says}")

    def tries_every_order(
        self, stage: Stage, meanwhile: Callable[[Stage, Browser], None], came_back: Callable[[Look], bool]
    ) -> tuple[int, int]:
        """Hold the request before its first command to Redis, then before its second, … until it has no more.

        How often what should be over was not, and how many orders there were.
        """
        bad = orders = 0
        while True:
            account = stage.account()
            account.role = Role.ADMIN
            account.save()
            laptop, copy = stage.browser("laptop"), stage.browser("copy")
            laptop.logs_in(stage.username, stage.password)
            copy.copies(laptop)
            if not self.interrupted(stage, laptop, orders, meanwhile):
                return bad, orders
            bad += came_back(copy.opens_profile())
            orders += 1

    def interrupted(
        self, stage: Stage, laptop: Browser, before: int, meanwhile: Callable[[Stage, Browser], None]
    ) -> bool:
        """Do it while a request of another tab is held there; False where the request has no such command."""
        held = PausedRedis(before)
        tab = stage.browser("tab")
        tab.copies(laptop, *CREDENTIALS)
        tab.policy = replace(stage.policy, redis=held, page=puts_into_cart)
        request = threading.Thread(target=tab.get, args=("",), name=f"run {stage.username}")
        request.start()
        try:
            while request.is_alive() and not held.reached.wait(0.002):
                pass
            if held.reached.is_set():
                meanwhile(stage, laptop)
        finally:
            held.go_on.set()
            request.join()
        return held.reached.is_set()


def logs_out(stage: Stage, laptop: Browser) -> None:
    laptop.logs_out()


def demotes(stage: Stage, laptop: Browser) -> None:
    account = stage.account()
    account.role = Role.MEMBER
    account.save()
