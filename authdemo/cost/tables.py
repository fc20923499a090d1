"""The figures for a terminal: tables as wide as it is, and the sentences below them."""

import sys
from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table

from authdemo.cost import ranks, wording
from authdemo.cost.figures import Beside, Figures, Measured, Scale


def costs(found: Figures, earlier: Figures | None) -> str:
    became = wording.against(found, earlier) if earlier else {}
    title = f"What knowing who asks adds to a request that takes {found.control} µs without"
    heads = ["what", "Redis", "CPU, µs", "time, µs", "Redis", "signed", "rest"]
    each = _table(title, *heads, *(["since then"] if earlier else []))
    for one in found.costs:
        name = f"{one.variant}, {one.note}" if one.note else one.variant
        parts = (f"{part:,.0f}" for part in (one.redis, one.signature, one.rest))
        since = [became.get(one.key, "new")] if earlier else []
        each.add_row(name, one.way, str(one.cpu), str(one.wall), *parts, *since)
    weights = _table("What it weighs", "what", "bytes with each request", "bytes in Redis for a sign-in")
    for weight in found.weights:
        weights.add_row(weight.variant, str(weight.sent), str(weight.kept))
    title = "The whole server under load"
    loads = _table(title, "what", "server processes", "requests per second", "asking took")
    for load in found.served:
        loads.add_row(load.what, str(load.workers), str(load.per_second), f"{load.share:.0%}")
    return _printed(found, (each, weights, loads), [*wording.verdicts(found), *wording.of_processes(found.served)])


def scale(found: Scale) -> str:
    title = "What grows with the sign-ins of others"
    grown = _table(title, "what", "beside sign-ins", "time, µs", "times as long as beside the fewest, and its interval")
    for one in found.grown:
        grown.add_row(one.what, f"{one.logins:,}", str(one.wall), wording.decimals(one.times))
    weights = _table("What it weighs", "a sign-in of", "bytes in Redis, all of its bookkeeping included")
    for name, size in found.per_login.items():
        weights.add_row(name, f"{size:,.0f}")
    return _printed(found, (grown, weights), wording.of_scale(found))


def peers(found: Beside) -> str:
    title = "Requests per second, of one server process each"
    each = _table(title, "what", "who asks is known", "nobody looks", "knowing takes, µs", "ours, as many times")
    for row in ranks.rows(found):
        control = str(row.control.per_second) if row.control else ""
        times = wording.decimals(row.ours.times(row.one)) if row.ours and row.ours is not row.one else ""
        each.add_row(row.one.what, str(row.one.per_second), control, row.micros, times)
    return _printed(found, (each,), wording.of_peers(found))


def _table(title: str, *heads: str) -> Table:
    """Without frames, so that eighty columns are enough."""
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for head in heads:
        table.add_column(head, overflow="fold")
    return table


def _printed(found: Measured, tables: Iterable[Table], sentences: Iterable[str]) -> str:
    console = Console(file=sys.stdout, highlight=False)
    with console.capture() as captured:
        for table in tables:
            names = " ".join(str(name) for name in table.columns[0].cells)
            table.columns[0].min_width = max(map(len, names.split()), default=0)  # half a name is none
            console.print(table)
        for sentence in sentences:
            console.print(f"- {sentence}")
        console.print(", ".join(f"{name} {value}" for name, value in found.machine.items()))
    return captured.get()
