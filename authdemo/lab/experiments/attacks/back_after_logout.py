"""back-after-logout: you log out and leave. Somebody sits down and presses Back."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from authdemo.lab.in_browser import reports
from authdemo.lab.in_browser.browser_experiment import BrowserExperiment, VariantOutcome, go, page
from authdemo.lab.in_browser.trial_store import Trial
from authdemo.lab.model.excerpts import NOTHING_IS_STORED
from authdemo.lab.model.experiment import NO, YES, Answer
from authdemo.lab.model.variants import Variant

CACHED = Variant("page/max-age", "browser", mistake="Its page may be kept by the browser for ten minutes.")
NO_STORE = Variant("page/no-store", "browser")
KINDS = {"cached": "private, max-age=600", "no-store": "no-store"}


class BackAfterLogout(BrowserExperiment):
    """After logging out, does the Back button show the page?"""

    asks = "You log out on a shared computer. The next person presses Back. Do they see your page?"
    variants = (CACHED, NO_STORE)
    signs_in = ()
    reports = {f"{kind}{when}": reports.happened for kind in ("cached", "no-store") for when in ("", "-again")}
    answers = (YES, NO, Answer("depends", "Depends on the page’s headers"))
    seconds = 2
    why = (
        "Back shows what the browser has kept. Logging out ends a sign-in on the server and clears a cookie; it takes "
        "back no page that was already delivered, unless the page said that it must not be kept."
    )
    rule = "`Cache-Control: no-store` on whatever is personal, with the page itself: logging out comes too late for it."
    stops = (
        "Chrome’s back-forward cache may keep a page in spite of `no-store`, and drops it when cookies change, as "
        "they do at log-out; the recording was made without that cache. A screenshot, a print-out and another tab "
        "that is still open obey nobody’s headers."
    )
    excerpts = (NOTHING_IS_STORED,)

    def opens(self, trial: Trial, request: HttpRequest) -> HttpResponse:
        return go(trial.at("cached"))

    def serves(self, trial: Trial, request: HttpRequest, what: str) -> HttpResponseBase:
        """The personal page, the page after logging out, and where somebody says to have seen the first one again."""
        kind = what.removeprefix("out-").removeprefix("again-")
        if kind not in KINDS:
            raise Http404
        seen = trial.seen()
        then = trial.at("no-store") if kind == "cached" else trial.end
        if what == f"again-{kind}":
            if f"out-{kind}" in seen:
                trial.notes(f"{kind}-again")
            return go(then)
        if what != kind:
            trial.notes(what)
            return page(request, "out", trial, experiment=self, then=then)
        if f"out-{kind}" in seen:  # asked again: nobody is signed in any more
            trial.notes(f"{kind}-asked")
            return go(then)
        trial.notes(f"{kind}-loaded")
        context = {"out": trial.at(f"out-{kind}"), "again": trial.at(f"again-{kind}"), "header": KINDS[kind]}
        response = page(request, "personal", trial, experiment=self, kind=kind, **context)
        response["Cache-Control"] = KINDS[kind]
        return response

    def judges(
        self, trial: Trial, seen: Mapping[str, Mapping[str, Any]], outcomes: Mapping[str, VariantOutcome]
    ) -> None:
        for kind, outcome in zip(KINDS, outcomes.values(), strict=True):
            shown, asked = f"{kind}-again" in seen, f"{kind}-asked" in seen
            if not (shown or asked):
                outcome.failure = "Nobody pressed Back after logging out."
                continue
            says = "shown again, and the server was not asked" if shown else "the server was asked, and shows nothing"
            outcome.tells(f"Back, to a page with Cache-Control: {KINDS[kind]}.", says, accepted=shown)
            outcome.finds("C69", not shown, f"{KINDS[kind]}: {says}")
            outcome.concludes((YES if shown else NO).key)
