"""A browser's window in which one page after the other is laid out and looked at, without being loaded.

What takes long is loading: so the stylesheets of all pages are there from the beginning, and those that a page does not
name are off while its content is in the window. No script of ours runs; what scripts change, the pages' own tests see.

What takes long after that is looking. An element's colours and sizes come from its classes, its ancestors' and the
stylesheets: a page is looked at where an element stands in such a place for the first time, or has a longer word there
than any before, or a row has more cells; and axe-core asks for the colours of the new ones alone. What belongs to the
whole of a page (headings, landmarks, ids) is asked of each that is looked at.

And so does changing the window: what is to be looked at is kept, and shown again for each width and colour scheme.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.templatetags.static import static

from tests.browsing import AXE, BROKEN, COLOURS, SMALL, TARGETS, VIOLATIONS
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
MARK_NEW = """() => {
    const told = new Set(["class", "role", "scope", "type", "data-theme", "data-view"]);  // values of meaning or colour
    const untold = (name) => ["id", "value"].includes(name) || name.startsWith("data-");  // other ones on every page
    const said = (element) => [...element.attributes]
        .filter(({ name }) => told.has(name) || !untold(name))
        .map(({ name, value }) => (told.has(name) ? `${name}=${value}` : name)).sort();
    const styles = [...document.querySelectorAll("style[data-of]")].filter((style) => !style.disabled);
    const places = new Map([[null, styles.map((style) => style.dataset.of).join(" ")]]);
    const seen = (window.seen ??= new Map());  // the longest word in each place, in characters
    const news = { places: 0, words: 0 };
    for (const element of [document.documentElement, document.body, ...document.body.querySelectorAll("*")]) {
        const cells = element.localName === "tr" ? element.childElementCount : "";
        const way = [places.get(element.parentElement), element.localName, cells, ...said(element)].join(" ");
        const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
        const longest = Math.max(0, ...texts.flatMap((node) => node.data.split(/\\s+/)).map((word) => word.length));
        const place = longest ? `${way} text` : way;
        places.set(element, `${way} >`);
        const before = seen.get(place);
        if (before >= longest) continue;
        seen.set(place, longest);
        if (before !== undefined) {
            news.words += 1;
            continue;
        }
        element.dataset.new = "";
        news.places += 1;
    }
    return news;
}"""


LAY_OUT = """(text) => {
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
    const news = (MARK_NEW)();
    if (news.places || news.words) {
        const attributes = [...html.attributes].map(({ name, value }) => [name, value]);
        const off = styles.map((style) => style.disabled);
        (window.kept ??= []).push({ attributes, off, title: page.title, body: document.body });
    }
    return news;
}""".replace("MARK_NEW", MARK_NEW)
LOOK = """async ([number, targets, asked]) => {
    const kept = window.kept[number];
    document.querySelectorAll("style[data-of]").forEach((style, at) => { style.disabled = kept.off[at]; });
    const html = document.documentElement;
    for (const { name } of [...html.attributes]) html.removeAttribute(name);
    for (const [name, value] of kept.attributes) html.setAttribute(name, value);
    document.title = kept.title;
    document.body.replaceWith(kept.body);
    return [html.scrollWidth, (SMALL)(targets), asked ? await (BROKEN)(asked) : []];
}""".replace("SMALL", SMALL).replace("BROKEN", BROKEN)
FORGET = "() => { window.kept = []; }"
NARROW = 320  # pixels: as far as a page must still flow (WCAG 2.2, 1.4.10)
PHONE, DESK = 390, 1440
VIEWS = (  # width, colour scheme, and what axe-core is asked for: on a desk no column or heading is left out
    (NARROW, "light", None),
    (PHONE, "light", COLOURS),
    (DESK, "dark", VIOLATIONS),
)


class Window:
    """One tab, at three widths and in both colour schemes."""

    def __init__(self, tab: "Tab"):
        self.tab = tab
        tab.route("**/*", lambda route: route.abort())  # pictures and frames of the pages
        tab.set_content(BLANK)
        tab.evaluate(AXE)
        tab.evaluate(ONLY_NEW)

    def faults(self, pages: Iterable[Page]) -> dict[str, list[str]]:
        """By page: what is too small, what sticks out, and where something stands for the first time, what axe-core
        finds. Pages without any are left out."""
        looked_at = [(page.name, news) for page in pages if any((news := self.shows(page)).values())]
        found: dict[str, list[str]] = {}
        for width, scheme, asked in VIEWS:
            self.tab.set_viewport_size({"width": width, "height": 900})
            self.tab.emulate_media(color_scheme=scheme)
            for number, (name, news) in enumerate(looked_at):
                for fault in self._seen(number, width, asked if news["places"] else None):
                    found.setdefault(name, []).append(f"{width} {scheme}: {fault}")
        self.tab.evaluate(FORGET)
        return found

    def shows(self, page: Page) -> dict[str, int]:
        """Lay it out, count what of it is new, and keep it where something is."""
        news: dict[str, int] = self.tab.evaluate(LAY_OUT, page.text)
        return news

    def _seen(self, number: int, width: int, asked: Any) -> list[Any]:
        wide, small, broken = self.tab.evaluate(LOOK, [number, TARGETS, asked])
        return [f"{wide} pixels wide"] * (wide > width) + small + broken
