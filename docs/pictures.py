"""Takes the pictures of README and docs/workshop.md from the running site: `python -m docs.pictures`, in the project's
folder.

A demo of its own in a folder of its own, a real browser, and what a visitor would press; needs `requirements-dev.txt`
and a Chromium. Run it again whenever a page that is pictured has changed.
"""

import re
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browsing import SWITCHES, WITHOUT_WINDOWS, program
from tests.processes import Demo

ROOT = Path(__file__).resolve().parent.parent
WIDTH, HEIGHT = 1280, 860
GUESSES = (0, 0, 0, 1, 1, 2)  # which answer each of the room gives
SECONDS = 21  # after the log-out, as README says below the picture


def compare(page: Page, site: str) -> None:
    page.goto(f"{site}/compare/")
    for name in ("Sign in to both", "Steal a copy", "Log out"):
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_load_state()
    page.get_by_role("heading", level=1).filter(has_text=re.compile(rf"\b{SECONDS} seconds ago")).wait_for()


def lab(page: Page, site: str) -> None:
    page.goto(f"{site}/lab/logout-replay/")
    for lane in ("sessions", "jwt"):
        page.locator(f"input[name={lane}][value=at-once]").check()
    page.get_by_role("button", name="Run it", exact=True).click()
    page.locator("#result").wait_for(timeout=60_000)
    page.wait_for_load_state()


def room(page: Page, site: str) -> None:
    """As its trainer sees it: a question with the votes of some beside what came out."""
    page.goto(f"{site}/room/trainer/")
    page.get_by_role("button", name="Open a room").click()
    code = re.search(r"Room (\w{6})", page.title())[1]
    page.locator("#slug").select_option("logout-replay")
    presses(page, "Put it up")
    for number in GUESSES:
        with page.context.browser.new_context() as device:
            screen = device.new_page()
            screen.goto(f"{site}/room/{code}/")
            screen.get_by_role("button", name="Join", exact=True).click()
            for lane in ("sessions", "jwt"):
                screen.locator(f"input[name={lane}]").nth(number).check()
            screen.get_by_role("button", name="Predict").click()
            screen.get_by_text("Kept.").wait_for()
    presses(page, "Run it for all")
    page.get_by_role("button", name="Show the votes").wait_for(timeout=60_000)
    presses(page, "Show the votes")


def presses(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        Demo(Path(folder) / "var") as demo,
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=program(WITHOUT_WINDOWS), args=SWITCHES) as browser,
    ):
        for name, visit in (("compare", compare), ("lab", lab), ("room", room)):
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
            visit(page, demo.url)
            page.screenshot(path=ROOT / f"docs/{name}.png")


if __name__ == "__main__":
    main()
