"""Pages are tried fresh, and are hard to use once there is something on them.

https://github.com/w3c/wcag/issues/1831, https://github.com/FlowFuse/node-red-dashboard/issues/618

Right: axe finds nothing on any page in any state that it can be in (`states`), no target is below 24 pixels unless it
stands in a sentence (WCAG 2.2, 2.5.8), nothing sticks out, the HTML is valid; and a page that is kept up to date says
so when nobody answers any more. Neighbours: before and after everything that can be done on a page, every outcome of
every experiment, every refusal, Redis away, a line of others before one; on a phone in light
colours, on a desk in dark ones.

A page is looked at where something stands on it that stood on none before, by names and classes (`states.window`).
The Nu checker (vnu-jar, which needs Java) was shown all of them by hand in November 2026: of what it found, html5lib
and `html_rules` had missed a column of a table in which no cell begins.
That no state is forgotten, the templates say: each piece of them is in one.
"""

import re
from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.templatetags.static import static

from tests import html_rules
from tests.browsing import check, small_targets
from tests.conftest import missing
from tests.reports import states
from tests.reports.states import pieces, styles
from tests.reports.states.window import Window

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

INJECTED = re.compile(r"trials: (xss-\w+|where-[\w-]+)(, page by page)?, [\w-]+ on")  # with a stranger's script in it
PAGE = (
    f'<!doctype html><html lang="en"><head><title>t</title><link href="{static("authdemo/web.css")}"></head>'
    "<body><main><h1>h</h1>{}</main></body></html>"
)
MADE_BY_SCRIPTS = states.Page(
    "",
    "<dialog class=keys><h2>Keys</h2><dl></dl></dialog><dialog class=blank></dialog>"
    "<aside class=way><form class=doing></form></aside>",
)
FAULTS = {
    '<p class="note">a</p>': "",
    '<img src="/x.png">': "image-alt",
    '<p role="buton">a</p>': "aria-roles",
    "<h4>a</h4>": "heading-order",
    '<p style="color: gray; background: dimgray">a word</p>': "color-contrast",
    "<div><button>a</button></div>": ": <button",
    f'<div style="white-space: nowrap">{"m " * 99}</div>': " pixels wide",
}


@pytest.fixture(scope="session")
def told(own_redis, django_db_setup, django_db_blocker) -> Iterator[tuple[list[states.Page], set]]:
    """Every page in every state, and the pieces of templates in them."""
    if own_redis.running.is_stand_in:
        missing("needs a real Redis, which can be away: install redis-server, 6.2 or newer")
    with django_db_blocker.unblock():
        with pieces.rendered() as rendered:
            pages = states.told()
        call_command("flush", interactive=False, verbosity=0)
    return pages, rendered


def fullest_first(pages):
    return sorted(pages, key=lambda one: -len(one.text))


def test_no_state_is_forgotten(told):
    _, rendered = told
    assert [place for place, piece in pieces.every() if piece not in rendered] == []


def test_every_state_is_valid_html(told):
    pages, _ = told
    assert {page.name: wrong for page in pages if (wrong := html_rules.wrong(page.text))} == {}


def test_no_state_says_what_its_policy_forbids(told):
    pages, _ = told
    inline = re.compile(r"\sstyle=|<script(?![^>]* src=)|<[^>]*\son\w+=")
    assert [page.name for page in pages if inline.search(page.text) and not INJECTED.match(page.name)] == []


def test_where_a_page_leads_on_a_key_does(told):
    """But for those of the lanes, the inspector and errors, which nobody shows to a room, and of the other site."""
    pages, _ = told
    shown = re.compile(r"(lab|choose|compare(?!: devices)|guide|quiz|more|room|trials):")
    onward = re.compile(r'<(?:a|button) [^>]*class="button primary(?![^>]*>(?:Change it|To the start)<)')
    assert [
        page.name
        for page in pages
        if shown.match(page.name)
        and onward.search(page.text)
        and not ("data-key=" in page.text or "<title>Another site" in page.text)
    ] == []


@pytest.mark.browser
def test_in_no_state_axe_finds_anything_nor_sticks_anything_out(told, page):
    pages, _ = told
    assert Window(page).faults(fullest_first(pages)) == {}


@pytest.mark.browser
def test_every_style_is_for_something_on_a_page(told, page):
    pages, _ = told
    assert styles.unused(Window(page).tab, [MADE_BY_SCRIPTS, *fullest_first(pages)]) == []


@pytest.mark.browser
@pytest.mark.parametrize("markup", FAULTS)
def test_a_fault_is_found(page, markup):
    faults = Window(page).faults([states.Page("", PAGE.format(markup))])
    assert FAULTS[markup] in str(faults) if FAULTS[markup] else faults == {}, faults


@pytest.mark.browser
def test_a_colour_is_looked_at_again_where_something_else_stands_around_it(page):
    window = Window(page)
    words = '<p>a <b>word</b></p><p style="color: gray; background: dimgray">another</p>'
    first, again, elsewhere = (
        states.Page("", PAGE.format(f"<div{at}>{words}</div>")) for at in ("", "", ' class="note"')
    )
    assert "color-contrast" in str(window.faults([first]))
    assert window.faults([again]) == {}
    assert "color-contrast" in str(window.faults([elsewhere]))


@pytest.mark.browser
@pytest.mark.parametrize("words", ["m" * 60, f"m</p><table><tr>{'<td>of words' * 19}</table>"])
def test_what_is_longer_than_before_is_measured_again(page, words):
    window, before = Window(page), '<p style="white-space: nowrap">'
    assert window.faults([states.Page("", PAGE.format(f"{before}m</p><table><tr><td>of words</table>"))]) == {}
    assert "pixels wide" in str(window.faults([states.Page("", PAGE.format(before + words))]))


@pytest.mark.browser
def test_each_page_is_looked_at_as_it_was_laid_out(page):
    """Though the others are laid out in between, at other widths and with other stylesheets."""
    texts = [PAGE.format(markup) for markup in FAULTS]
    found = Window(page).faults([states.Page(markup, text) for markup, text in zip(FAULTS, texts, strict=True)])
    assert found.keys() == {markup for markup, fault in FAULTS.items() if fault}
    assert all(fault in str(found[markup]) for markup, fault in FAULTS.items() if fault)


@pytest.mark.browser
def test_when_nobody_answers_the_compare_page_says_since_when(page, demo_site):
    page.goto(f"{demo_site}/compare/")
    for name in ("Sign in to both", "Steal a copy"):
        page.get_by_role("button", name=name, exact=True).click()
        page.wait_for_load_state()
    page.get_by_text("The copy is tried every second").wait_for()
    title = page.get_by_role("heading", level=1)
    page.route("**/compare/copy/**", lambda route: route.abort())
    title.filter(has_text=re.compile(r"^No answer since \d\d:\d\d:\d\d\.$")).wait_for(timeout=5000)
    since = title.inner_text()
    assert page.title().startswith(since)
    assert page.locator("#said").text_content() == since
    page.wait_for_timeout(2500)
    assert title.inner_text() == since, "since then, and not since the last try"
    check(page, 1280, schemes=("light",))
    assert small_targets(page) == []
    page.unroute("**/compare/copy/**")
    title.filter(has_text="stolen").or_(title.filter(has_text="copy")).first.wait_for(timeout=5000)
    page.route(
        "**/compare/copy/**", lambda route: route.fulfill(status=502, content_type="text/html", body="<h1>502</h1>")
    )
    title.filter(has_text="No answer since").wait_for(timeout=5000)
