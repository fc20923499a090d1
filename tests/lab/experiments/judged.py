"""What an experiment of a browser makes of what was seen there."""

from authdemo.lab import registry
from authdemo.lab.in_browser.browser_experiment import VariantOutcome


def judged(slug, seen):
    """The outcomes by variant."""
    experiment = registry.get(slug)
    outcomes = {variant.name: VariantOutcome(variant) for variant in experiment.variants}
    experiment.judges(None, seen, outcomes)
    return outcomes


def found(outcome, claim):
    """What was found about one claim, in order."""
    return [(finding.holds, finding.says) for finding in outcome.findings if finding.claim == claim]
