"""What tests in a real browser share."""

import json
import os
import shutil

from axe_playwright_python.sync_playwright import Axe

WHOLE = ("chromium", "chromium-browser", "google-chrome")
WITHOUT_WINDOWS = ("chromium-headless-shell", *WHOLE)  # the same engine, and nothing that only a desktop needs
SWITCHES = [
    "--no-sandbox",  # tests may run as root, where Chromium has no sandbox
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
AXE = Axe().axe_script
VIOLATIONS = {"resultTypes": ["violations"]}  # every rule is run, but no list made of what is in order: half the time
BROKEN = """async options => (await axe.run(document, options)).violations.map(
    ({id, nodes}) => ({rule: id, at: nodes.map(node => node.target)}))"""
TARGETS = "a, button, summary, select, input:not([type=hidden])"
# What is pressed, not part of a sentence, seen, and below 24 pixels (WCAG 2.2, 2.5.8, without its leave for wide gaps)
SMALL = """targets => [...document.querySelectorAll(targets)].filter(one => {
    const { width, height } = one.getBoundingClientRect();
    const inline = getComputedStyle(one).display === "inline" && one.parentElement.closest("p, li, small, h1, h2");
    return width && height && !inline && !one.closest(".sr, .skip, label") && (width < 24 || height < 24);
}).map(one => `${one.getBoundingClientRect().height}: ${one.outerHTML.slice(0, 80)}`)"""
# In the other colour scheme the same elements stand in the same places: what asks for colours is asked again.
COLOURS = {**VIOLATIONS, "runOnly": ["color-contrast", "link-in-text-block"]}


def program(names):
    """The Chromium that CHROMIUM names, else the first of these that this machine has, else None."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def check(page, *widths, schemes=("light", "dark")):
    """By all of axe-core's rules nothing is wrong, and nothing sticks out: in these colour schemes, at these widths."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme)
            wrong = violations(page, VIOLATIONS if scheme == schemes[0] else COLOURS)
            assert not wrong, f"{page.url} {scheme} {width}: {json.dumps(wrong, indent=1)}"
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (page.url, scheme, width)


def violations(page, options):
    """What axe-core complains of on this page: each rule, and where it is broken."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    return page.evaluate(BROKEN, options)


def small_targets(page):
    """What is too small to be pressed by everybody."""
    return page.evaluate(SMALL, TARGETS)
