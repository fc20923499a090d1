"""The start page in a real Chromium: with and without JavaScript, in light and in dark, with a keyboard alone."""

import re
from contextlib import ExitStack, contextmanager

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.browser

RESULT_MS = 6000  # from the click to the answer


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def visitor(request, browser):
    with browser.new_context(java_script_enabled=request.param) as context:
        yield context.new_page()


def choose(page, lane, answer):
    page.get_by_role("group", name=f"With {lane}, is the thief out too?").get_by_label(answer).check()


def run_it(page):
    """Press the button and do not wait for the page: it arrives for as long as the run takes."""
    page.get_by_role("button", name="Run it").click(no_wait_after=True)


def answered(page, within_ms=RESULT_MS):
    page.locator("#result").wait_for(timeout=within_ms)
    page.wait_for_load_state()


def test_a_guess_is_answered_by_a_race_within_six_seconds(visitor, demo_site):
    visitor.goto(demo_site)
    choose(visitor, "Sessions", "Out at once")
    choose(visitor, "JWT", "Out when the token expires")
    run_it(visitor)
    answered(visitor)
    heading = visitor.get_by_role("heading", level=1)
    assert re.search(r"Sessions: out at once\. JWT: in until the token expired, \d\.\d\ss more", heading.inner_text())
    rows = visitor.locator("#result").get_by_role("img")
    assert rows.count() == 3
    assert all("You guessed" in rows.nth(n).get_attribute("aria-label") for n in range(3))
    assert visitor.get_by_text("You were right").is_visible()
    assert visitor.get_by_text("Half right").is_visible()


def test_what_happens_is_shown_while_it_happens_and_makes_room_for_the_result(visitor, demo_site):
    visitor.goto(demo_site)
    run_it(visitor)
    visitor.locator(".piece:not(.ground)").nth(10).wait_for(state="attached", timeout=RESULT_MS)
    assert visitor.locator("#result").count() == 0
    assert visitor.get_by_text("Running").is_visible()
    answered(visitor)
    assert not visitor.get_by_text("Running").is_visible()
    assert visitor.get_by_role("heading", level=1).count() == 1


def test_pieces_of_the_race_lie_on_their_own_tracks(page, demo_site):
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(demo_site)
        run_it(page)
        page.locator(".piece.jwt-refresh:not(.ground)").nth(12).wait_for(state="attached", timeout=RESULT_MS)
        for nth, variant in enumerate(("sessions-redis", "jwt-refresh", "jwt-denylist"), start=1):
            track = page.locator(".live .track").nth(nth).bounding_box()
            piece = page.locator(f".piece.{variant}:not(.ground)").first.bounding_box()
            assert piece["x"] == pytest.approx(track["x"], abs=1)
            assert piece["width"] == pytest.approx(track["width"], abs=1)
            assert track["y"] < piece["y"] < piece["y"] + piece["height"] < track["y"] + track["height"]
        answered(page)


@contextmanager
def running(site):
    """A run that somebody else has begun, in line at least."""
    with httpx.Client(base_url=site) as visitor:
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
    assert visitor.get_by_text("JWT: “Depends on the set-up”").is_visible()
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
    assert page.get_by_text("Sessions: “Out at once”").is_visible()
    assert page.get_by_text("JWT: “Out when the token expires”").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_and_nothing_sticks_out(browser, demo_site, scheme, width):
    with browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900}) as context:
        page = context.new_page()
        page.goto(demo_site)
        check(page, width)
        choose(page, "Sessions", "Out at once")
        choose(page, "JWT", "Out at once")
        run_it(page)
        answered(page)
        page.get_by_text("Step by step").click()
        check(page, width)


def check(page, width):
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
