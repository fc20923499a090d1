"""The inspector in a real Chromium, against the real demo: with and without JavaScript, for eyes, ears and hands."""

import re

import pytest

sync_api = pytest.importorskip("playwright.sync_api")

pytestmark = pytest.mark.browser

BROKEN = "eyJhbGciOiJub25lIiwiYWxnIjoiSFMyNTYifQ.eyJzdWIiOiI3IiwiZXhwIjo5OTl9=." + "W" * 300


@pytest.fixture
def site(demo_site):
    return demo_site.rstrip("/")


@pytest.fixture
def visitor(either_way, site):
    either_way.goto(site + "/inspect/")
    return either_way


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def headline(page):
    return page.get_by_role("heading", level=1).inner_text()


def signs_in(page, site):
    page.goto(site + "/compare/")
    press(page, "Sign in to both")
    page.goto(site + "/inspect/")


def reads(page, text):
    page.get_by_label("A token", exact=True).fill(text)
    press(page, "Read it")


def test_a_visit_from_nobody_to_one_s_own_token_and_one_s_own_requests(visitor, site):
    assert visitor.get_by_role("button", name="Use my own").is_disabled()
    assert visitor.get_by_text("Nobody is signed in here.").count() == 2
    signs_in(visitor, site)
    press(visitor, "Use my own")
    assert re.match(r"Your token would be accepted for another \d+ s", headline(visitor))
    assert visitor.title() == headline(visitor) + " · authdemo"
    assert visitor.get_by_text("It holds", exact=True).is_visible()
    press(visitor, "Record my requests")
    assert visitor.url.endswith("/inspect/#requests")
    visitor.goto(site + "/sessions/")
    visitor.goto(site + "/inspect/")
    request = visitor.locator(".request.sessions").first
    assert "GET /sessions/ 200" in request.inner_text()
    assert re.search(r"Redis\s+2 GET,", request.inner_text()), "who it is, and what is kept of that"
    press(visitor, "Stop and forget them")
    assert visitor.get_by_text("Nothing is being recorded.").is_visible()


def test_a_pasted_token_is_not_put_back_into_the_form(visitor):
    reads(visitor, BROKEN)
    assert headline(visitor) == "This site would refuse this token: malformed"
    assert visitor.get_by_label("A token", exact=True).input_value() == ""
    assert "WWWWW" not in visitor.content()


def test_a_step_of_a_microsecond_can_be_seen_and_bars_are_in_their_lane_s_colour(page, site):
    signs_in(page, site)
    press(page, "Record my requests")
    page.goto(site + "/jwt/")
    page.goto(site + "/inspect/")
    step = page.locator(".request.jwt .step").first
    colours = "node => [getComputedStyle(node).fill, getComputedStyle(node.closest('li')).borderLeftColor]"
    fill, edge = step.evaluate(colours)
    assert fill == edge
    assert step.evaluate("node => parseFloat(getComputedStyle(node).strokeWidth)") >= 1


def test_a_keyboard_is_enough(page, site):
    signs_in(page, site)
    for name, press_key in (
        ("Use my own", "Enter"),
        ("Record my requests", "Space"),
        ("Stop and forget them", "Enter"),
    ):
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent.trim()") == name:
                break
        with page.expect_navigation():
            page.keyboard.press(press_key)
    page.get_by_label("A token", exact=True).focus()
    page.keyboard.type("no token")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert headline(page) == "This is not a token that anybody can read"


def test_the_policy_of_the_page_allows_all_that_is_on_it(page, site):
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    signs_in(page, site)
    press(page, "Record my requests")
    for path in ("/jwt/", "/sessions/devices/", "/inspect/"):
        page.goto(site + path)
    press(page, "Use my own")
    assert complaints == []
