"""`/choose/` in a real Chromium: by keyboard, without JavaScript, with Back and reload, for every eye."""

import pytest

from authdemo.choose.leaves import LEAVES
from authdemo.choose.way import address
from tests.choose.ways import WAYS
from tests.weights import MOST_BYTES, MOST_REQUESTS, first_visit

pytestmark = pytest.mark.browser

ONE_WAY_TO_EACH = {leaf: query for query, _, leaf in WAYS}
LONGEST = max(WAYS, key=lambda way: len(way[1]))


@pytest.fixture
def choose(demo_site):
    return demo_site.rstrip("/") + "/choose/"


@pytest.fixture
def visitor(either_way, choose):
    either_way.goto(choose)
    return either_way


def headline(page):
    return page.get_by_role("heading", level=1).inner_text()


def test_back_and_reload_show_what_was_there(visitor, choose):
    seen = [headline(visitor)]
    for answer in ("No, or not for long", "No, some minutes later will do"):
        visitor.get_by_role("link", name=answer).click()
        visitor.wait_for_load_state()
        seen.append(headline(visitor))
    assert len(set(seen)) == 3
    visitor.reload()
    assert headline(visitor) == seen[-1]
    visitor.go_back()
    assert headline(visitor) == seen[1]
    visitor.go_back()
    assert (headline(visitor), visitor.url) == (seen[0], choose)


def test_an_answer_can_be_given_anew(visitor):
    visitor.get_by_role("link", name="Yes, or not much more").click()
    assert headline(visitor).startswith("Skip the debate")
    visitor.get_by_role("link", name="Size").click()
    visitor.get_by_role("link", name="No, or not for long").click()
    assert headline(visitor) == "Must “log them out now” mean now?"


def test_a_keyboard_is_enough_for_the_longest_way(page, choose):
    page.goto(choose)
    for key, chosen in LONGEST[1].items():
        answer = f".answers a[href$='{key}={chosen}']"
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.evaluate("answer => document.activeElement.matches(answer)", answer):
                break
        with page.expect_navigation():
            page.keyboard.press("Enter")
    assert page.get_by_role("img", name="It leads to").count() == 1


def test_the_question_its_answers_and_the_tree_need_no_scrolling(page, choose):
    page.set_viewport_size({"width": 1280, "height": 720})
    for query, *_ in WAYS:
        page.goto(choose + query)
        boxes = [page.locator(each).first.bounding_box() for each in ("h1", "p.answer", ".tree")]
        assert all(box["y"] + box["height"] <= 720 for box in boxes), query
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(choose)
    last = page.locator(".answers a").last.bounding_box()
    assert last["y"] + last["height"] <= 844


def test_on_a_projector_every_question_and_recommendation_fits(page, choose):
    page.set_viewport_size({"width": 1280, "height": 720})
    queries = {address(dict([*given.items()][:answers])) for _, given, _ in WAYS for answers in range(len(given) + 1)}
    for query in queries:
        page.goto(f"{choose}{query}&projector" if query else f"{choose}?projector")
        assert page.evaluate("document.documentElement.scrollHeight") <= 720, query


def test_no_word_of_the_tree_sticks_out_of_the_picture(page, choose):
    page.goto(choose + LONGEST[0])
    widest = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.tree text')].map(t => t.getBBox().x + t.getBBox().width))"
    )
    assert widest <= page.evaluate("document.querySelector('.tree').viewBox.baseVal.width")


@pytest.mark.parametrize("leaf", ["", *LEAVES])
def test_a_first_visit_is_light(browser, choose, leaf):
    asked, size = first_visit(browser, choose + ONE_WAY_TO_EACH.get(leaf, ""))
    assert (asked <= MOST_REQUESTS, size < MOST_BYTES) == (True, True), (asked, size)
