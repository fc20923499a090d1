"""The quiz in a real Chromium: by keyboard, without JavaScript, with Back and reload, for every eye."""

import pytest

from authdemo.quiz.questions import QUESTIONS
from tests.weights import MOST_BYTES, MOST_REQUESTS, first_visit

pytestmark = pytest.mark.browser

FIRST, SECOND, *_ = QUESTIONS.values()
LONGEST = max(QUESTIONS.values(), key=lambda question: len(str(question)))


@pytest.fixture
def quiz(demo_site):
    return demo_site.rstrip("/") + "/quiz/"


@pytest.fixture
def visitor(either_way, quiz):
    either_way.goto(quiz)
    return either_way


def headline(page):
    return page.get_by_role("heading", level=1).inner_text()


def answer(page, question, key):
    page.locator(f"input[value={key}]").check()
    page.get_by_role("button", name="Answer", exact=True).click()
    page.wait_for_load_state()


def test_begun_left_and_gone_on_with(visitor, quiz):
    visitor.get_by_role("link", name="Begin").click()
    answer(visitor, FIRST, FIRST.right)
    assert headline(visitor).startswith("Right.")
    visitor.reload()
    assert headline(visitor).startswith("Right."), "without a question whether to send it again"
    visitor.get_by_role("link", name="Next question").click()
    assert headline(visitor) == SECOND.text
    visitor.go_back()
    assert headline(visitor).startswith("Right.")
    visitor.goto(quiz)
    assert headline(visitor) == f"1 of 1 right, {len(QUESTIONS)} questions in all"
    visitor.get_by_role("link", name="Go on").click()
    assert headline(visitor) == SECOND.text
    visitor.goto(quiz)
    visitor.get_by_role("button", name="Start afresh").click()
    assert visitor.get_by_role("link", name="Begin").is_visible()


def test_nothing_chosen_is_told_where_the_browser_does_not(visitor, quiz):
    visitor.goto(quiz + FIRST.slug + "/")
    visitor.locator("form.options-of").evaluate("form => { form.noValidate = true }")
    visitor.get_by_role("button", name="Answer", exact=True).click()
    assert visitor.get_by_role("alert").inner_text() == "Nothing was chosen. Choose one of the answers."


def test_a_keyboard_is_enough(page, quiz):
    page.goto(quiz)
    for question in (FIRST, SECOND):
        tab_to(page, ".primary")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        tab_to(page, "input[type=radio]")
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.value") == "b"
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert headline(page).startswith("Right." if question.right == "b" else "Not quite.")


def tab_to(page, selector):
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached")


def test_every_question_and_its_button_fit_on_the_first_screen(page, quiz):
    for slug in QUESTIONS:
        page.goto(f"{quiz}{slug}/")
        for width, height in ((1280, 720), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            button = page.get_by_role("button", name="Answer", exact=True).bounding_box()
            assert button["y"] + button["height"] <= height, (slug, width)


@pytest.mark.parametrize("path", ["", f"{LONGEST.slug}/"])
def test_a_first_visit_is_light(browser, quiz, path):
    asked, size = first_visit(browser, quiz + path)
    assert (asked <= MOST_REQUESTS, size < MOST_BYTES) == (True, True), (asked, size)
