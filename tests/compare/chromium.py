"""The compare page in a real Chromium: its buttons are pressed, and what it says is read."""


def press(page, *names):
    for name in names:
        button = page.locator(f"button:text-is('{name}')")
        if not button.is_visible():
            page.locator("details", has=button).locator("summary").click()
        button.click()
        page.wait_for_load_state()


def headline(page):
    return page.get_by_role("heading", level=1).inner_text()


def copy_on(page, lane):
    """What the row of the stolen copy says for a lane."""
    return page.locator(f"#copy .lane.{lane}")


def robbed_on(page, compare):
    """The page, on which somebody has signed in to both and a copy was stolen."""
    page.goto(compare)
    press(page, "Sign in to both", "Steal a copy")
    return page
