"""A visitor of the compare page: presses its buttons and reads what it says."""

import html
import re
import time
from datetime import timedelta

from django.conf import settings
from django.test import Client

from authdemo.accounts import seats
from authdemo.accounts.models import Seat

LANES = ("sessions", "jwt")
ENDING = ("logout", "revoke", "ban", "password", "everywhere", "delete")  # what ought to lock a thief out


class Visitor:
    """One browser on the compare page, without JavaScript."""

    def __init__(self, **client):
        self.client = Client(**client)

    def does(self, *actions, **fields):
        """Press these buttons one after the other; the page after the last."""
        for action in actions:
            sent = self.client.post("/compare/act/", {"action": action, **fields})
            assert sent.status_code == 302, (action, sent.status_code)
            assert sent.headers["Location"] == "/compare/#next"
        return self.sees()

    def sees(self):
        return Page(self.client.get("/compare/"))

    def tries_the_copy(self):
        """What compare.js gets each second."""
        return Page(self.client.get("/compare/copy/"))

    def fate(self, lane):
        """What the lane itself says of this browser: the username, or the reason of the refusal."""
        answer = self.client.get(f"/{lane}/api/me").json()
        return answer.get("user") or answer["error"]

    @property
    def seat(self):
        request = self.client.request().wsgi_request
        request.COOKIES = {name: morsel.value for name, morsel in self.client.cookies.items()}
        return seats.from_request(request)

    def cookie(self, name):
        return self.client.cookies[name].value

    def credentials(self):
        names = (settings.SESSION_COOKIE_NAME, settings.ACCESS_COOKIE_NAME, settings.REFRESH_COOKIE_NAME)
        return {name: morsel.value for name, morsel in self.client.cookies.items() if name in names and morsel.value}


class Page:
    """An answer, taken apart."""

    def __init__(self, response):
        self.response = response
        self.status = response.status_code
        self.html = response.content.decode()

    @property
    def headline(self):
        return words(re.search(r"<h1[^>]*>(.*?)</h1>", self.html, re.DOTALL)[1])

    @property
    def title(self):
        return words(re.search(r"<title>(.*?)</title>", self.html, re.DOTALL)[1]).removesuffix(" · authdemo")

    @property
    def result(self):
        """The outcome of the copy on both lanes: "out in"."""
        return re.search(r'data-result="([^"]*)"', self.html)[1]

    @property
    def story(self):
        return [words(step) for step in re.findall(r"<li>(.*?) <time", fragment(self.html, 'id="story"', "</ol>"))]

    @property
    def buttons(self):
        return re.findall(r'name="action" value="([a-z]+)"', fragment(self.html, 'class="actions"', "</form>"))

    @property
    def messages(self):
        return words(fragment(self.html, 'class="messages"', "</ul>"))

    @property
    def unenforced(self):
        return not re.search(r'id="unenforced" hidden', self.html)

    def row(self, head):
        """What the row with this heading says, lane by lane."""
        row = re.search(rf"<h2[^>]*>{head}</h2>(.*?)</section>", self.html, re.DOTALL)[1]
        cells = re.split(r'<div class="lane (?:sessions|jwt)">', row)[1:]
        return dict(zip(LANES, map(words, cells), strict=True))


def fragment(text, begin, end):
    found = re.search(rf"{re.escape(begin)}(.*?){re.escape(end)}", text, re.DOTALL)
    return found[1] if found else ""


def words(markup):
    """The text of a piece of HTML, its blanks made one."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split()).replace(" .", ".")


def expire(seat):
    Seat.objects.filter(pk=seat.pk).update(expires=seat.created - timedelta(seconds=1))


def wait(seconds):
    time.sleep(seconds)


def robbed_in(mode):
    visitor = Visitor()
    visitor.does("login", revocation=mode)
    visitor.does("steal")
    return visitor
