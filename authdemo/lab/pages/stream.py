"""The page of a run, piece by piece: its top at once, what happens as it happens, the result, its end.

A browser shows a page as it arrives, so this needs no script. When the page is closed the server closes the stream, and
with it the run.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import format_html

from authdemo.lab import archive
from authdemo.lab.model.experiment import OnTheWire, Race
from authdemo.lab.model.record import Played
from authdemo.lab.pages import drawing, results
from authdemo.lab.wire.run_queue import Full, RunQueue, Ticket
from authdemo.lab.wire.runs import Run
from authdemo.lab.wire.stage import Event
from authdemo.web import times

HERE = "<!-- here -->"  # in the frame: where the queue, what happens and the result go
# Runs at once in this process: more would slow each other's clocks down. Who waits holds one of the server's threads.
QUEUE = RunQueue(places=2, most=16)
SALT = "authdemo.lab.line"
LONGEST_SECONDS = 60 * 60  # for which somebody's place in line is kept: one hour
AGAIN_SECONDS = 3  # until somebody for whom there is no room asks again
TELL_SECONDS = 1.0  # between two signs of life while waiting in line


class RunPage:
    """What one visitor sees of one run."""

    def __init__(self, request: HttpRequest, experiment: OnTheWire, guesses: Mapping[str, str], **more: object):
        """The frame is made at once: later the answer cannot bring a CSRF cookie any more. `more` is for templates."""
        self.experiment, self.guesses, self.more = experiment, dict(guesses), more
        self.frame = render_to_string("lab/run.html", {"experiment": experiment, **more}, request).split(HERE)
        self.csrf_token, self.action = get_token(request), request.path
        self.race: Race | None = None  # at the pace of the run, once it has one
        self.drawn: dict[str, float] = {}  # by variant: seconds up to which a copy's life is drawn

    def pieces(self, visitor: str, asked: float) -> Iterator[str]:
        """Nothing is held before the first piece is asked for, and nothing after the last."""
        before_queue, before_race, before_result, after_result = self.frame
        yield before_queue
        run = Run(self.experiment, guesses=self.guesses)
        try:
            with QUEUE.join(asked, self.experiment.seconds) as ticket:
                yield from self.waiting(ticket)
                self.race = self.experiment.race and self.experiment.race.at_pace(run.pace)
                yield before_race + self.tracks()
                with closing(run.events()) as events:
                    for news in events:
                        yield self.news(news)
        except Full as full:  # others were faster
            context = come_again(full, asked, self.action, self.guesses)
            form = render_to_string("lab/_come_again.html", {**context, "csrf_token": self.csrf_token})
            yield form + before_race + before_result + after_result
            return
        archive.keep(run.record, visitor)
        context = results.context(self.experiment, run.record)
        result = render_to_string("lab/_result.html", {**context, **self.more, "csrf_token": self.csrf_token})
        yield before_result + result + after_result

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
        places = drawing.places_of(self.experiment, self.guesses)
        picture = drawing.planned(self.race, self.experiment.variants, places)
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


def come_again(full: Full, asked: float, action: str, guesses: Mapping[str, str]) -> dict[str, Any]:
    """For `lab/_come_again.html`: the place in line, about how long that takes, and all that is to be sent again."""
    return {
        "before": full.before,
        "wait": times.counted(full.seconds),
        "again": AGAIN_SECONDS,
        "action": action,
        "fields": {**guesses, "asked": signing.dumps(asked, salt=SALT)},
    }


def first_asked(request: HttpRequest) -> float:
    """When somebody first asked for this run (s since the epoch): they bring it along, signed; else it is now."""
    try:
        return float(signing.loads(request.POST.get("asked", ""), salt=SALT, max_age=LONGEST_SECONDS))
    except signing.BadSignature:
        return time.time()
