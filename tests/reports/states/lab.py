"""The lab: its list, every question, a run in line, under way and over, with and without an answer; the ledger."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from django.http import HttpResponse
from django.templatetags.static import static
from django.test import Client

from authdemo.lab import archive, recorded, registry
from authdemo.lab.model.record import Finding, RunRecord
from authdemo.lab.pages import orders, published, run_all, stream
from authdemo.lab.wire.run_queue import RunQueue
from authdemo.store.client import connection
from authdemo.strategy import StoreUnavailable
from tests.lab.pages.asking import QUICK
from tests.reports.states import Seen
from tests.reports.states.records import failed, record

ME = "x" * 16  # the visitor
ON_THE_WIRE, IN_BROWSERS = registry.all_experiments(), registry.in_browsers()
PROCESSES = next(slug for slug, each in ON_THE_WIRE.items() if each.starts_processes)


def visitor():
    client = Client(HTTP_HOST="localhost:8000")
    client.cookies["lab"] = ME
    return client


def shows(kept, view=""):
    archive.keep(kept, ME)
    return visitor().get(f"/lab/{kept.slug}/{kept.id}/{view}")


def questions() -> Iterator[Seen]:
    client = visitor()
    yield "start", client.get("/")
    yield "start, for a projector", client.get("/?projector")
    yield "list, nothing run", client.get("/lab/")
    yield "ledger, nothing run", client.get("/claims/")
    yield "ledger, nothing run, all of it open", client.get("/claims/?chapter=all")
    yield "mine, nothing run", client.get("/lab/mine/")
    yield "list, from elsewhere", Client(REMOTE_ADDR="192.0.2.7").get("/lab/")
    for slug in registry.every_experiment():
        yield f"question, {slug}", client.get(f"/lab/{slug}/")
    yield "processes from elsewhere", Client(REMOTE_ADDR="192.0.2.7").get(f"/lab/{PROCESSES}/")


def results() -> Iterator[Seen]:
    """A run of each experiment, and what can be found of one; then all of them together."""
    shows(record("where-state-lives"))
    yield "ledger, one run", visitor().get("/claims/")
    for slug in ON_THE_WIRE:
        yield f"result, {slug}", shows(record(slug))
    for slug in IN_BROWSERS:
        yield f"result, {slug}", shows(recorded.of(slug))
    for kept in (record("logout-replay"), recorded.of("csrf"), record("where-state-lives")):
        yield f"result, {kept.slug}, for a projector", shows(kept, "?projector")
    yield "result, none", shows(failed("in-flight"))
    yield "list, all run", visitor().get("/lab/")
    yield "ledger, all run", visitor().get("/claims/")
    yield "ledger, all of it open", visitor().get("/claims/?chapter=all")
    yield "result, not to be told", shows(record("ban", holds=None))
    for number, guess in enumerate(("at-once", "at-expiry", "depends", "")):
        told = dict.fromkeys(("sessions", "jwt"), guess) if guess else {"jwt": "at-once"}
        yield f"result, guessed {guess}", shows(record("logout-replay", guesses=told, id=f"guess{number}"))
    yield "result, on a busy machine", shows(record("ban", pace=2.5, id="slow"))
    yield "result, none, though guessed", shows(failed("stolen-laptop", guesses={"jwt": "at-once"}))
    yield "result, of one lane nothing but an exception", shows(only_an_exception())
    yield "mine", visitor().get("/lab/mine/")
    for slug in [*ON_THE_WIRE][::2]:
        archive.keep(record(slug, holds=False, id=f"no-{slug}"), ME)
    yield "list, many refuted", visitor().get("/lab/")
    yield "ledger, many refuted", visitor().get("/claims/")
    yield "ledger, filtered", visitor().get("/claims/?chapter=revocation&verdict=refuted")


UNTOLD = Finding("C15", None, "looked at too late to tell why it was revoked")


def only_an_exception() -> RunRecord:
    """As where this machine was too slow to tell of the sessions that the question means."""
    whole = record("logout-replay", id="exception")
    meant = {"sessions/redis", "sessions/database", "sessions/memory"}
    return replace(
        whole,
        played=tuple(
            replace(one, answer="", findings=(UNTOLD,)) if one.variant in meant else one for one in whole.played
        ),
    )


def ordered(path: str, **fields: str) -> str:
    """Where "Run it" leads to."""
    return visitor().post(path, fields)["Location"]


def runs() -> Iterator[Seen]:
    """As they are streamed."""
    race = [*visitor().get(ordered("/", jwt="at-once", sessions="at-once")).streaming_content]
    yield "under way, a race", closed(race[:40])
    yield "over, a race", HttpResponse(b"".join(race))
    story = [*visitor().get(ordered(f"/lab/{QUICK}/")).streaming_content]
    yield "under way, a story", closed(story[:-4])
    story = [*visitor().get(f"{ordered(f'/lab/{QUICK}/')}?projector").streaming_content]
    yield "under way, a story, for a projector", closed(story[:-4])
    with patch.object(type(registry.get(QUICK)), "story", side_effect=StoreUnavailable):
        yield "over, and broken off", visitor().get(ordered(f"/lab/{QUICK}/", jwt="yes"))
    with patch.object(stream.Telling, "tracks", side_effect=RuntimeError):
        yield "over, and nobody knows why", visitor().get(ordered(f"/lab/{QUICK}/"))
    path = ordered(f"/lab/{QUICK}/")
    (order,) = connection().scan_iter(match="*lab:order:*")
    connection().set(order, orders.UNDER_WAY)
    yield "under way at another process", visitor().get(path)
    connection().delete(order)
    path = ordered("/lab/all/")
    (order,) = connection().scan_iter(match="*lab:order:*")
    connection().set(order, orders.UNDER_WAY)
    yield "many under way at another process", visitor().get(path)
    connection().delete(order)


def many() -> Iterator[Seen]:
    """One after the other: all of a chapter, made short."""
    some = {slug: ON_THE_WIRE[slug] for slug in (QUICK, "credential-size")}
    with patch.object(registry, "all_experiments", lambda: some):
        pieces = [*visitor().get(ordered("/lab/all/", chapter="state")).streaming_content]
    yield "many under way", HttpResponse(b"".join([*pieces[:3], b"</ol></main></body></html>"]))
    yield "many over", HttpResponse(b"".join(pieces))
    late = ordered("/lab/all/", chapter="state")
    with patch.object(run_all, "LINE", RunQueue(places=1, most=1)), run_all.LINE.join(1.0):
        yield "no room for many", visitor().post("/lab/all/", {"chapter": "state"})
        yield "no room for many any more", visitor().get(late)


def taken_home() -> Iterator[Seen]:
    """Published: pages of a folder, as they lie there."""
    with TemporaryDirectory() as name:
        published.write(Path(name), {slug: record(slug) for slug in ON_THE_WIRE})
        for page in ("index", "ban", "store-flush"):
            text = Path(name, f"{page}.html").read_text()
            for style in ("web.css", "lab.css"):  # beside it in the folder: the same as the site's
                text = text.replace(f'href="{style}"', f'href="{static(f"authdemo/{style}")}"')
            yield f"published, {page}", HttpResponse(text)


def line() -> Iterator[Seen]:
    """Where others run already, and where there is no room any more."""
    others = RunQueue(places=1, most=3)
    with patch.multiple(stream, QUEUE=others, TELL_SECONDS=0.01), others.join(1.0):
        first, late, ordered_by_others = (ordered("/", jwt="at-once") for _ in range(3))
        waiting = visitor().get(first)
        yield "in line", closed([next(waiting.streaming_content) for _ in range(3)])
        with others.join(2.0):
            yield "no room in line", visitor().post("/lab/ban/", {"jwt": "yes"})
            yield "no room any more", visitor().get(late)
            yield "no room for what somebody else ordered", Client().get(ordered_by_others)
        waiting.close()


def closed(pieces: Sequence[bytes]) -> HttpResponse:
    """So much of a page that is streamed; what is open in it is closed, as a browser does."""
    return HttpResponse(b"".join([*pieces, b"</div></section></main></body></html>"]))


STORIES = [questions, results, runs, many, taken_home, line]
