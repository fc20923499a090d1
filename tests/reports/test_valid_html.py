"""Pages that browsers forgive and the checker does not: HTML that is invalid.

https://github.com/freedomofpress/securedrop/issues/6057, https://github.com/freedomofpress/securedrop/issues/882

Right: no fault, by the rules of `tests/html_rules.py`, on any page: `tests/test_crawl.py` looks at all that can be
reached, `test_pages_after_use` at every page in every state. Neighbours: the rules themselves.
"""

import pytest

from tests.html_rules import wrong

PAGE = "<!doctype html><html lang=en><head><title>t</title></head><body><main><h1>h</h1>{}</main></body></html>"
FAULTS = {
    '<time datetime="2026-11-26T17:22:45.123456+00:00">now</time>': "<time> says",
    '<time datetime="26.11.2026">now</time>': "<time> says",
    "<time>yesterday</time>": "<time> says",
    "<data>1</data>": "<data> without value",
    '<p id="a"></p><p id="a"></p>': "id 'a' is given 2 times",
    '<label for="b">B</label>': "points to nothing",
    '<p aria-describedby="b c"></p>': "points to nothing",
    '<a href="#b">B</a>': "points to nothing",
    "<h2> </h2>": "an empty <h2>",
    "<button></button>": "a <button> without a name",
    '<input name="x">': "without a label",
    '<img src="/x">': "an <img> without alt",
    "<a href='/'><button>x</button></a>": "<button> inside <a>",
    "<ul><p>x</p></ul>": "<p> in a <ul>",
    '<meter value="1,5">x</meter>': "<meter> with",
    "<main>again</main>": "2 × <main>",
    "<p><div>x</div></p>": "parse error",
}
FINE = [
    '<time datetime="2026-11-26T17:22:45.123+00:00">now</time><time>17:22</time><time datetime="PT4.5S">4.5 s</time>',
    '<label>B <input name="x"></label><label for="c">C</label><input id="c"><input type="hidden" name="d">',
    '<h2 id="e"><svg aria-label="p"></svg></h2><a href="#e">E</a><b aria-labelledby="e"></b><data value=1></data>',
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(fault):
    assert any(FAULTS[fault] in said for said in wrong(PAGE.format(fault))), wrong(PAGE.format(fault))


@pytest.mark.parametrize("fine", FINE)
def test_what_is_none_is_not(fine):
    assert wrong(PAGE.format(fine)) == []
