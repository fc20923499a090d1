"""A workshop at test speed: `python -m tests.room.rehearsal`. Prints how long screens took to be right.

Everybody follows by asking each second, as screens do; some in real browsers, the others by HTTP. Before and after each
question some reload, are offline for a while, or come from another address; once the trainer's browser is closed and
opened again, and once the server is stopped and started. Each time every vote that was said to be kept is counted once,
and none besides.
"""

import argparse
import random
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests import browsing, environment
from tests.documents import ROOT, rows
from tests.processes import Demo, until
from tests.room.device import Device
from tests.room.rehearsal_report import Report

MINUTES = 45  # of which agenda
OFFLINE_SECONDS = 20.0


def agenda(minutes: int) -> list[str]:
    """What docs/workshop.md puts up in so many minutes, and the tree's first question for its last part."""
    text = (ROOT / "docs/workshop.md").read_text()
    (table,) = re.findall(rf"### {minutes} minutes.*?\n\n(\|.*?)\n\n", text, re.DOTALL)
    return [question.strip("`") for _, question, *_ in rows(table) if question] + ["choose:size"]


@dataclass(frozen=True)
class Crowd:
    """Who comes, and to how many server processes."""

    workers: int = 1
    devices: int = 25  # by HTTP
    browsers: int = 5
    offline: float = OFFLINE_SECONDS
    seed: int = 14


class Rehearsal:
    """One room, from its opening to its end."""

    def __init__(self, browser: Browser, var: Path, stack: ExitStack, crowd: Crowd):
        self.random, self.report = random.Random(crowd.seed), Report()
        self.browser, self.var, self.stack, self.crowd = browser, var, stack, crowd
        self.port = environment.free_port()
        self.demo = self.starts("--room")
        said = self.demo.said()
        self.code = re.search(r"Room +(\w{6}), at", said)[1]
        self.trainer = self.opens()
        self.trainer.goto(re.search(r"http://localhost:\d+/room/trainer/#\S+", said)[0])
        self.trainer.locator("#moves").wait_for(state="attached")
        self.devices = [Device(self.demo.url, self.code, n, crowd.seed) for n in range(crowd.devices)]
        self.pages = [self.joins() for _ in range(crowd.browsers)]
        self.reloading, self.moving, self.leaving = (self.shuffled(self.devices) for _ in range(3))
        self.closing = self.shuffled(self.pages)
        self.offline: dict[Page, float] = {}
        self.given: dict[Page, dict[str, dict[str, str]]] = {page: {} for page in self.pages}
        self.offered: list[tuple[str, str]] = []  # lane and answer, in the order of the page
        for device in self.devices:
            device.start()
            stack.callback(device.ends)

    def starts(self, *options: str) -> Demo:
        workers = ("--workers", str(self.crowd.workers))
        return self.stack.enter_context(Demo(self.var, *options, *workers, port=self.port))

    def opens(self, **more: object) -> Page:
        context = self.browser.new_context(viewport={"width": 1280, "height": 720}, **more)
        return self.stack.enter_context(context).new_page()

    def joins(self) -> Page:
        page = self.opens()
        page.goto(f"{self.demo.url}/room/{self.code}/")
        page.get_by_role("button", name="Join", exact=True).click()
        page.get_by_text("· you are").wait_for()
        return page

    def goes_through(self, keys: list[str]) -> Report:
        restarts = {len(keys) // 3: self.restarts_trainer, 2 * len(keys) // 3: self.restarts_server}
        for number, key in enumerate(keys):
            self.disturbs(self.crowd.offline, len(keys))
            if number in restarts:
                restarts[number]()
            self.puts_up(key)
            self.disturbs(0.0, len(keys))
        for device in self.devices:
            self.report.faults += device.faults
        return self.report

    def puts_up(self, key: str) -> None:
        """From the question to the votes, by the buttons that the trainer has."""
        self.trainer.locator("#slug").select_option(key)
        self.steps("Put it up")
        asked = self.votes()
        self.steps("Close the votes")
        if self.has_button("Run it for all"):
            self.trainer.get_by_role("button", name="Run it for all").click()  # screens are led to it, and back
            self.trainer.get_by_role("button", name="Show the votes").wait_for(timeout=90_000)
        elif self.has_button("Everybody runs it"):
            self.steps("Everybody runs it")
        self.steps("Show the votes")
        self.counts(key, asked)

    def has_button(self, name: str) -> bool:
        return self.trainer.get_by_role("button", name=name, exact=True).count() > 0

    def steps(self, button: str) -> None:
        """Press it, and wait until every connected screen shows what follows."""
        with self.trainer.expect_navigation():
            self.trainer.get_by_role("button", name=button, exact=True).click()
        pressed = time.monotonic()
        version = int(self.trainer.locator("#moves").get_attribute("data-version") or 0)
        for page in self.connected():
            page.wait_for_url("**/room/", timeout=30_000)
            shows = f"Number(sessionStorage.at) >= {version} && !!document.querySelector('main[data-state]')"
            until(partial(page.evaluate, shows), 30, "the screen follows")
            self.report.delays.append(time.monotonic() - pressed)
        for device in self.devices:
            if device.is_connected and self.is_right(partial(device.when_right, version), device.name):
                delays = self.report.delays_after if device.back > pressed else self.report.delays
                delays.append(max(0.0, device.when_right(version) - max(pressed, device.back)))

    def is_right(self, done: Callable[[], float], name: str) -> bool:
        try:
            return bool(until(done, 60, "it follows"))
        except AssertionError:
            self.report.faults.append(f"{name} has not followed")
            return False

    def connected(self) -> list[Page]:
        """Those of the browsers that are; who has been offline long enough is again."""
        for page, end in list(self.offline.items()):
            if time.monotonic() > end:
                page.context.set_offline(False)
                del self.offline[page]
        return [page for page in self.pages if page not in self.offline]

    def votes(self) -> str:
        """Each who is connected predicts, in a browser by clicks; the number of the question."""
        asked = ""
        for page in self.connected():
            asked = page.locator("input[name=round]").get_attribute("value") or ""
            radios = page.locator("form.question input[type=radio]")
            self.offered = radios.evaluate_all("all => all.map(one => [one.name, one.value])")
            lanes = dict.fromkeys(lane for lane, _ in self.offered)
            chosen = {lane: self.random.choice([key for of, key in self.offered if of == lane]) for lane in lanes}
            for lane, key in chosen.items():
                page.locator(f"form.question input[name={lane}][value={key}]").check()
            page.locator("form.question button[type=submit]").click()
            page.get_by_text("Kept.").wait_for()
            self.given[page][asked] = chosen
        until(lambda: all(asked in one.given for one in self.devices if one.is_connected), 30, "all have voted")
        return asked

    def counts(self, key: str, asked: str) -> None:
        """What stands on the trainer's page is what was said to be kept, each once."""
        everybody = [*(device.given for device in self.devices), *self.given.values()]
        kept = [given[asked] for given in everybody if asked in given]
        expected = [sum(given.get(lane) == answer for given in kept) for lane, answer in self.offered]
        counted = [int(text) for text in self.trainer.locator(".votes td:last-child").all_inner_texts()]
        self.report.votes += sum(expected)
        if counted != expected:
            self.report.faults.append(f"{key}: {counted} were counted, {expected} given")

    def disturbs(self, offline: float, questions: int) -> None:
        """Somebody reloads, somebody moves, and where there is time somebody is offline."""
        some = -(-len(self.devices) // questions)  # so that everybody's turn comes
        for device in islice(self.reloading, some):
            device.version = 0
        for device in islice(self.moving, some):
            device.is_leaving = True
        self.report.disturbed["reloads"] += some
        self.report.disturbed["changes of address"] += some
        if offline:
            for device in islice(self.leaving, some):
                device.is_offline(offline)
            page = next(self.closing)
            page.context.set_offline(True)
            self.offline[page] = time.monotonic() + offline
            self.report.disturbed[f"times offline for {offline:g} s"] += some + 1
        for page in self.connected()[:1]:
            page.reload()
            self.report.disturbed["reloads"] += 1

    def shuffled(self, found: list[Any]) -> Iterator[Any]:
        """One after the other, over and over, in an order of their own."""
        return cycle(self.random.sample(found, len(found)))

    def restarts_trainer(self) -> None:
        """The browser is closed and opened again; its cookies are kept, as a browser does."""
        kept = self.trainer.context.storage_state()
        self.trainer.context.close()
        self.trainer = self.opens(storage_state=kept)
        self.trainer.goto(f"{self.demo.url}/room/trainer/")
        self.report.disturbed["restart of the trainer's browser"] += 1

    def restarts_server(self) -> None:
        self.demo.stop()
        self.demo = self.starts()
        self.trainer.reload()
        self.report.disturbed["restart of the server"] += 1


def rehearse(browser: Browser, var: Path, keys: list[str], crowd: Crowd) -> Report:
    with ExitStack() as stack:
        return Rehearsal(browser, var, stack, crowd).goes_through(keys)


def main() -> int:
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("workers", "devices", "browsers", "seed"):
        reader.add_argument(f"--{name}", type=int, default=getattr(Crowd, name))
    crowd = Crowd(**vars(reader.parse_args()))
    program, began = browsing.program(browsing.WITHOUT_WINDOWS), time.monotonic()
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        chromium = playwright.chromium.launch(executable_path=program, args=browsing.SWITCHES)
        found = rehearse(chromium, Path(folder, "var"), agenda(MINUTES), crowd)
    people, seconds = crowd.devices + crowd.browsers, time.monotonic() - began
    print(f"{people} people, {crowd.browsers} of them in browsers, {crowd.workers} server processes, {seconds:.0f} s")
    print(found)
    return bool(found.faults)


if __name__ == "__main__":
    raise SystemExit(main())
