"""The ledger: every claim with its verdict, computed from the visitor's own last runs and those of this machine."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views import View
from django.views.decorators.gzip import gzip_page

from authdemo.lab import archive
from authdemo.lab.model import tables, wording
from authdemo.lab.model.articles import ARTICLES
from authdemo.lab.model.claim import CHAPTERS, Claim, Verdict
from authdemo.lab.model.claims import CLAIMS
from authdemo.lab.model.record import RunRecord
from authdemo.lab.model.tables import Advice
from authdemo.lab.model.verdicts import judge
from authdemo.lab.pages import filled_tables, visitor
from authdemo.lab.pages.filled_tables import FilledTable
from authdemo.lab.pages.results import Card, card
from authdemo.web import times

ALL = "all"  # of the chapters, or the verdicts
SMALLER = "tables"  # in place of a chapter: the articles' smaller tables
UNRUN = "not run yet"
BROWSER = "needs a browser"  # decided in the visitor's own, and not here
BROWSERS = "need a browser"
THEIRS, OURS = "The articles’ claims", "Ours, asked next by experts"
STYLES = {
    Verdict.CONFIRMED.value: "confirmed",
    wording.LIMITED: "limited",
    Verdict.REFUTED.value: "refuted",
    wording.EXCEPTED: "refuted limited",
    Verdict.DEPENDS.value: "depends",
}


@dataclass(frozen=True)
class LedgerRow:
    """One claim in the ledger."""

    claim: Claim
    card: Card | None  # None: no run of its experiment is kept

    @property
    def state(self) -> str:
        """What the filter goes by, and what is counted."""
        if self.card:
            return wording.kind(self.card.judged)
        return BROWSER if self.claim.browser else UNRUN

    @property
    def verdict(self) -> str:
        return self.card.verdict if self.card else self.state

    @property
    def is_borne_out(self) -> bool:
        """Whether it holds somewhere of what it means."""
        return self.card is not None and self.card.judged.verdict in {Verdict.CONFIRMED, Verdict.DEPENDS}


@dataclass(frozen=True)
class Chapter:
    """Some claims of one chapter. Open it says what was measured, too: all of that at once is a long page."""

    name: str
    rows: Sequence[LedgerRow]
    open: bool

    @property
    def title(self) -> str:
        return CHAPTERS[self.name]

    @property
    def tally(self) -> str:
        return wording.tallies(row.card.judged for row in self.rows if row.card)


@dataclass(frozen=True)
class Part:
    """A piece of the tally: how many claims, and where it lies in percent."""

    style: str
    word: str
    number: int
    x: str
    width: str


@dataclass(frozen=True)
class Tally:
    """The claims of the articles, or ours: what became of them."""

    whose: str
    number: int
    parts: Sequence[Part]


@dataclass(frozen=True)
class Chip:
    """One filter: what it is called, where it leads, whether it is on."""

    name: str
    url: str
    on: bool


class Ledger:
    """All that the page shows, from the records at hand."""

    def __init__(self, records: Mapping[str, RunRecord]):
        self.records = records

    @cached_property
    def rows(self) -> list[LedgerRow]:
        return [self._row(claim) for claim in CLAIMS]

    def _row(self, claim: Claim) -> LedgerRow:
        record = self.records.get(claim.experiment)
        return LedgerRow(claim, card(judge(claim, record)) if record else None)

    @cached_property
    def states(self) -> list[str]:
        """Those that claims are in."""
        return list(_counted(self.rows))

    @cached_property
    def tallies(self) -> list[Tally]:
        """Two: what experts ask beyond the articles is no judgement of what the articles say."""
        by_whose = {THEIRS: [row for row in self.rows if not row.claim.is_ours]}
        by_whose[OURS] = [row for row in self.rows if row.claim.is_ours]
        return [Tally(whose, len(rows), _parts(rows)) for whose, rows in by_whose.items()]

    def tables(self, smaller: bool) -> list[FilledTable]:
        """The comparison tables; the articles' smaller ones, too, where they are asked for."""
        return filled_tables.filled(tables.TABLES if smaller else [tables.COMPARISON], self.records)

    @cached_property
    def by_id(self) -> dict[str, LedgerRow]:
        return {row.claim.id: row for row in self.rows}

    def advice(self, advices: Sequence[Advice]) -> list[dict[str, object]]:
        return [
            {"text": one.text, "source": one.source, "rows": [self.by_id[name] for name in one.claims]}
            for one in advices
        ]

    def neither(self) -> dict[str, list[LedgerRow]]:
        """C71: by lane, the claims about a risk of this lane that were borne out here."""
        return {
            lane: [self.by_id[name] for name in names if self.by_id[name].is_borne_out]
            for lane, names in tables.RISKS.items()
        }


def _counted(rows: Sequence[LedgerRow]) -> dict[str, int]:
    """How many claims are in each state, the verdicts first; what did not occur is left out."""
    counted = Counter(row.state for row in rows)
    return {state: counted[state] for state in (*wording.PLURAL, UNRUN, BROWSER) if counted[state]}


def _parts(rows: Sequence[LedgerRow]) -> list[Part]:
    parts, x = [], 0.0
    for state, number in _counted(rows).items():
        width = 100 * number / len(rows)
        word = {**wording.PLURAL, BROWSER: BROWSERS}.get(state, state)
        parts.append(Part(STYLES.get(state, "unrun"), word, number, f"{x:.2f}%", f"{width:.2f}%"))
        x += width
    return parts


@method_decorator(gzip_page, name="dispatch")
class Claims(View):
    """GET, with one `chapter` open or all, and filtered by `verdict`; what is not one of these changes nothing.

    The one page that is sent gzipped: it is by far the longest, and what its length would tell is nobody's secret
    (BREACH); the CSRF token in it looks different each time.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        records = archive.last(visitor.of(request))
        shown = context(records, request.GET.get("chapter", ""), request.GET.get("verdict", ""))
        return render(request, "lab/ledger/page.html", shown)


def context(records: Mapping[str, RunRecord], chapter: str, state: str = "") -> dict[str, Any]:
    """For `lab/ledger/_ledger.html`."""
    ledger = Ledger(records)
    state = state if state in ledger.states else ""
    rows = [row for row in ledger.rows if state in {"", row.state}]
    smaller = chapter in {SMALLER, ALL}
    return {
        "ledger": ledger,
        "tables": ledger.tables(smaller),
        "smaller": SMALLER,
        "smaller_open": smaller,
        "chapters": [
            Chapter(name, [row for row in rows if row.claim.chapter == name], bool(state) or chapter in {name, ALL})
            for name in CHAPTERS
        ],
        "by_verdict": chips(["", *ledger.states], state),
        "mistakes": ledger.advice(tables.MISTAKES),
        "practices": ledger.advice(tables.PRACTICES),
        "slips": ledger.advice(tables.SLIPS),
        "articles": ARTICLES.values(),
        "filtered": bool(state),
        "shown": len(rows),
        "last": max((times.utc(r.began) for r in records.values()), default=None),
    }


def chips(states: Sequence[str], chosen: str) -> list[Chip]:
    """The filter's choices."""

    def address(state: str) -> str:
        return f"?{urlencode({'verdict': state})}#ledger" if state else "?#ledger"

    return [Chip(state or ALL, address(state), state == chosen) for state in states]
