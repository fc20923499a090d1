"""The start page and the lab in a real Chromium: with and without JavaScript, light and dark, by keyboard alone."""

import os
import re
import signal
from contextlib import ExitStack, contextmanager

import httpx
import pytest

from authdemo.lab.model.claims import CLAIMS
from tests.browsing import small_targets
from tests.processes import Demo, kill, manage
from tests.weights import MOST_BYTES, MOST_REQUESTS, first_visit

pytestmark = pytest.mark.browser

RESULT_MS = 8000  # from the click to the answer


@pytest.fixture
def visitor(either_way):
    return either_way


@pytest.fixture(scope="module")
def demo_site_with_all_runs(all_runs, tmp_path_factory):
    """A demo with a run of every experiment in its ledger."""
    var = tmp_path_factory.mktemp("all") / "var"
    with Demo(var) as demo:
        manage("loaddata", str(all_runs), var=var)
        yield demo.url


def choose(page, lane, answer):
    page.locator("fieldset.ask").filter(has=page.get_by_role("heading", name=lane, exact=True)).get_by_label(
        answer
    ).check()


def run_it(page):
    """Press the button and do not wait for the page: it arrives for as long as the run takes."""
    page.get_by_role("button", name="Run it").click(no_wait_after=True)


def answered(page, within_ms=RESULT_MS):
    page.locator("#result").wait_for(timeout=within_ms)
    page.wait_for_load_state()


def test_a_guess_is_answered_by_a_race_within_eight_seconds(visitor, demo_site):
    visitor.goto(demo_site)
    choose(visitor, "Sessions", "Out at once")
    choose(visitor, "JWT", "Depends on the set-up")
    run_it(visitor)
    answered(visitor)
    heading = visitor.get_by_role("heading", level=1).inner_text()
    assert re.search(r"Sessions: the thief is out at once\.\s+JWT: still in for \d\.\d\ss, until the token", heading)
    rows = visitor.locator("#result .race").get_by_role("img")
    assert rows.count() == 8
    assert ["You guessed" in rows.nth(n).get_attribute("aria-label") for n in range(8)] == [
        n in {0, 4} for n in range(8)
    ]
    assert visitor.locator("#result .guess").count() == 2
    assert visitor.get_by_text("Right, with one exception").is_visible()
    assert visitor.get_by_text("Right, if the exceptions count").is_visible()


def test_what_happens_is_shown_while_it_happens_and_makes_room_for_the_result(visitor, demo_site):
    visitor.goto(demo_site)
    run_it(visitor)
    visitor.locator(".piece:not(.ground)").nth(10).wait_for(state="attached", timeout=RESULT_MS)
    assert visitor.locator("#result").count() == 0
    assert visitor.get_by_text("Running").is_visible()
    answered(visitor)
    assert not visitor.get_by_text("Running").is_visible()
    assert visitor.get_by_role("heading", level=1).count() == 1


# Asked all at once, while the race is there: the result takes its place.
PIECES_ON_TRACKS = """() => {
    const box = (element) => element.getBoundingClientRect().toJSON();
    const pieces = (nth) => document.querySelectorAll(`.piece.n${nth}:not(.ground)`);
    const tracks = document.querySelectorAll(".live .track");
    if (pieces(5).length < 9) return null;
    return [0, 3, 5, 7].map((nth) => ({track: box(tracks[nth + 1]), piece: box(pieces(nth)[0])}));
}"""


def test_pieces_of_the_race_lie_on_their_own_tracks(page, demo_site):
    for width, view in ((360, ""), (1280, ""), (1280, "/?projector")):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{demo_site}{view}")
        run_it(page)
        page.locator(".live").wait_for(timeout=RESULT_MS)
        boxes = page.wait_for_function(PIECES_ON_TRACKS, timeout=RESULT_MS).json_value()
        for track, piece in (each.values() for each in boxes):
            assert piece["x"] == pytest.approx(track["x"], abs=1)
            assert piece["width"] == pytest.approx(track["width"], abs=1)
            assert track["top"] < piece["top"] < piece["bottom"] < track["bottom"]
        answered(page)


@contextmanager
def running(site):
    """A run that somebody else has begun, in line at least."""
    with httpx.Client(base_url=site, trust_env=False, follow_redirects=True) as visitor:
        visitor.get("/")
        fields = {"csrfmiddlewaretoken": visitor.cookies["csrftoken"]}
        with visitor.stream("POST", "/", data=fields) as response:
            pieces = response.iter_raw()  # kept: the stream is closed when nothing holds it any more
            next(pieces)
            yield


def test_who_finds_others_running_sees_the_place_in_line_and_then_the_race(page, demo_site):
    page.goto(demo_site)
    with ExitStack() as others:
        for _ in range(6):
            others.enter_context(running(demo_site))
        run_it(page)
        page.get_by_text("Before it:").last.wait_for(timeout=RESULT_MS)
    answered(page, within_ms=5 * RESULT_MS)  # the server finds out one by one that the others have left
    assert not page.get_by_text("Before it:").last.is_visible()


def test_it_can_be_run_again_and_tried_by_hand(visitor, demo_site):
    visitor.goto(demo_site)
    choose(visitor, "JWT", "Depends on the set-up")
    run_it(visitor)
    answered(visitor)
    visitor.get_by_role("button", name="Run it again").click(no_wait_after=True)
    visitor.locator(".live").wait_for(timeout=RESULT_MS)
    answered(visitor)
    assert visitor.get_by_text("JWT: you guessed “depends on the set-up”").is_visible()
    visitor.get_by_role("link", name="Try it by hand").click()
    assert visitor.url == demo_site.rstrip("/") + "/compare/"


def test_a_keyboard_is_enough(page, demo_site):
    page.goto(demo_site)
    page.get_by_label("Out at once").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    answered(page)
    assert page.get_by_text("Sessions: you guessed “out at once”").is_visible()
    assert page.get_by_text("JWT: you guessed “out when it expires by itself”").is_visible()


@pytest.mark.parametrize("path", ["lab/", "claims/", "claims/?chapter=all"])
def test_the_ledger_of_all_runs_fits_every_width(page, demo_site_with_all_runs, path):
    page.goto(f"{demo_site_with_all_runs}/{path}")
    for width in (320, 480, 768, 1024, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert small_targets(page) == []
    not_run = page.locator(".ledger .verdict.unrun").count()
    assert not_run == (sum(claim.browser for claim in CLAIMS) if "all" in path else 0)


@pytest.mark.parametrize("path", ["", "lab/", "lab/ban/", "claims/"])
def test_a_first_visit_is_light(browser, demo_site_with_all_runs, path):
    asked, size = first_visit(browser, f"{demo_site_with_all_runs}/{path}")
    assert (asked <= MOST_REQUESTS, size < MOST_BYTES) == (True, True), (asked, size)


def test_the_ledger_prints_without_what_only_a_screen_can_use(browser, demo_site_with_all_runs):
    with browser.new_context(color_scheme="dark") as context:
        page = context.new_page()
        page.goto(f"{demo_site_with_all_runs}/claims/")
        page.emulate_media(media="print")
        assert not page.locator(".chips").first.is_visible()
        assert not page.get_by_role("navigation", name="Pages").is_visible()
        assert page.locator("#C1").is_visible()
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") in (
            "rgb(255, 255, 255)",
            "rgba(0, 0, 0, 0)",
        )


def test_two_visitors_run_at_the_same_moment_and_see_only_their_own(browser, demo_site):
    with browser.new_context() as one, browser.new_context() as other:
        pages = [one.new_page(), other.new_page()]
        for page, slug in zip(pages, ("logout-replay", "token-expiry"), strict=True):
            page.goto(f"{demo_site}/lab/{slug}/")
            run_it(page)
        for page, own, others in zip(pages, ("C15", "C36"), ("C36", "C15"), strict=True):
            answered(page)
            page.goto(f"{demo_site}/lab/")
            verdicts = page.locator(".questions .verdict")
            assert verdicts.filter(has_text=own).count() == 1
            assert verdicts.filter(has_text=others).count() == 0


@pytest.mark.processes
@pytest.mark.parametrize("how", ["killed", "stopped"])
def test_where_the_server_ends_meanwhile_the_page_says_since_when_and_what_to_do(how, browser, tmp_path):
    with Demo(tmp_path / "var") as demo, browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{demo.url}/lab/logout-replay/")
        page.get_by_role("button", name="Run it", exact=True).click(no_wait_after=True)
        page.locator(".stage svg").first.wait_for(state="attached")
        if how == "killed":
            for pid in [*demo.family(), demo.process.pid]:
                kill(pid)
        else:
            os.kill(demo.process.pid, signal.SIGINT)
        said = page.get_by_role("alert")
        said.filter(has_text=re.compile(r"^No answer since \d\d:\d\d:\d\d\. Ask again$")).wait_for(timeout=20_000)
        assert said.get_by_role("link").get_attribute("href") == page.url
