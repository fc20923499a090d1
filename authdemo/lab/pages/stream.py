"""The page of a run, piece by piece: its top at once, what happens as it happens, the result, its end.

A browser shows a page as it arrives, so this needs no script. When the last page that shows it is closed, the server
closes its stream, and the run ends a moment later (`under_way`).
"""

import time
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from authdemo.lab import archive, registry
from authdemo.lab.model.experiment import Experiment, Race
from authdemo.lab.model.record import Played
from authdemo.lab.pages import drawing, results
from authdemo.lab.pages.under_way import Order, Told
from authdemo.lab.wire.run_queue import Full, RunQueue, Ticket
from authdemo.lab.wire.runs import Run
from authdemo.lab.wire.story_time import Event
from authdemo.web import times

HERE = "<!-- here -->"  # in the frame: where the queue, what happens and the result go
# Runs at once in this process: more would slow each other's clocks down. Who waits holds one of the server's threads.
QUEUE = RunQueue(places=2, most=16)
SALT = "authdemo.lab.line"
LONGEST_SECONDS = 60 * 60  # for which somebody's place in line is kept: one hour
AGAIN_SECONDS = 3  # until somebody for whom there is no room asks again
TELL_SECONDS = 1.0  # between two signs of life while waiting in line


class Telling:
    """A run, told as HTML: the same for all who look on. What is each one's own comes from `watched`."""

    def __init__(self, order: Order):
        self.experiment, self.order = registry.all_experiments()[order.what], order
        self.race: Race | None = None  # at the pace of the run, once it has one
        self.drawn: dict[str, float] = {}  # by variant: seconds up to which a copy's life is drawn

    def pieces(self, run_id: str) -> Generator[str]:
        """Nothing is held before the first piece is asked for, and nothing after the last. Raises `Full`.

        `HERE`: the frame goes on.
        """
        run = Run(self.experiment, guesses=self.order.guesses, run_id=run_id)
        with QUEUE.join(self.order.asked, self.experiment.seconds) as ticket:
            yield from self.waiting(ticket)
            yield HERE
            self.race = self.experiment.race and self.experiment.race.at_pace(run.pace)
            yield self.tracks()
            with closing(run.events()) as events:
                for news in events:
                    yield self.news(news)
        archive.keep(run.record, self.order.visitor)

    def waiting(self, ticket: Ticket) -> Iterator[str]:
        """Who is before us, again and again: only somebody who is spoken to can be seen to have left."""
        before = ticket.wait(0)
        while before:
            wait = times.counted(QUEUE.seconds(before, self.experiment.seconds))
            yield format_html(
                '<p class="answer">Other runs are under way; yours starts by itself. Before it: {}, about {}.</p>\n',
                before,
                wait,
            )
            before = ticket.wait(TELL_SECONDS)

    def tracks(self) -> str:
        """The race before it has begun, where cut and expiry are to be; nothing where there is none."""
        if self.race is None:
            return ""
        picture = drawing.planned(self.race, self.experiment, self.order.guesses)
        return render_to_string("lab/_tracks.html", {"race": picture})

    def news(self, news: Event | Played) -> str:
        """One thing that happened: a row of the log, a piece of a track, or both."""
        if isinstance(news, Played):
            return render_to_string("lab/_event.html", {"failed": news}) if news.failure else ""
        drawn = self.draw(news, self.race) if news.look and self.race else ""
        if not news.what:
            return drawn or " "  # a sign of life, by which a page that was closed is noticed
        return drawn + render_to_string("lab/_event.html", {"event": news, "step": news.step})

    def draw(self, event: Event, race: Race) -> str:
        """The copy's life since the last look, laid over its track: an SVG of its own, since a stream only appends."""
        name = event.variant.name
        began = self.drawn.get(name, event.at)
        self.drawn[name] = event.at
        if event.look is None or not event.look.accepted or event.at > race.until:
            return ""
        return format_html(
            '<svg class="piece {} n{}" aria-hidden="true"><rect x="{}" width="{}" height="100%"/></svg>\n',
            event.variant.lane,
            [variant.name for variant in self.experiment.variants].index(name),
            drawing.percent(began, race.until),
            drawing.percent(max(0.0, event.at - began), race.until),
        )


def watched(request: HttpRequest, experiment: Experiment, told: Told) -> Iterator[str]:
    """The page of whoever looks on: the frame made at once, as later it cannot bring a CSRF cookie any more."""
    frame = render_to_string("lab/run.html", {"experiment": experiment}, request).split(HERE)
    return _watched(iter(frame), get_token(request), experiment, told)


def _watched(frame: Iterator[str], csrf_token: str, experiment: Experiment, told: Told) -> Iterator[str]:
    yield next(frame)
    for piece in told.pieces():
        yield next(frame) if piece == HERE else piece
    *rest, last = frame
    if told.full:  # others were faster
        context = come_again(told.full, told.order, reverse("experiment", args=[experiment.slug]))
        yield render_to_string("lab/_come_again.html", {**context, "csrf_token": csrf_token})
    yield "".join(rest)
    if record := archive.find(experiment.slug, told.name):
        yield render_to_string("lab/_result.html", {**results.context(experiment, record), "csrf_token": csrf_token})
    elif not told.full:
        yield render_to_string("lab/_broken_off.html", {"experiment": experiment})
    yield last


def come_again(full: Full, order: Order, action: str) -> dict[str, Any]:
    """For `lab/_come_again.html`: the place in line, about how long that takes, and all that is to be sent again."""
    return {
        "before": full.before,
        "wait": times.counted(full.seconds),
        "again": AGAIN_SECONDS,
        "action": action,
        "fields": {**order.guesses, "asked": signing.dumps(order.asked, salt=SALT)},
    }


def first_asked(request: HttpRequest) -> float:
    """When somebody first asked for this run (s since the epoch): they bring it along, signed; else it is now."""
    try:
        return float(signing.loads(request.POST.get("asked", ""), salt=SALT, max_age=LONGEST_SECONDS))
    except signing.BadSignature:
        return time.time()
