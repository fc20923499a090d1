"""More, the glossary and the analogies in a real Chromium."""

import pytest

from tests.browsing import check, small_targets
from tests.weights import MOST_BYTES, MOST_REQUESTS, first_visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", ["more/", "glossary/", "analogies/"])
def test_axe_finds_nothing_nothing_sticks_out_and_a_first_visit_is_light(page, browser, demo_site, path):
    url = f"{demo_site.rstrip('/')}/{path}"
    page.goto(url)
    check(page, 320, 1280, 1920)
    assert small_targets(page) == []
    asked, size = first_visit(browser, url)
    assert (asked <= MOST_REQUESTS, size < MOST_BYTES) == (True, True), (asked, size)
