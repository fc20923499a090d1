"""The keys for whoever stands before a room, in a real Chromium: each does what the list of them says."""

from urllib.parse import urlsplit

import pytest

from authdemo.quiz.questions import QUESTIONS
from tests.browsing import check
from tests.lab.pages.asking import QUICK

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


QUIZ = f"quiz/{next(iter(QUESTIONS))}/"
ONWARD = {  # where n leads from each kind of page
    "": "/compare/",
    "lab/": "/lab/logout-replay/",
    "lab/ban/": "/lab/role-change/",
    "lab/mine/": "/lab/",
    "claims/": "/lab/",
    "choose/?size=yes": "/quiz/",
    "quiz/": f"/{QUIZ}",
    QUIZ: f"/quiz/{[*QUESTIONS][1]}/",
    "analogies/": "/choose/",
    "compare/": "/compare/",
}


@pytest.mark.parametrize("path", ONWARD)
@pytest.mark.parametrize("view", [True, False], ids=["on a projector", "at a desk"])
def test_n_goes_on_and_v_back(page, demo_site, path, view):
    asked = projected(f"{demo_site}/{path}") if view else f"{demo_site}/{path}"
    page.goto(asked)
    press(page, "n")
    assert urlsplit(page.url).path == ONWARD[path]
    press(page, "v")
    assert page.url == asked


@pytest.mark.parametrize("path", ["", "lab/", "lab/ban/", "lab/csrf/", "claims/", QUIZ])
def test_r_sends_what_is_to_be_run(page, demo_site, path):
    page.goto(f"{demo_site}/{path}")
    for option in page.locator("main input[type=radio]").all():
        option.check()
    page.route("**/*", lambda route: route.fulfill(body="taken"))
    with page.expect_request(lambda asked: asked.method == "POST"):
        page.keyboard.press("r")


def test_a_result_can_be_run_again_and_left_for_the_next_question(page, demo_site):
    page.goto(f"{demo_site}/lab/{QUICK}/?projector")
    seen = set()
    for _ in range(2):
        press(page, "r")
        page.locator("#result").wait_for(timeout=60_000)
        seen.add(page.url)
    assert len(seen) == 2
    press(page, "n")
    assert "/lab/credential-size/?projector" in page.url


def test_the_way_of_a_request_is_stepped_through_and_back_and_asked_for_once_more(robbed, demo_site):
    robbed.goto(f"{demo_site}/compare/flow/?projector")
    for step in (1, 2, 3):
        robbed.keyboard.press("n")
        robbed.wait_for_url(f"**#flow-{step}")
    robbed.keyboard.press("v")
    robbed.wait_for_url("**#flow-2")
    press(robbed, "r")
    assert robbed.locator(".flow li .flow-cell").last.is_visible(), "all of it again"


def test_an_answered_question_leads_to_the_next(page, demo_site):
    page.goto(f"{demo_site}/{QUIZ}")
    page.locator("main input[type=radio]").first.check()
    press(page, "r")
    assert page.locator(".explained").is_visible()
    press(page, "n")
    assert page.url == f"{demo_site}{ONWARD[QUIZ]}"


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
