"""More, the glossary and the analogies in a real Chromium."""

import pytest

from tests.weights import MOST_BYTES, MOST_REQUESTS, first_visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", ["more/", "glossary/", "analogies/"])
def test_a_first_visit_is_light(browser, demo_site, path):
    asked, size = first_visit(browser, f"{demo_site.rstrip('/')}/{path}")
    assert (asked <= MOST_REQUESTS, size < MOST_BYTES) == (True, True), (asked, size)
