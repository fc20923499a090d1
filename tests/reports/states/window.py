"""A browser's window in which one page after the other is laid out and looked at, without being loaded.

What takes long is loading: so the stylesheets of all pages are there from the beginning, and those that a page does not
name are off while its content is in the window. No script of ours runs; what scripts change, the pages' own tests see.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.templatetags.static import static

from tests.browsing import AXE, BROKEN, SMALL, TARGETS, VIOLATIONS
from tests.reports.states import Page

if TYPE_CHECKING:
    from playwright.sync_api import Page as Tab

STYLES = sorted(Path(settings.BASE_DIR).glob("static/authdemo/*.css"), key=lambda path: path.name != "web.css")  # first
BLANK = "".join(
    (
        '<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width"><title>-</title>',
        *(f'<style data-of="{static(f"authdemo/{path.name}")}">{path.read_text()}</style>' for path in STYLES),
        "</head><body></body></html>",
    )
)
LAY_OUT = """([text, targets]) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const styles = [...document.querySelectorAll("style[data-of]")];
    for (const style of styles) style.disabled = !page.querySelector(`link[href="${style.dataset.of}"]`);
    if (styles.every((style) => style.disabled)) throw new Error("It names no stylesheet of ours.");
    const html = document.documentElement;
    for (const { name } of [...html.attributes]) html.removeAttribute(name);
    for (const { name, value } of page.documentElement.attributes) html.setAttribute(name, value);
    document.title = page.title;
    document.body.replaceWith(page.body);
    for (const fold of document.querySelectorAll("details")) fold.open = true;
    return [html.scrollWidth, (SMALL)(targets)];
}""".replace("SMALL", SMALL)


class Window:
    """One tab, at a width and in a colour scheme."""

    def __init__(self, tab: "Tab", width: int, scheme: str):
        self.tab, self.width = tab, width
        tab.route("**/*", lambda route: route.abort())  # pictures and frames of the pages
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme=scheme)
        tab.set_content(BLANK)
        tab.evaluate(AXE)

    def faults(self, page: Page) -> list[Any]:
        """What axe-core finds; what is too small to be pressed; whether anything sticks out."""
        return [*self.sticking_out(page), *self.tab.evaluate(BROKEN, VIOLATIONS)]

    def sticking_out(self, page: Page) -> list[str]:
        """What is too wide, and what too small."""
        wide, small = self.tab.evaluate(LAY_OUT, [page.text, TARGETS])
        return [f"{wide} pixels wide"] * (wide > self.width) + small
