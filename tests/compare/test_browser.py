"""The compare page in a real Chromium, against the real demo: with and without JavaScript, for eyes, ears and hands."""

import html
import re
import shutil
import subprocess

import pytest

from tests.browsing import check, small_targets
from tests.compare.chromium import copy_on, headline, press, robbed_on
from tests.conftest import missing

pytest.importorskip("playwright.sync_api")

pytestmark = pytest.mark.browser

AFTER_LOGOUT = re.compile(r"You logged out .* is refused by sessions and still opens the door with JWT\.")


@pytest.fixture
def visitor(either_way, compare):
    either_way.goto(compare)
    return either_way


@pytest.fixture
def robbed(page, compare):
    return robbed_on(page, compare)


def test_the_story_of_one_click_theft_and_logout(visitor):
    press(visitor, "Sign in to both")
    assert headline(visitor) == "You are signed in with sessions and with JWT."
    press(visitor, "Steal a copy")
    assert "opens the door with sessions and with JWT" in headline(visitor)
    press(visitor, "Log out")
    assert AFTER_LOGOUT.fullmatch(headline(visitor))
    assert visitor.title() == headline(visitor) + " · authdemo"
    assert copy_on(visitor, "sessions").get_by_text("Out", exact=True).is_visible()
    assert copy_on(visitor, "jwt").get_by_text("Still in").is_visible()
    press(visitor, "Sign in to both again")
    assert headline(visitor) == "You are signed in with sessions and with JWT."


def test_on_a_phone_the_verdict_is_on_the_first_screen(robbed):
    robbed.set_viewport_size({"width": 390, "height": 844})
    press(robbed, "Log out")
    for lane in ("sessions", "jwt"):
        verdict = copy_on(robbed, lane).locator(".big").bounding_box()
        assert verdict["y"] > 0, lane
        assert verdict["y"] + verdict["height"] <= 844, lane


def test_the_mode_is_one_click(robbed):
    press(robbed, "stateful")
    assert robbed.get_by_role("button", name="stateful").get_attribute("aria-current") == "true"
    press(robbed, "Steal a copy", "Ban")
    assert headline(robbed).endswith("The thief’s copy was refused at once by sessions and by JWT.")
    press(robbed, "Lift the ban")


def test_a_keyboard_is_enough(page, compare):
    page.goto(compare)
    for name in ("Sign in to both", "Steal a copy", "Log out"):
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent.trim()") == name:
                break
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert AFTER_LOGOUT.fullmatch(headline(page))


FROM_THE_START = (
    ("Tab", "Tab", "Tab", "Enter"),  # past "Skip to the content" and the name of the site, to Compare
    ("Tab", "Enter", "Tab", "Enter"),  # to the content, where the first button signs in to both
    ("Tab", "Enter"),  # steal a copy: the next step stands where one was
    ("Tab", "Enter"),  # log out
)


def test_twelve_keystrokes_lead_from_the_start_to_a_log_outs_verdict(visitor, demo_site):
    assert sum(map(len, FROM_THE_START)) <= 12
    visitor.goto(demo_site)
    for *keys, last in FROM_THE_START:
        for key in keys:
            visitor.keyboard.press(key)
        with visitor.expect_navigation():
            visitor.keyboard.press(last)
    assert AFTER_LOGOUT.fullmatch(headline(visitor))
    assert copy_on(visitor, "jwt").get_by_text("Still in").is_visible()


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
def test_the_same_from_a_terminal_works_as_printed(robbed, lane, tmp_path):
    if not shutil.which("curl"):
        missing("needs curl")
    lines = robbed.locator(f"details .{lane} pre").text_content()
    answer = robbed.locator(f"details .{lane} .note code").text_content()
    password = re.search(r"([a-z]{5}-){3}[a-z]{5}", robbed.content())[0]
    script = f"read -r PASSWORD <<'END'\n{html.unescape(password)}\nEND\n{lines}"
    ran = subprocess.run(["sh", "-ec", script], cwd=tmp_path, capture_output=True, text=True, timeout=30)
    last = ran.stdout.strip().splitlines()[-1]
    begin, _, end = answer.partition("…")
    assert begin.split("}")[0] in last
    assert last.endswith(re.search(r"\d{3}", end or answer)[0])
    assert re.search(rf"localhost:\d+/{lane}/api/me", lines)


@pytest.mark.parametrize("view", ["", "?projector"])
def test_axe_finds_nothing_while_the_copy_is_tried(robbed, compare, view):
    press(robbed, "Log out")
    robbed.goto(compare + view)
    robbed.get_by_text("The copy is tried every second").wait_for(state="attached")
    for fold in robbed.locator("details").all():
        fold.evaluate("fold => { fold.open = true }")
    check(robbed, 1920 if view else 390)


def test_the_way_of_a_request_stands_still_while_it_is_stepped_through(visitor, compare):
    press(visitor, "Sign in to both")
    visitor.get_by_role("link", name="The way of one request, step by step").click()
    times = visitor.locator(".flow-cell .n").all_inner_texts()
    shown = visitor.locator(".flow li:visible")
    assert shown.count() == visitor.locator(".flow li").count()
    visitor.get_by_role("link", name="Step through it").click()
    for number in (1, 2, 3):
        visitor.wait_for_url(f"**#flow-{number}")
        seen = [one.is_visible() for one in visitor.locator(".flow li .flow-cell:first-child p").all()]
        assert (seen[number - 1], any(seen[number:])) == (True, False)
        visitor.locator(f"#flow-{number}").get_by_role("link", name="Next step").press("Enter")
    visitor.locator("#flow-4").get_by_role("link", name="All of it").click()
    assert visitor.locator(".flow-cell .n").all_inner_texts() == times


@pytest.mark.parametrize("view", ["", "?projector", "#flow-3"])
def test_the_way_of_a_request_is_for_everybody(page, compare, view):
    page.goto(compare)
    press(page, "Sign in to both")
    page.goto(f"{compare}flow/{view}")
    check(page, 320, 390, 1280)
    assert not small_targets(page)
