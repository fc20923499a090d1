"""In which order tests come, how many examples they make, and that CI leaves none out: a plugin of pytest."""

import os

import pytest

from tests import environment
from tests.processes import until

QUICK_EXAMPLES = 10
LONG = ("browser", "processes")  # marks
QUIET = "test_experiments.py"  # some of what it measures is time: until that is done, the other workers wait
_has_begun = False  # this worker


def pytest_configure(config: pytest.Config) -> None:
    """A quick round makes fewer of hypothesis's examples than the whole, which makes all of them."""
    if config.option.markexpr:
        environment.EXAMPLES = min(environment.EXAMPLES, QUICK_EXAMPLES)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take long first: pytest-xdist hands out whole files, and none should begin one at the very end."""
    items.sort(key=lambda item: (item.path.name != QUIET, not any(map(item.get_closest_marker, LONG))))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before its first test a worker lets times be measured on a machine that does nothing else."""
    global _has_begun
    if environment.WORKER and are_played(item.session) and not _has_begun and item.path.name != QUIET:
        until(environment.QUIET_IS_OVER.exists, 220, "times have been measured")
        if hasattr(os, "nice"):
            os.nice(5)  # the other experiments are stories, which take their time from the clock
    _has_begun = True


def are_played(session: pytest.Session) -> bool:
    """Whether the experiments are among what is tested."""
    return any(item.path.name == QUIET for item in session.items)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI nothing is skipped without being noticed, whoever skipped it."""
    if not environment.WORKER:
        for left in environment.SHARED.parent.glob(f"{environment.SHARED.name}.*"):
            left.unlink()
    report = session.config.pluginmanager.get_plugin("terminalreporter")
    if environment.IN_CI and report and report.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
