"""The stolen copy is tried every second and the page follows, in a real Chromium; without JavaScript, by a link."""

import re

import pytest

from tests.compare.chromium import copy_on, headline, press, robbed_on

sync_api = pytest.importorskip("playwright.sync_api")

pytestmark = pytest.mark.browser


@pytest.fixture
def robbed(page, compare):
    return robbed_on(page, compare)


def seconds_left(page):
    return int(re.search(r"(\d+) s left", copy_on(page, "jwt").inner_text())[1])


def test_with_javascript_the_copy_is_tried_by_itself(robbed):
    press(robbed, "Log out")
    first = seconds_left(robbed)
    robbed.get_by_text("The copy is tried every second").wait_for()
    sync_api.expect(robbed).to_have_title(re.compile("You logged out 3 seconds ago"))
    assert headline(robbed).startswith("You logged out 3 seconds ago")
    assert robbed.locator("#cost").get_by_text(re.compile(r"the median of \d tries")).count() == 2
    assert seconds_left(robbed) < first


def test_the_bars_of_the_medians_are_on_the_scale_that_the_page_says(robbed):
    def halved(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace('data-scale="1000"', 'data-scale="500"'))

    robbed.route(re.compile("/compare/copy/"), halved)
    robbed.locator('#cost [data-scale="500"]').first.wait_for()
    robbed.get_by_text("the median of 3 tries").first.wait_for()
    drawn = robbed.locator("#cost [data-micros]").evaluate_all(
        "all => all.map(one => [Number(one.textContent), parseFloat("
        "one.closest('dd').previousElementSibling.querySelector('rect:last-child').getAttribute('width'))])"
    )
    assert drawn
    assert [width for _, width in drawn] == [pytest.approx(min(100, micros / 5), abs=0.1) for micros, _ in drawn]


def test_without_javascript_a_link_tries_the_copy(browser, compare):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(compare)
        press(page, "Sign in to both", "Steal a copy", "Log out")
        first = seconds_left(page)
        page.wait_for_timeout(1200)
        page.get_by_role("link", name="Try the copy now").click()
        page.wait_for_load_state()
        assert seconds_left(page) < first


def test_once_both_refuse_nobody_asks_any_more_and_ears_were_told_once(robbed, compare):
    press(robbed, "15 s", "Steal a copy", "Log out")
    robbed.get_by_text("The copy is tried every second").wait_for()
    said = robbed.locator("#said")
    assert said.inner_text() == "", "seconds that pass are no news"
    robbed.locator("#result[data-watch=no]").wait_for(timeout=20_000)
    assert re.fullmatch(
        r"You logged out\. The thief’s copy was refused by sessions at once and by JWT 1\d seconds later\.",
        headline(robbed),
    )
    assert said.text_content() == headline(robbed)
    asked = []
    robbed.on("request", lambda request: asked.append(request.url))
    robbed.wait_for_timeout(2500)
    assert asked == []


def test_when_the_result_changes_the_rest_of_the_page_follows(robbed):
    press(robbed, "15 s", "Steal a copy", "End all sign-ins")
    ways = robbed.locator("#ways .jwt")
    assert "You: Signed in." in ways.inner_text()
    ways.get_by_text("You: Refused.").wait_for(timeout=20_000)
    assert "Nobody asks" not in robbed.locator("#kept b").all_inner_texts()


def test_nobody_asks_from_a_tab_that_is_not_looked_at(robbed):
    robbed.get_by_text("The copy is tried every second").wait_for()
    asked = []
    robbed.on("request", lambda request: asked.append(request.url))
    hide = "hidden => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});"
    robbed.evaluate(hide + " document.dispatchEvent(new Event('visibilitychange')) }", True)
    robbed.wait_for_timeout(2500)
    assert asked == []
    robbed.evaluate(hide + " document.dispatchEvent(new Event('visibilitychange')) }", False)
    robbed.wait_for_timeout(2500)
    assert asked


def test_where_the_copy_was_thrown_away_in_another_tab_the_page_tells_the_present_story(robbed, compare):
    robbed.get_by_text("The copy is tried every second").wait_for()
    other = robbed.context.new_page()
    other.goto(compare)
    press(other, "Throw away the copy")
    robbed.get_by_role("heading", name="The copy was thrown away.").wait_for()


def test_the_focus_stays_where_it_was_while_the_page_changes_by_itself(robbed):
    robbed.get_by_role("button", name="Ban").focus()
    robbed.wait_for_timeout(2500)
    assert robbed.evaluate("document.activeElement.textContent") == "Ban"
