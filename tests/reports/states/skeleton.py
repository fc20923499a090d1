"""What stands on a page, without its words: so that what was looked at once is not looked at again on the next page."""

from collections.abc import Iterable
from html.parser import HTMLParser

from tests.reports.states import Page

VOID = {"area", "br", "circle", "img", "input", "line", "link", "meta", "path", "rect", "use", "wbr"}
TOLD = {"class", "role", "scope", "type", "data-theme", "data-view"}  # whose values are of meaning, or of colour
UNTOLD = {"id", "value"}  # nothing but values, and of every page others
Place = tuple[str, ...]


class Skeleton(HTMLParser):
    """Each element by the way to it: names, classes, which attributes it has, whether there is text in it."""

    def __init__(self, page: str):
        super().__init__()
        self.places: set[Place] = set()
        self._way: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = sorted(f"{name}={value}" if name in TOLD else name for name, value in attrs if _counts(name))
        self._way.append(" ".join([tag, *said]))
        self.places.add(tuple(self._way))
        if tag in VOID:
            self._way.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            while self._way.pop().split()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.places.add((*self._way, "text"))


def _counts(name: str) -> bool:
    return name in TOLD or (name not in UNTOLD and not name.startswith("data-"))


def with_something_new(pages: Iterable[Page]) -> list[Page]:
    """Those on which something stands that stands on none of the others so far; the fullest first."""
    places = [(page, Skeleton(page.text).places) for page in pages]
    chosen, seen = [], set[Place]()
    for page, found in sorted(places, key=lambda pair: -len(pair[1])):
        if found - seen:
            chosen.append(page)
            seen |= found
    return chosen
