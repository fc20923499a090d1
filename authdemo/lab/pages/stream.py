"""The page of a run, piece by piece: its top at once, what happens as it happens, the result, its end."""

from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import chain

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from authdemo.lab import archive, registry
from authdemo.lab.model.experiment import Experiment, Race
from authdemo.lab.model.record import Played
from authdemo.lab.pages import drawing, frame, results, visitor
from authdemo.lab.pages.orders import Order
from authdemo.lab.pages.told import Told
from authdemo.lab.wire.run_queue import RunQueue, Ticket
from authdemo.lab.wire.runs import Run
from authdemo.lab.wire.story_time import Event
from authdemo.web import times
from authdemo.web.frame import site

# Runs at once in this process: more would slow each other's clocks down. Who waits holds one of the server's threads.
QUEUE = RunQueue(places=2, most=16)
TELL_SECONDS = 1.0  # between two signs of life while waiting in line


class Telling:
    """A run, told as HTML: the same for all who look on. What is each one's own comes from `watched`."""

    def __init__(self, order: Order):
        self.experiment, self.order = registry.all_experiments()[order.what], order
        self.seconds = self.experiment.seconds * order.pace  # about as long as it takes
        self.race: Race | None = None  # at the pace of the run, once it has one
        self.drawn: dict[str, float] = {}  # by variant: seconds up to which a copy's life is drawn

    def pieces(self, run_id: str) -> Generator[str]:
        """Nothing is held before the first piece is asked for, and nothing after the last. Raises `Full`."""
        run = Run(self.experiment, guesses=self.order.guesses, run_id=run_id, pace=self.order.pace)
        with QUEUE.join(self.order.asked, self.seconds) as ticket:
            yield from self.waiting(ticket)
            yield frame.HERE
            with closing(run.events()) as events:
                first = next(events)
                self.race = self.experiment.race and self.experiment.race.at_pace(run.pace)
                yield self.tracks()
                yield frame.OWN
                for news in chain([first], events):
                    yield self.news(news)
        archive.keep(run.record, self.order.visitor)
        yield frame.HERE

    def waiting(self, ticket: Ticket) -> Iterator[str]:
        """Who is before us, again and again: only somebody who is spoken to can be seen to have left."""
        before = ticket.wait(0)
        while before:
            wait = times.counted(QUEUE.seconds(before, self.seconds))
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
        picture = drawing.planned(self.race, self.experiment, {})
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
    seconds = round(experiment.seconds * told.order.pace)
    page = render_to_string("lab/run.html", {"experiment": experiment, "seconds": seconds}, request)
    around = {**site(request), "csrf_token": get_token(request)}

    def result() -> str:
        record = archive.seen_by(visitor.of(request), experiment.slug, told.name)
        context = results.context(experiment, record) if record else {}
        return render_to_string("lab/_result.html", {**around, **context}) if record else ""

    action = reverse("experiment", args=[experiment.slug])
    without = frame.without_result(request, told, experiment.question, action)
    is_own = visitor.of(request) == told.order.visitor
    return frame.filled(page, told, result, without, own=guessed(experiment, told.order) if is_own else "")


def guessed(experiment: Experiment, order: Order) -> str:
    """Where the guesses stand on the tracks of a race, for whoever has made them; percentages, at whatever pace."""
    if experiment.race is None:
        return ""
    return render_to_string("lab/_guessed.html", {"race": drawing.planned(experiment.race, experiment, order.guesses)})
