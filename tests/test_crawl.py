"""A crawl: from the start page along every link, and by the site's own list of addresses, nothing breaks and every
answer carries every header. Over plain HTTP with Django's client, and behind TLS with the site as a process.

The pages of a trial in a browser are not in it: some of their headers are the mistake that they are about.
"""

import json
import re
from contextlib import closing
from html.parser import HTMLParser
from urllib.parse import urlencode, urljoin, urlsplit

import httpx
import pytest
from django.conf import settings
from django.test import Client

from authdemo.lab import registry
from tests import people
from tests.addresses import addresses
from tests.html_rules import wrong
from tests.processes import Demo, manage
from tests.web.test_headers import proven

LANES = ("sessions", "jwt")
RUN = "/lab/read-the-credential/"  # the quickest of the lab
FILES = [f"/{path.relative_to(settings.BASE_DIR)}" for path in settings.BASE_DIR.glob("static/*/*")]
NAME = "authdemo.example.org"  # for which there could be a certificate
STRICT = "max-age=31536000; includeSubDomains"


class Links(HTMLParser):
    """Where a page leads without anything being changed: links, forms that ask, and the files it is made of."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.form = None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        said = dict(attributes)
        self.found += [said[name] for name in ("href", "src") if said.get(name)]
        if tag == "form" and said.get("method", "get").lower() == "get":
            self.form = (said.get("action", ""), [])
        if self.form and said.get("name"):
            self.form[1].append((said["name"], said.get("value", "")))

    def handle_endtag(self, tag):
        if tag == "form" and self.form:
            action, fields = self.form
            self.found.append(f"{action}?{urlencode(fields)}")
            self.form = None


class Plain:
    """One visitor, over plain HTTP."""

    def __init__(self):
        self.client = Client()

    def gets(self, path):
        with closing(self.client.get(path)) as response:
            text = response.getvalue().decode()
            if text and response.headers["Content-Type"].startswith("text/html"):
                assert wrong(text) == [], path
            return response.status_code, response.headers, text

    def signs_in(self, lane, username, password):
        body = {"username": username, "password": password}
        return self.client.post(f"/{lane}/api/login", body, content_type="application/json").json()["login_id"]

    def runs(self):
        """The headers of a page that is streamed, and the page."""
        response = self.client.get(self.client.post(RUN)["Location"])
        assert response.streaming
        return response.headers, response.getvalue().decode()


class BehindTls:
    """One visitor, as a proxy that has spoken HTTPS with the browser sends it on."""

    def __init__(self, site):
        self.jar = {}
        headers = {"X-Forwarded-Proto": "https", "Host": NAME, "Referer": f"https://{NAME}/"}
        self.client = httpx.Client(base_url=site.url, headers=headers, trust_env=False, timeout=20)

    def asks(self, method, path, **body):
        """With the cookies by hand: they are Secure, and not sent over this hop."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        response = self.client.request(method, path, headers={"Cookie": cookies} if cookies else {}, **body)
        self.jar |= {cookie.name: cookie.value for cookie in self.client.cookies.jar}
        assert response.headers["Strict-Transport-Security"] == STRICT, path
        return response

    def gets(self, path):
        response = self.asks("GET", path)
        return response.status_code, response.headers, response.text

    def signs_in(self, lane, username, password):
        body = {"username": username, "password": password}
        return self.asks("POST", f"/{lane}/api/login", json=body).json()["login_id"]

    def runs(self):
        self.gets(RUN)
        ordered = self.asks("POST", RUN, data={"csrfmiddlewaretoken": self.jar["__Host-csrftoken"]})
        response = self.asks("GET", ordered.headers["Location"])
        assert "Content-Length" not in response.headers
        return response.headers, response.text


def leads(address, headers, text):
    """Where an answer leads: all of it is on this site."""
    found = Links(text).found if headers.get("Content-Type", "").startswith("text/html") else []
    found += [headers["Location"]] if "Location" in headers else []
    for lead in found:
        parts = urlsplit(urljoin(f"http://site{address}", lead))
        assert parts.netloc == "site", (address, lead)
        yield parts._replace(scheme="", netloc="", fragment="").geturl()


def crawl(visitor, begin):
    """The status of every address that can be reached from these; each answer is whole and has its headers."""
    waiting, found, linked = list(begin), {}, set()
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        found[address], headers, text = visitor.gets(address)
        assert found[address] < 500, address
        assert proven(headers), address
        waiting += (onward := list(leads(address, headers, text)))
        linked.update(onward if found[address] == 200 else ())
    assert not [address for address in linked if found[address] == 404]
    return found


def finds_everything(visitor, users, reports):
    """A visitor who signs in as these, each on a lane, and keeps a run of the lab."""
    logins = [visitor.signs_in(*user) for user in users] or ["x"]
    headers, page = visitor.runs()
    assert proven(headers)
    run_id = re.search(rf'href="{RUN}([\w-]+)/"', page)[1]
    real = {"slug": RUN.split("/")[2], "run_id": run_id, "trial_id": run_id, "what": "page"}
    every = {address for login in logins for address in addresses(**real, login_id=login)}
    found = crawl(visitor, every | {*FILES})
    ok = {address for address, status in found.items() if status == 200}
    assert ok >= {"/", "/compare/", "/lab/", "/claims/", "/choose/", "/more/", "/quiz/", "/glossary/", "/analogies/"}
    assert ok >= {"/inspect/", "/sessions/login/", "/jwt/login/", *FILES}
    assert ok >= {f"{RUN}{run_id}/", f"{RUN}{run_id}.json", *(f"/lab/{slug}/" for slug in registry.every_experiment())}
    assert [found[f"/{lane}/reports/"] for lane in LANES] == [reports] * 2


REPORTS = {"nobody": 302, "member": 403, "admin": 200}  # what each gets of the page for admins


def signing_in(username, password):
    return [(lane, username, password) for lane in LANES]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", REPORTS)
def test_over_plain_http_nothing_breaks_and_every_answer_carries_every_header(who):
    user = {"member": people.alice, "admin": people.bob}.get(who, lambda: None)()
    finds_everything(Plain(), signing_in(user.username, people.PASSWORD) if user else [], REPORTS[who])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with Demo(tmp_path_factory.mktemp("crawl"), AUTHDEMO_HTTPS="1", ALLOWED_HOSTS=f"localhost,{NAME}") as demo:
        yield demo


@pytest.mark.processes
@pytest.mark.parametrize("who", REPORTS)
def test_behind_tls_nothing_breaks_and_every_answer_carries_every_header(site, who):
    seat = json.loads(manage("seat", "--json", var=site.var, AUTHDEMO_HTTPS="1").stdout)
    users = [signing_in(user["username"], user["password"]) for user in seat["users"] if user["role"] == who]
    visitor = BehindTls(site)
    with visitor.client:
        finds_everything(visitor, users[0] if users else [], REPORTS[who])
