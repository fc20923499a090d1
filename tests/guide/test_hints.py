"""The hints: every literal in them is on the page that they are about, and the third is the way through, by itself."""

import re

import pytest

from authdemo.guide.steps import EXERCISE, STEPS
from tests.weights import MOST_BYTES, MOST_REQUESTS, first_visit

LITERAL = re.compile(r"`([^`]+)`")
SCREENS = {"projector": (1280, 720), "phone": (390, 844)}  # pixels


def literals(hint):
    return LITERAL.findall(hint)


@pytest.mark.parametrize("slug", STEPS)
def test_there_are_three_and_the_last_says_what_to_press(slug):
    step = STEPS[slug]
    assert len(set(step.hints)) == 3
    assert not literals(step.hints[0]), "the first one gives nothing away"
    assert literals(step.hints[1])
    assert literals(step.hints[2])[0] == step.opens


@pytest.mark.django_db
@pytest.mark.parametrize("slug", [slug for slug in STEPS if slug != EXERCISE])
def test_what_the_second_one_names_is_on_the_experiments_page(client, slug):
    page = client.get(STEPS[slug].url).content.decode()
    for literal in literals(STEPS[slug].hints[1]):
        assert re.search(rf">\s*{literal}\s*<", page), literal


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without JavaScript"])
def scripts(request):
    return request.param


@pytest.fixture
def visitor(scripts, browser):
    with browser.new_context(java_script_enabled=scripts) as context:
        yield context.new_page()


def press(page, literal):
    target = page.get_by_role("button", name=literal, exact=True).or_(
        page.get_by_role("link", name=literal, exact=True)
    )
    target.click()
    page.wait_for_load_state()


def goes_on_by_hand(page):
    """Each page of a trial waits for its one button."""
    while not page.locator("#result").count():
        page.locator("main").locator("a.primary, button.primary").first.click()
        page.wait_for_load_state()


def is_in(page):
    return page.get_by_text("200, still in").count() == 1


def headline(page):
    return page.get_by_role("heading", level=1).inner_text()


@pytest.mark.browser
@pytest.mark.timeout(400)
def test_the_third_ones_lead_through_all_of_it(visitor, scripts, demo_site):
    """What each names, pressed in its order, and nothing else; of the two answers the one that it leads to."""
    visitor.goto(f"{demo_site}/guide/")
    press(visitor, "Begin")
    for step in STEPS.values():
        assert headline(visitor) == step.title
        for literal in literals(step.hints[2]):
            if literal == "A keeps it" and not is_in(visitor):
                continue
            if literal == "B keeps it" and headline(visitor).startswith("You found"):
                continue
            if literal == "Go on":
                if step.slug == "csrf" and not scripts:
                    goes_on_by_hand(visitor)
                visitor.locator("#result").or_(visitor.get_by_text("You found")).first.wait_for(timeout=60_000)
            press(visitor, literal)
    assert headline(visitor) == "You have seen what there is to weigh."
    press(visitor, "Choose for your system")
    assert "/choose/" in visitor.url


@pytest.mark.browser
def test_back_reload_and_a_shared_address_are_right_in_every_state(visitor, demo_site):
    visitor.goto(f"{demo_site}/guide/")
    press(visitor, "Begin")
    visitor.goto(f"{demo_site}/guide/two-buttons/")
    for literal in ("Sign in", "Log out with B", "Try the copy"):
        press(visitor, literal)
        before = headline(visitor)
        visitor.reload()
        assert headline(visitor) == before
    visitor.go_back()
    visitor.reload()
    assert headline(visitor) == before, "the page is what it has come to"
    with visitor.context.browser.new_context() as another:
        page = another.new_page()
        page.goto(f"{demo_site}/guide/two-buttons/")
        assert headline(page) == "Two log-out buttons. One is broken: it leaves the record at the server."


@pytest.mark.browser
@pytest.mark.parametrize("screen", SCREENS)
def test_what_is_to_be_pressed_is_on_the_first_screen(page, demo_site, screen):
    width, height = SCREENS[screen]
    page.set_viewport_size({"width": width, "height": height})
    view = "?projector" if screen == "projector" else ""
    page.goto(f"{demo_site}/guide/{view}")
    for literal in ("Begin", "Open the experiment"):
        on_screen(page, literal, height)
        press(page, literal)
    page.goto(f"{demo_site}/guide/two-buttons/{view}")
    for literal in ("Sign in", "Log out with A", "Try the copy", "A keeps it"):
        on_screen(page, literal, height)
        press(page, literal)


def on_screen(page, literal, height):
    box = page.get_by_role("button", name=literal).or_(page.get_by_role("link", name=literal)).bounding_box()
    assert box["y"] + box["height"] <= height, literal


@pytest.mark.browser
@pytest.mark.parametrize("path", ["", "two-buttons/"])
def test_a_first_visit_is_light(browser, demo_site, path):
    asked, size = first_visit(browser, f"{demo_site}/guide/{path}")
    assert (asked <= MOST_REQUESTS, size < MOST_BYTES) == (True, True), (asked, size)
