"""The keys for whoever stands before a room, in a real Chromium: each does what the list of them says."""

import pytest

from tests.browsing import check

pytest.importorskip("playwright.sync_api")

pytestmark = pytest.mark.browser
SMALL = {"width": 1280, "height": 720}  # a projector


@pytest.fixture
def room(page, demo_site):
    """The start page in the view for the projector, by the key for it."""
    page.set_viewport_size(SMALL)
    page.goto(f"{demo_site}/")
    press(page, "p")
    assert page.locator("html").get_attribute("data-view") == "projector"
    return page


@pytest.fixture
def robbed(room, demo_site):
    """In that view, the compare page with a stolen copy."""
    room.goto(f"{demo_site}/compare/?projector")
    for _ in range(2):
        press(room, "n")
    return room


def press(page, key):
    with page.expect_navigation():
        page.keyboard.press(key)


def below_the_fold(page):
    return page.evaluate("document.documentElement.scrollHeight > innerHeight")


def test_p_goes_to_the_view_for_the_projector_and_back(room):
    press(room, "p")
    assert room.locator("html").get_attribute("data-view") is None


def test_r_runs_it_and_the_view_stays(room):
    assert not below_the_fold(room)
    press(room, "r")
    room.locator("#result").wait_for(timeout=60_000)
    assert room.locator("html").get_attribute("data-view") == "projector"


@pytest.mark.parametrize("keys", ["nn", ["PageDown", "PageDown"]], ids=["n", "a remote control"])
def test_n_does_the_next_step_and_the_two_lanes_and_the_verdict_fit(room, demo_site, keys):
    room.goto(f"{demo_site}/compare/?projector")
    for key in (*keys, "n"):
        assert not below_the_fold(room)
        press(room, key)
    assert "still opens the door with JWT" in room.title()
    assert not below_the_fold(room)
    press(room, "v")
    assert "projector" in room.url


def test_b_is_a_blank_screen_until_the_next_key(room):
    room.keyboard.press("b")
    blank = room.locator("dialog.blank")
    assert blank.bounding_box() == {"x": 0, "y": 0, **SMALL}
    room.keyboard.press("x")
    blank.wait_for(state="detached")


LEFT_OUT = {  # of each page, what is not the question, the two lanes or the result
    "": ".answer.minor",
    "compare/": "main > .note",
    "lab/ban/": "ul.minor",
    "choose/?size=yes": ".reasons",
    "quiz/": "main > .note",
    "more/": ".note",
}


def projected(url):
    return f"{url}{'&' if '?' in url else '?'}projector"


@pytest.mark.parametrize("path", LEFT_OUT)
def test_s_shows_what_is_left_out_and_hides_it(page, demo_site, path):
    page.goto(projected(f"{demo_site}/{path}"))
    left_out = page.locator(LEFT_OUT[path]).first
    assert not left_out.is_visible()
    page.keyboard.press("s")
    assert left_out.is_visible()
    page.keyboard.press("s")
    assert not left_out.is_visible()


def test_s_shows_the_rest_of_what_is_watched(robbed):
    rest = robbed.locator("#story, #cost, #kept .minor, details.minor")
    assert not any(one.is_visible() for one in rest.all())
    robbed.keyboard.press("s")
    assert all(one.is_visible() for one in rest.all())


@pytest.mark.parametrize("path", LEFT_OUT)
def test_without_javascript_nothing_is_left_out(browser, demo_site, path):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(projected(f"{demo_site}/{path}"))
        assert page.locator(LEFT_OUT[path]).first.is_visible()


def test_the_list_says_of_s_what_it_does(room):
    room.keyboard.press("?")
    assert "show what is left out" in room.locator("dialog dt:has(kbd:text-is('s')) + dd").inner_text()


def test_a_question_mark_lists_them_and_they_can_be_turned_off_and_on(room, demo_site):
    room.keyboard.press("?")
    assert set(room.locator("dialog dt").all_inner_texts()) == {"p", "n", "v", "r", "s", "b", "?"}
    check(room, 1280, 390)
    room.get_by_role("button", name="Turn these keys off").click()
    room.locator("dialog").wait_for(state="detached")
    room.keyboard.press("?")
    assert room.locator("dialog").count() == 0
    room.reload()
    assert room.locator(LEFT_OUT[""]).is_visible(), "since no key shows it"
    room.goto(f"{demo_site}/more/")
    room.get_by_role("button", name="Turn the keys on").click()
    room.keyboard.press("?")
    room.locator("dialog").wait_for()


def test_where_somebody_types_a_key_is_a_letter(room, demo_site):
    room.goto(f"{demo_site}/sessions/login/")
    room.get_by_label("Username").press_sequentially("pbr?")
    assert room.get_by_label("Username").input_value() == "pbr?"
    assert "projector" not in room.url


def test_a_link_keeps_the_view(room, demo_site):
    room.goto(f"{demo_site}/choose/?projector")
    with room.expect_navigation():
        room.get_by_role("link", name="No, or not for long").click()
    assert room.locator("html").get_attribute("data-view") == "projector"
