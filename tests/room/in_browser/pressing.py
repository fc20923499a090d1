"""What people press in a room."""

import re

SOON = 15_000  # ms: a screen asks every second; the rest is for a busy machine
PHONE, PROJECTOR = {"width": 390, "height": 844}, {"width": 1280, "height": 720}


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
