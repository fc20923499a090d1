"""A browser's window in which one page after the other is laid out and looked at, without being loaded.

What takes long is loading: so the stylesheets of all pages are there from the beginning, and those that a page does not
name are off while its content is in the window. No script of ours runs; what scripts change, the pages' own tests see.

What takes long after that is asking for the colours behind each word. An element's colours come from its classes, its
ancestors' and the stylesheets: axe-core asks for those of elements that stand in such a place for the first time, and
looks at a page at all only where there is one. What belongs to a whole page (headings, landmarks, ids) is always asked.
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
ONLY_NEW = "axe.configure({rules: [{id: 'color-contrast', selector: '[data-new]'}]})"
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
MARK_NEW = """() => {
    const told = new Set(["class", "role", "scope", "type", "data-theme", "data-view"]);  // values of meaning or colour
    const untold = (name) => ["id", "value"].includes(name) || name.startsWith("data-");  // other ones on every page
    const said = (element) => [...element.attributes]
        .filter(({ name }) => told.has(name) || !untold(name))
        .map(({ name, value }) => (told.has(name) ? `${name}=${value}` : name)).sort();
    const styles = [...document.querySelectorAll("style[data-of]")].filter((style) => !style.disabled);
    const places = new Map([[null, styles.map((style) => style.dataset.of).join(" ")]]);
    const seen = (window.seen ??= new Set());
    let anew = 0;
    for (const element of [document.documentElement, document.body, ...document.body.querySelectorAll("*")]) {
        const way = [places.get(element.parentElement), element.localName, ...said(element)].join(" ");
        const words = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
        const place = words ? `${way} text` : way;
        places.set(element, `${way} >`);
        if (seen.has(place)) continue;
        seen.add(place);
        element.dataset.new = "";
        anew += 1;
    }
    return anew;
}"""


class Window:
    """One tab, at a width and in a colour scheme."""

    def __init__(self, tab: "Tab", width: int, scheme: str):
        self.tab, self.width = tab, width
        tab.route("**/*", lambda route: route.abort())  # pictures and frames of the pages
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme=scheme)
        tab.set_content(BLANK)
        tab.evaluate(AXE)
        tab.evaluate(ONLY_NEW)

    def faults(self, page: Page) -> list[Any]:
        """What is too small, what sticks out, and where something stands for the first time, what axe-core finds."""
        found: list[Any] = self.sticking_out(page)
        return [*found, *self.tab.evaluate(BROKEN, VIOLATIONS)] if self.tab.evaluate(MARK_NEW) else found

    def sticking_out(self, page: Page) -> list[str]:
        """What is too wide, and what too small."""
        wide, small = self.tab.evaluate(LAY_OUT, [page.text, TARGETS])
        return [f"{wide} pixels wide"] * (wide > self.width) + small
