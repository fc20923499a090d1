"""All experiments, found where their files lie: `experiments/<chapter>/<slug>.py`, in the order of the claims."""

import difflib
import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache

from authdemo.lab import experiments
from authdemo.lab.in_browser.browser_experiment import BrowserExperiment
from authdemo.lab.model.claim import CHAPTERS, Claim
from authdemo.lab.model.claims import CLAIMS
from authdemo.lab.model.experiment import Experiment, OnTheWire


class Unknown(LookupError):
    """No experiment of that name. The message offers the nearest ones, which are in `near`, too."""

    def __init__(self, slug: str, near: Sequence[str]):
        hint = f" Did you mean {' or '.join(near)}?" if near else " `manage.py lab --list` names them all."
        super().__init__(f"There is no experiment {slug}.{hint}")
        self.slug, self.near = slug, near


@cache
def every_experiment() -> dict[str, Experiment]:
    """By slug, in the order in which the claims come to them."""
    found = {slug: experiment for chapter in CHAPTERS for slug, experiment in _of(chapter).items()}
    order = [claim.experiment for claim in CLAIMS]
    return {slug: found[slug] for slug in sorted(found, key=order.index)}


@cache
def all_experiments() -> dict[str, OnTheWire]:
    """Those that are decided on the wire."""
    return {slug: each for slug, each in every_experiment().items() if isinstance(each, OnTheWire)}


@cache
def in_browsers() -> dict[str, BrowserExperiment]:
    """Those that only a browser decides."""
    return {slug: each for slug, each in every_experiment().items() if isinstance(each, BrowserExperiment)}


def get(slug: str) -> Experiment:
    """The experiment of this name. Raises `Unknown`."""
    try:
        return every_experiment()[slug]
    except KeyError:
        raise Unknown(slug, difflib.get_close_matches(slug, every_experiment(), n=3, cutoff=0.4)) from None


def chapters() -> dict[str, list[Experiment]]:
    """The experiments by chapter, both in order."""
    return {name: [e for e in every_experiment().values() if e.chapter == name] for name in CHAPTERS}


def claims_of(experiment: Experiment) -> list[Claim]:
    return [claim for claim in CLAIMS if claim.experiment == experiment.slug]


def after(experiment: Experiment) -> Experiment:
    """The next one, and after the last one the first."""
    slugs = list(every_experiment())
    return every_experiment()[slugs[(slugs.index(experiment.slug) + 1) % len(slugs)]]


def _of(chapter: str) -> dict[str, Experiment]:
    package = importlib.import_module(f"{experiments.__name__}.{chapter}")
    names = [module.name for module in pkgutil.iter_modules(package.__path__)]
    return {name.replace("_", "-"): _load(chapter, name) for name in names}


def _load(chapter: str, name: str) -> Experiment:
    module = importlib.import_module(f"{experiments.__name__}.{chapter}.{name}")
    (kind,) = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Experiment) and value.__module__ == module.__name__
    ]
    kind.slug, kind.chapter = name.replace("_", "-"), chapter
    return kind()
