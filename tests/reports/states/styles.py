"""Which of our styles are for nothing: what each rule selects, apart at its commas, is looked for on every page."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tests.reports.states import Page

if TYPE_CHECKING:
    from playwright.sync_api import Page as Tab

# A state that comes with a pointer, a key or time is taken for given; a piece that is drawn stands for its element.
SELECTORS = r"""() => {
    const given = ["hover", "focus-visible", "focus-within", "focus", "disabled", "checked", "target"];
    const states = new RegExp(`:not\\(:(${given.join("|")})\\)|:(${given.join("|")})(?![\\w-])|\\[open\\]`, "g");
    const apart = (list) => {
        const parts = [""];
        let depth = 0;
        for (const sign of list) {
            depth += { "(": 1, ")": -1 }[sign] ?? 0;
            if (sign === "," && !depth) parts.push("");
            else parts[parts.length - 1] += sign;
        }
        return parts.map((part) => part.trim());
    };
    const closing = (text, from) => {
        let depth = 1, at = from;
        while (depth) depth += { "(": 1, ")": -1 }[text[at++]] ?? 0;
        return at - 1;
    };
    const each = (selector) => apart(selector).flatMap((one) => {
        const start = one.indexOf(":is(");
        if (start < 0) return [one];
        const end = closing(one, start + 4);
        const [before, after] = [one.slice(0, start), one.slice(end + 1)];
        return apart(one.slice(start + 4, end)).flatMap((choice) => each(before + choice + after));
    });
    const nested = (rule, within) => {
        if (!within) return rule.selectorText;
        return apart(rule.selectorText).flatMap((own) => within.map((outer) =>
            own.includes("&") ? own.replaceAll("&", outer) : `${outer} ${own}`)).join(", ");
    };
    const found = new Set();
    const read = (rules, within) => {
        for (const rule of rules) {
            const own = rule.selectorText ? each(nested(rule, within)) : within;
            if (rule.selectorText && rule.style.length) own.forEach((one) => found.add(one));
            if (rule.cssRules) read(rule.cssRules, own);
        }
    };
    for (const sheet of document.styleSheets) read(sheet.cssRules, null);
    return [...found].map((one) => [one, one.replace(/::[\w-]+/g, "").replace(states, ":not(#none)") || "*"]);
}"""
UNSEEN = """([text, selectors]) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    return selectors.filter(([, selector]) => !page.querySelector(selector));
}"""


def unused(tab: "Tab", pages: Iterable[Page]) -> list[str]:
    """What the stylesheets in this tab select, and none of these pages has."""
    left = tab.evaluate(SELECTORS)
    assert len(left) > 100
    for page in pages:
        if not left:
            break
        left = tab.evaluate(UNSEEN, [page.text, left])
    return [written for written, _ in left]
