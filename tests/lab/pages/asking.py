"""Pressing "Run it", and reading what comes."""

import html
import re

import html5lib

QUICK = "read-the-credential"
RACING = "logout-replay"


def letters(part):
    """Of the articles that a part of a page names."""
    return "".join(re.findall(r'<abbr title="Article (\w)">\1</abbr>', part))


def text_of(page):
    """What is read, with single spaces."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def asks(visitor, path=f"/lab/{QUICK}/", **guesses):
    """Open the page and press "Run it"; the answer, which leads to the run."""
    visitor.get(path)
    return visitor.post(path, {"csrfmiddlewaretoken": visitor.cookies["csrftoken"].value, **guesses})


def follows(visitor, path=f"/lab/{QUICK}/", **guesses):
    """Press "Run it" and follow to the run's own page, which is not yet read."""
    return visitor.get(asks(visitor, path, **guesses)["Location"])


def runs(visitor, path=f"/lab/{QUICK}/", **guesses):
    """The whole page of a run."""
    return "".join(piece.decode() for piece in follows(visitor, path, **guesses).streaming_content)


def kept_by(visitor):
    """The address of a run of theirs."""
    page = runs(visitor)
    (path,) = set(re.findall(rf'href="(/lab/{QUICK}/[\w-]+/)"', page))
    return path


def parses(page):
    """It is HTML without a fault, and says nothing that its policy would have to forbid."""
    html5lib.HTMLParser(strict=True).parse(page)
    assert not re.search(r"\sstyle=|<script(?![^>]* src=)", page)


def paces(monkeypatch, module):
    """The pace of each run that is begun, from now on."""
    begun, begins = [], module.Run

    def noted(experiment, **options):
        begun.append(options.get("pace", 1.0))
        return begins(experiment, **options)

    monkeypatch.setattr(module, "Run", noted)
    return begun
