"""Leading a room in a real browser, and what comes of it on the screens of the others."""

import re

import pytest

from tests.processes import until
from tests.room.in_browser.pressing import PHONE, SOON, leads, puts_up

pytestmark = pytest.mark.browser


@pytest.mark.processes
def test_the_terminal_says_how_to_join_and_how_to_lead(site, browser):
    said = site.said()
    code = re.search(r"Room +(\w{6}), at", said)[1]
    (invitation,) = re.findall(r"http://localhost:\d+/room/trainer/#\S+", said)
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(invitation)
        page.get_by_role("heading", name=f"Join at {code}").wait_for()
        assert "#" not in page.url
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(invitation)
        page.get_by_text("That invitation has been used").wait_for()
    assert invitation.partition("#")[2] not in site.said().partition("Stop  ")[2], "nor in the log"


def test_who_is_here_is_told_once_that_is_opened_and_then_kept_up(trainer, joins):
    """Two hundred people are as many rows every two seconds, which mostly nobody looks at."""
    joins()
    trainer.get_by_text("1 person here").wait_for(timeout=SOON)
    assert not trainer.locator("#who table").count()
    trainer.get_by_text("Who, and their way back").click()
    trainer.locator("#who tbody tr").wait_for(timeout=SOON)
    joins()
    trainer.locator("#who tbody tr").nth(1).wait_for(timeout=SOON)


def test_a_way_back_that_is_being_read_out_stays_open(trainer, joins):
    joins()
    trainer.get_by_text("Who, and their way back").click()
    fold = trainer.locator("#who td details")
    fold.locator("summary").click(timeout=SOON)
    joins()
    trainer.get_by_text("2 people here").wait_for(timeout=SOON)
    assert trainer.locator("#who tbody tr").count() == 1, "what is in somebody's hands stays"
    trainer.evaluate("document.activeElement.blur()")
    trainer.locator("#who tbody tr").nth(1).wait_for(timeout=SOON)
    assert trainer.locator("#who td details[open]").count() == 1


def test_the_trainers_step_is_the_next_button_also_beside_ones_own_lanes(trainer, joins, site):
    page = joins()
    puts_up(trainer, "do:steal")
    leads(page, "Steal a copy")
    page.wait_for_url("**/compare/**")
    puts_up(trainer, "do:logout")
    line = page.locator("#in-room")
    line.get_by_role("button", name="Log out").wait_for(timeout=SOON)
    with page.expect_navigation():
        line.get_by_role("button", name="Log out").click()
    page.get_by_text("You logged out").first.wait_for()
    puts_up(trainer, "quiz:every-request-a-stranger")
    line.get_by_text("Back to the room: You signed in a second ago").wait_for(timeout=SOON)
    assert not line.locator(".doing").count()


def test_what_is_switched_stands_on_the_screens_with_the_time_that_it_is_there(trainer, joins):
    page = joins(timezone_id="Asia/Tokyo")
    trainer.locator("#switches summary").click()
    leads(trainer, "Stop Redis")
    said = page.locator(".switched")
    said.get_by_text("Redis was stopped at").wait_for(timeout=SOON)
    assert re.search(r"\d\d:\d\d:\d\d UTC \(\d\d:\d\d here\)", said.inner_text())
    page.get_by_text("Redis cannot be asked").wait_for(timeout=SOON)
    assert not page.get_by_text("no answer since").count(), "the room goes on"
    leads(trainer, "Start Redis")
    said.wait_for(state="detached", timeout=SOON)


def test_what_is_pressed_is_answered_whatever_else_happens_to_the_room_meanwhile(trainer, site):
    """A switch takes seconds, in which the room is at another version already: the page waits for the answer."""
    held = []
    trainer.route("**/trainer/", lambda one: held.append(one) if one.request.method == "POST" else one.continue_())
    trainer.locator("#switches summary").click()
    trainer.get_by_role("button", name="Another signing key", exact=True).click(no_wait_after=True)
    other = trainer.context.new_page()
    other.goto(f"{site.url}/room/trainer/")
    puts_up(other)
    trainer.wait_for_timeout(3_000)  # it looks every two seconds
    held.pop().continue_()
    trainer.get_by_text("The room had moved on meanwhile").wait_for(timeout=SOON)
    trainer.unroute_all()


def test_also_on_the_line_of_another_page_it_stands_with_the_time_that_it_is_there(trainer, joins, site):
    page = joins(timezone_id="Asia/Tokyo")
    page.goto(f"{site.url}/compare/")
    trainer.locator("#switches summary").click()
    leads(trainer, "Another signing key")
    page.locator("#in-room .switched .here").wait_for(timeout=SOON)
    leads(trainer, "Say no more that another key signs")


def test_the_compare_page_says_what_is_so_once_something_is_switched(trainer, joins, site):
    page = joins()
    page.goto(f"{site.url}/compare/")
    result = page.locator("#result")
    result.get_by_text("You are signed in with sessions and with JWT.").wait_for()
    trainer.locator("#switches summary").click()
    leads(trainer, "Stop Redis")
    result.get_by_text("without an answer from sessions").wait_for(timeout=SOON)
    looks_while_it_starts(page)
    leads(trainer, "Start Redis")
    result.get_by_text("You are signed in with sessions and with JWT.").wait_for(timeout=SOON)
    assert trainer.locator("#switches[open]").count() == 1, "who has pressed one may press the next"


def looks_while_it_starts(page):
    """From the press until Redis answers, the room says no more that it is stopped, and has no other version yet."""
    asked = []

    def says_nothing_of_it(route):
        asked.append(1)
        route.fulfill(body=route.fetch().text().replace('class="notice switched"', ""), content_type="text/html")

    page.route("**/room/?line", says_nothing_of_it)
    page.reload()
    until(lambda: page.wait_for_timeout(50) or asked, 15, "the page has asked the room")


def test_who_looks_for_the_words_once_they_were_used_elsewhere_sees_others(joins, browser, site, code):
    page = joins()
    fold = page.get_by_text("Another device, or lost your seat?")
    fold.click()
    words = page.locator("#way-back").inner_text()
    fold.click()
    with browser.new_context(viewport=PHONE) as context:
        other = context.new_page()
        other.goto(f"{site.url}/room/{code}/")
        other.get_by_text("I have been in it before").click()
        other.locator("#words").fill(words)
        other.locator("#words").press("Enter")
        other.get_by_text("· you are").wait_for()
    fold.click()
    page.wait_for_function("was => document.getElementById('way-back').textContent !== was", arg=words)


def test_what_a_run_holds_up_can_be_switched_once_it_has_ended(trainer):
    puts_up(trainer)
    leads(trainer, "Run it for all")
    trainer.locator("#switches summary").click()
    trainer.get_by_text("Stop Redis: A run is under way").wait_for()
    trainer.locator("#chosen").select_option("900")
    trainer.get_by_role("button", name="Stop Redis").wait_for(timeout=60_000)
    assert trainer.locator("#switches[open]").count() == 1


def test_the_end_is_said_on_every_screen(browser, site):
    with browser.new_context() as leads_it, browser.new_context(viewport=PHONE) as is_in_it:
        trainer, page = leads_it.new_page(), is_in_it.new_page()
        beside, elsewhere = leads_it.new_page(), is_in_it.new_page()
        trainer.goto(f"{site.url}/room/trainer/")
        trainer.get_by_role("button", name="Open a room").click()
        trainer.get_by_role("heading", level=1).wait_for()
        code = re.search(r"Room (\w{6})", trainer.title())[1]
        page.goto(f"{site.url}/room/{code}/")
        page.get_by_role("button", name="Join", exact=True).click()
        page.get_by_text("· you are").wait_for()
        elsewhere.goto(f"{site.url}/lab/")
        beside.goto(f"{site.url}/room/trainer/")
        trainer.get_by_text("Late, lock it, or end it").click()
        trainer.get_by_role("button", name="End the room").click()
        page.get_by_text("The room that you were in is over").wait_for(timeout=SOON)
        beside.get_by_text("The room that you led is over").wait_for(timeout=SOON)
        elsewhere.get_by_role("link", name="The room that you were in is over").click(timeout=SOON)
        elsewhere.get_by_text("The room that you were in is over, or you were taken out").wait_for()
