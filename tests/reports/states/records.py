"""Records of runs that nobody has played: everything that can be found, on every variant of an experiment."""

import time
from dataclasses import replace

from authdemo.lab import registry
from authdemo.lab.model.experiment import Experiment
from authdemo.lab.model.record import Finding, Mark, Measure, Played, RunRecord, Step, Survival
from authdemo.web.flow import WORDS, FlowStep

MACHINE = {"Python": "3.13.1", "Django": "5.2.19", "Redis": "8.0.2", "processors": "2"}
CUT = 1.0  # seconds


def survival(refused: float | None, late: float = 0.0) -> Survival:
    """Something that was cut off at one second; `refused`: when, None: never."""
    accepted = 0.9 if refused and refused <= CUT + 0.2 else (refused or 3.0) - 0.05
    return Survival("the copy", "log out", 0.5, CUT, 2.0, accepted, refused, (refused or 3.0) + late, "revoked", 1)


TOO_LATE = replace(survival(1.05), answered=3.0)  # by then it may have died by itself
GRID = (
    Mark("a cookie", "a link", True),
    Mark("a cookie", "a form", False, "once"),
    Mark("another cookie", "a link", None),
)
TIMELINE = (
    Mark("somebody", "first", True, at=0.2),
    Mark("somebody", "Redis stops", None, at=0.5),
    Mark("somebody", "then", False, at=0.8),
    Mark("somebody", "Redis starts", None, at=1.5),
    Mark("somebody", "at last", True, at=1.8),
)
ALONG_THE_TIME = {"store-flush", "store-outage"}
FLOW = tuple(FlowStep(name, place / 1e4, 1e-4, "GET" if name == "lookup" else "") for place, name in enumerate(WORDS))
LIVES = (TOO_LATE, survival(1.05), survival(2.02), survival(1.5), survival(None), survival(1.05, late=0.5))


def played(experiment: Experiment, place: int, holds: bool | None) -> Played:
    """What a variant of this experiment may come to, with everything that a page can show of it."""
    variant = experiment.variants[place]
    claims = [claim.id for claim in registry.claims_of(experiment)]
    return Played(
        variant.name,
        variant.lane,
        mistake="It forgets to ask `denylist` whether the token was taken back." if place == 1 else "",
        answer=experiment.answers[place % len(experiment.answers)].key,
        steps=(
            Step(0.1, "You sign in with `remember`.", "200 maple-17", curl=("curl localhost",)),
            Step(0.52, "The thief copies the cookie and looks in.", "200 maple-17, member", True, 1),
            *([Step(1.2, "The thief looks in again.", "401 revoked", False, 1)] if place else []),
        ),
        findings=tuple(Finding(claim, holds, f"refused `at once` {place}: revoked") for claim in claims),
        survivals=(LIVES[place % len(LIVES)],) if getattr(experiment, "race", None) else (),
        measures=(
            Measure("bytes sent with every request", 400.0 + place, "B"),
            Measure("one check", 114.0, "µs", low=90.0, high=160.0, note="asks nobody"),
        ),
        marks=(TIMELINE if experiment.slug in ALONG_THE_TIME else GRID) if experiment.drawn else (),
        flow=FLOW if experiment.slug == "request-cost" else (),
    )


def record(slug: str, holds: bool | None = True, **changes: object) -> RunRecord:
    experiment = registry.get(slug)
    found = tuple(played(experiment, place, holds) for place in range(len(experiment.variants)))
    settings = {"access_seconds": 1.5, "leeway": 0.0}
    return replace(RunRecord(f"of-{slug}"[:22], slug, time.time(), 3.2, MACHINE, settings, found), **changes)


def failed(slug: str, **changes: object) -> RunRecord:
    """A run of which nothing came."""
    each = registry.get(slug).variants
    nothing = tuple(Played(variant.name, variant.lane, failure="Redis could not be asked.") for variant in each)
    return record(slug, played=nothing, id=f"none-{slug}", **changes)
