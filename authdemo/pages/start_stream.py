"""The page of a run, piece by piece: its top at once, what happens as it happens, the result, its end.

A browser shows a page as it arrives, so this needs no script. When the page is closed the server closes the stream, and
with it the run.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import zip_longest

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import format_html

from authdemo.lab import lessons, logout_replay, race
from authdemo.lab.guess import Guess, Mark, verdict
from authdemo.lab.line import Line, Ticket
from authdemo.lab.runs import Ending
from authdemo.lab.stage import POLL_SECONDS, Event
from authdemo.lab.survival import Survival
from authdemo.lab.variants import Variant

HERE = "<!-- here -->"  # in the frame: where the queue, what happens and the result go
LINE = Line(places=2)  # runs at once in this process: more would slow each other's clocks down
TELL_SECONDS = 1.0  # between two signs of life while waiting in line
MARKS = {  # symbol, style
    Mark.RIGHT: ("yes", "confirmed"),
    Mark.WRONG: ("no", "refuted"),
    Mark.PARTLY: ("dep", "depends"),
    Mark.OPEN: ("dep", "unrun"),
    None: None,
}


class RunPage:
    """What one visitor sees of one run."""

    def __init__(self, request: HttpRequest, guesses: Mapping[str, Guess]):
        """The frame is made at once: later the answer cannot bring a CSRF cookie any more."""
        self.frame = render_to_string("start/run.html", {}, request).split(HERE)
        self.csrf_token = get_token(request)
        self.guesses = guesses
        self.told: dict[Variant, list[Event]] = {variant: [] for variant in logout_replay.VARIANTS}
        self.drawn: dict[Variant, float] = {}  # seconds up to which a copy's life is drawn
        self.endings: list[Ending[Survival]] = []

    def pieces(self) -> Iterator[str]:
        """Nothing is held before the first piece is asked for, and nothing after the last."""
        before_queue, before_race, before_result, after_result = self.frame
        yield before_queue
        with LINE.join() as ticket:
            yield from self.waiting(ticket)
            yield before_race + self.tracks()
            with closing(logout_replay.run().events()) as events:
                for news in events:
                    yield self.news(news)
        yield before_result + self.result() + after_result

    def waiting(self, ticket: Ticket) -> Iterator[str]:
        """Who is before us, again and again: only somebody who is spoken to can be seen to have left."""
        before = ticket.wait(0)
        while before:
            yield format_html(
                '<p class="answer">Other runs are under way; yours starts by itself. Before it: {}.</p>\n', before
            )
            before = ticket.wait(TELL_SECONDS)

    def tracks(self) -> str:
        """The race before it has begun, where log-out and expiry are to be."""
        rows = [race.planned(variant, self.guesses[variant.lane]) for variant in self.told]
        return render_to_string("start/_tracks.html", {"rows": rows, "header": race.header(race.SECONDS)})

    def news(self, news: Event | Ending[Survival]) -> str:
        """One thing that happened: a row of the log, a piece of a track, or both."""
        if isinstance(news, Ending):
            self.endings.append(news)
            return render_to_string("start/_event.html", {"failed": news}) if news.failure else ""
        drawn = self.draw(news) if news.look else ""
        if not news.what:
            return drawn
        self.told[news.variant].append(news)
        return drawn + render_to_string("start/_event.html", {"event": news})

    def draw(self, event: Event) -> str:
        """The copy's life since the last look, laid over its track: an SVG of its own, since a stream only appends."""
        began = self.drawn.get(event.variant, event.at)
        self.drawn[event.variant] = event.at
        return format_html(
            '<svg class="piece {} {}" aria-hidden="true"><rect x="{}" width="{}" height="100%"/></svg>\n',
            event.variant.lane,
            event.variant.slug,
            race.percent(began, race.SECONDS),
            race.percent(event.at - began, race.SECONDS),
        )

    def result(self) -> str:
        """The answer: all of it computed from how the story ended on each variant."""
        endings = sorted(self.endings, key=lambda ending: logout_replay.VARIANTS.index(ending.variant))
        of = race.scale(endings)
        verdicts = [verdict(lane, guess, endings) for lane, guess in self.guesses.items()]
        context = {
            "verdicts": [(found, MARKS[found.mark]) for found in verdicts],
            "guesses": self.guesses,
            "header": race.header(of, endings),
            "rows": (rows := [race.row(ending, self.guesses[ending.variant.lane], of) for ending in endings]),
            "decided": not all(row.why_not for row in rows),
            "poll": POLL_SECONDS,
            "lifetime": logout_replay.LIFETIME,
            "rule": lessons.rule(endings),
            "arithmetic": lessons.with_production_lifetimes(endings),
            "guessed": any(self.guesses.values()),
            "variants": list(self.told),
            "steps": self.steps(),
            "csrf_token": self.csrf_token,
        }
        return render_to_string("start/_result.html", context)

    def steps(self) -> list[dict[str, object]]:
        """The story as a table: what was done, and when and with which answer on each variant."""
        return [
            {"what": next(event.what for event in step if event), "cells": list(zip(self.told, step, strict=True))}
            for step in zip_longest(*self.told.values())
        ]
