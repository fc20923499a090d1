"""A room on everybody's screen: it follows, with and without scripts, after whatever it has missed."""

import pytest

from tests.browsing import check, small_targets
from tests.room.in_browser.pressing import PHONE, SOON, leads, predicts, puts_up
from tests.weights import MOST_BYTES, MOST_REQUESTS, first_visit

pytestmark = pytest.mark.browser


def test_everybody_predicts_watches_and_sees_the_votes(trainer, joins):
    people = [joins(), joins(color_scheme="dark"), joins(java_script_enabled=False)]
    assert not people[2].get_by_text("This page follows").count()
    assert not people[0].get_by_text("Without scripts").is_visible()
    puts_up(trainer)
    people[2].get_by_role("link", name="look again").click()
    for number, page in enumerate(people):
        page.get_by_role("button", name="Predict").wait_for(timeout=SOON)
        predicts(page, "jwt", number)
    trainer.get_by_text("3 predicted").wait_for(timeout=SOON)
    leads(trainer, "Run it for all")
    for page in people[:2]:
        page.wait_for_url("**/lab/logout-replay/**", timeout=SOON, wait_until="commit")  # its end is the run's
    people[2].reload()
    people[2].get_by_role("link", name="Watch it run").click()
    for page in people:
        page.locator("#result").wait_for(timeout=60_000)
    trainer.get_by_role("button", name="Show the votes").wait_for(timeout=SOON)
    leads(trainer, "Show the votes")
    for page in people[:2]:
        page.wait_for_url("**/room/", timeout=SOON)
    people[2].get_by_role("link", name="Back to the room").click()
    for page in (trainer, *people):
        numbers = page.locator(".votes[aria-label='Predicted with JWT'] td:last-child").all_inner_texts()
        assert numbers == ["1", "1", "1"]
    people[0].get_by_role("link", name="The run, with all that was measured").click()
    people[0].wait_for_timeout(2500)
    assert "/lab/" in people[0].url, "who looks at it once more may"
    leads(trainer, "Vote again")
    people[0].get_by_role("button", name="Predict").wait_for(timeout=SOON)


def test_who_was_offline_is_right_again_and_said_so_meanwhile(trainer, joins):
    page = joins()
    page.context.set_offline(True)
    page.get_by_text("no answer since").wait_for(timeout=SOON)
    puts_up(trainer)
    leads(trainer, "Close the votes")
    page.context.set_offline(False)
    page.get_by_text("The votes are closed").wait_for(timeout=SOON)
    assert not page.get_by_text("no answer since").count()


def test_a_reload_and_another_device_lose_nothing(trainer, joins, browser, site, code):
    page = joins()
    puts_up(trainer)
    page.get_by_role("button", name="Predict").wait_for(timeout=SOON)
    predicts(page, "sessions", 1)
    page.reload()
    assert page.locator("input[name=sessions]").nth(1).is_checked()
    page.get_by_text("Another device").click()
    words = page.locator("#way-back").inner_text()
    with browser.new_context(viewport=PHONE) as context:
        phone = context.new_page()
        phone.goto(f"{site.url}/room/")
        phone.get_by_text("I have been in it before").click()
        phone.locator("#again").fill(code)
        phone.get_by_label("Your four words").fill(words)
        phone.get_by_role("button", name="Come back").click()
        phone.locator("input[name=sessions]").nth(1).wait_for()
        assert phone.locator("input[name=sessions]").nth(1).is_checked()


def test_an_answer_that_is_being_chosen_is_not_taken_away(trainer, joins):
    """A screen is drawn anew when the room moves on, and not because somebody else has joined or voted."""
    page = joins()
    puts_up(trainer)
    page.get_by_role("button", name="Predict").wait_for(timeout=SOON)
    page.locator("input[name=jwt]").nth(2).check()
    other = joins()
    predicts(other, "jwt", 0)
    page.wait_for_timeout(2500)
    assert page.locator("input[name=jwt]").nth(2).is_checked()


def test_what_is_being_chosen_outlives_a_switch(trainer, joins):
    page = joins()
    puts_up(trainer)
    page.get_by_role("button", name="Predict").wait_for(timeout=SOON)
    page.locator("input[name=jwt]").nth(2).check()
    trainer.locator("#switches summary").click()
    leads(trainer, "Another signing key")
    page.get_by_text("Another key signs since").wait_for(timeout=SOON)
    assert page.locator("input[name=jwt]").nth(2).is_checked()
    leads(trainer, "Say no more that another key signs")


def test_whoever_lost_their_users_learns_it_while_they_are_choosing(trainer, joins):
    page = joins()
    puts_up(trainer)
    page.get_by_role("button", name="Predict").wait_for(timeout=SOON)
    page.locator("input[name=jwt]").nth(2).check()
    trainer.get_by_text("Who, and their way back").click()
    trainer.get_by_role("button", name="New users").click()
    page.get_by_role("button", name="Give me new users").wait_for(timeout=SOON)
    assert page.locator("input[name=jwt]").nth(2).is_checked()


def test_what_is_to_be_pressed_is_on_the_first_screen(trainer, joins):
    page = joins()
    below = "innerHeight < document.querySelector('main .primary').getBoundingClientRect().bottom"
    puts_up(trainer)
    page.get_by_role("button", name="Predict").wait_for(timeout=SOON)
    assert not page.evaluate(below)
    assert not trainer.evaluate(below)


def test_axe_finds_nothing_on_a_screen_that_follows(trainer, joins):
    page = joins()
    puts_up(trainer)
    page.get_by_role("button", name="Predict").wait_for(timeout=SOON)
    for one in (page, trainer):
        check(one, 390, 1280)
        assert small_targets(one) == []


def test_a_first_visit_is_light(browser, site, code):
    asked, size = first_visit(browser, f"{site.url}/room/{code}/")
    assert (asked <= MOST_REQUESTS, size < MOST_BYTES) == (True, True), (asked, size)
