"""A room in real browsers: everybody's screen follows, with and without scripts, after whatever it has missed."""

import re

import pytest

from tests.browsing import check, small_targets
from tests.processes import Demo
from tests.weights import MOST_BYTES, MOST_REQUESTS, first_visit

pytestmark = pytest.mark.browser

SOON = 15_000  # ms: a screen asks every second; the rest is for a busy machine
PHONE, PROJECTOR = {"width": 390, "height": 844}, {"width": 1280, "height": 720}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with Demo(tmp_path_factory.mktemp("room"), "--room") as demo:
        yield demo


@pytest.fixture
def trainer(browser, site):
    """Leads a room of the test's own."""
    with browser.new_context(viewport=PROJECTOR) as context:
        page = context.new_page()
        page.goto(f"{site.url}/room/trainer/")
        page.get_by_role("button", name="Open a room").click()
        page.get_by_role("heading", level=1).wait_for()
        yield page
        page.goto(f"{site.url}/room/trainer/")
        page.get_by_text("Late, lock it, or end it").click()
        page.get_by_role("button", name="End the room").click()


@pytest.fixture
def code(trainer):
    return re.search(r"Room (\w{6})", trainer.title())[1]


@pytest.fixture
def joins(browser, site, code):
    contexts = []

    def joined(**options):
        context = browser.new_context(viewport=PHONE, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{site.url}/room/{code}/")
        page.get_by_role("button", name="Join", exact=True).click()
        page.get_by_text("· you are").wait_for()
        return page

    yield joined
    for context in contexts:
        context.close()


def leads(page, button):
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def puts_up(trainer, slug="logout-replay"):
    trainer.locator("#slug").select_option(slug)
    leads(trainer, "Put it up")


def predicts(page, lane, number):
    page.locator(f"input[name={lane}]").nth(number).check()
    page.get_by_role("button", name=re.compile("^(Predict|Change it)$")).click()
    page.get_by_text("Kept. It can be changed").wait_for()


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


def test_everybody_predicts_watches_and_sees_the_votes(trainer, joins):
    people = [joins(), joins(color_scheme="dark"), joins(java_script_enabled=False)]
    puts_up(trainer)
    people[2].reload()
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


def test_who_is_here_is_told_once_that_is_opened_and_then_kept_up(trainer, joins):
    """Two hundred people are as many rows every two seconds, which mostly nobody looks at."""
    joins()
    trainer.get_by_text("1 person here").wait_for(timeout=SOON)
    assert not trainer.locator("#who table").count()
    trainer.get_by_text("Who, and their way back").click()
    trainer.locator("#who tbody tr").wait_for(timeout=SOON)
    joins()
    trainer.locator("#who tbody tr").nth(1).wait_for(timeout=SOON)


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


def test_what_is_being_chosen_outlives_a_switch(trainer, joins):
    page = joins()
    puts_up(trainer)
    page.get_by_role("button", name="Predict").wait_for(timeout=SOON)
    page.locator("input[name=jwt]").nth(2).check()
    trainer.locator("#switches summary").click()
    leads(trainer, "Another signing key")
    page.get_by_text("Another key signs since").wait_for(timeout=SOON)
    assert page.locator("input[name=jwt]").nth(2).is_checked()
    leads(trainer, "Take the notice away")


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


def test_the_end_is_said_on_every_screen(browser, site):
    with browser.new_context() as leads_it, browser.new_context(viewport=PHONE) as is_in_it:
        trainer, page = leads_it.new_page(), is_in_it.new_page()
        trainer.goto(f"{site.url}/room/trainer/")
        trainer.get_by_role("button", name="Open a room").click()
        trainer.get_by_role("heading", level=1).wait_for()
        code = re.search(r"Room (\w{6})", trainer.title())[1]
        page.goto(f"{site.url}/room/{code}/")
        page.get_by_role("button", name="Join", exact=True).click()
        page.get_by_text("· you are").wait_for()
        trainer.get_by_text("Late, lock it, or end it").click()
        trainer.get_by_role("button", name="End the room").click()
        page.get_by_text("The room that you were in is over").wait_for(timeout=SOON)


def test_a_first_visit_is_light(browser, site, code):
    asked, size = first_visit(browser, f"{site.url}/room/{code}/")
    assert (asked <= MOST_REQUESTS, size < MOST_BYTES) == (True, True), (asked, size)
