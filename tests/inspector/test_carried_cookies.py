"""Every cookie of a request is named, weighed and explained, and none is shown in full."""

import re

import pytest
from django.test import Client

from authdemo.inspector import carried_cookies
from authdemo.room.models import Room
from authdemo.web import cookies, times
from tests import people
from tests.inspector.pages import page_of, section

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_cookie_of_the_request_is_named_weighed_and_explained():
    client = Client()
    client.cookies["theme"], client.cookies["visits"] = "dark", "12345678"
    found = section(page_of(client), "Your cookies")
    assert "2, 27 bytes with every request" in found
    assert re.search(r"theme=dark Bytes|theme=dark 10 Light or dark", found)
    assert "visits= •••••••• 15 Not ours" in found
    assert "12345678" not in found


def test_a_cookie_that_comes_twice_is_said_to():
    page = Client().get("/inspect/", headers={"Cookie": "theme=dark; theme=light; nameless"}).content.decode()
    assert section(page, "Your cookies").count("It came twice") == 2
    assert "(no name)=" in page


def test_the_flags_that_are_said_are_those_that_are_set():
    """A visitor who does everything once, and for each cookie that came of it: what was set, and what is said."""
    client, alice = Client(), people.alice()
    jar = {}

    def does(path, **fields):
        response = client.post(path, fields)
        jar.update({name: morsel for name, morsel in response.cookies.items() if morsel.value})

    does("/theme/", theme="dark")
    does("/compare/act/", action="login")
    does("/inspect/record/", begin="1")
    does("/guide/")
    does("/room/trainer/", open="1")
    does("/room/", code=Room.objects.get().code)
    does("/quiz/found-on-the-street/", answer="a")
    does("/jwt/logout/")
    for lane in ("sessions", "jwt"):
        does(f"/{lane}/login/", username=alice.username, password=people.PASSWORD, remember="on")
    jar |= {"csrftoken": client.get("/inspect/").cookies["csrftoken"]}
    known = cookies.declared
    assert jar.keys() >= set(known) - {"lab", "messages"}
    for name, morsel in jar.items():
        assert name in known, name
        assert morsel["httponly"], name
        assert (morsel["samesite"], morsel["path"], bool(morsel["secure"])) == ("Lax", "/", False), name
        life = known[name].life()
        if morsel["max-age"] == "":
            assert "closes" in life, name
        else:
            assert times.lifetime(round(int(morsel["max-age"]) / 10) * 10) in life or name == "left", name


def test_behind_tls_only_the_prefixed_names_are_ours(settings):
    settings.HTTPS, settings.COOKIE_PREFIX = True, "__Host-"
    headers = {"Cookie": "theme=dark; __Host-theme=dark"}
    plain, prefixed = carried_cookies.carried(Client().get("/inspect/", headers=headers).wsgi_request)
    assert plain.known is None
    assert {"Secure", "__Host-", "HttpOnly"} <= set(prefixed.flags)


def test_no_credential_is_shown_in_full_anywhere():
    client, alice = Client(), people.alice()
    for lane in ("sessions", "jwt"):
        client.post(f"/{lane}/login/", {"username": alice.username, "password": people.PASSWORD})
    client.post("/compare/act/", {"action": "login"})
    client.post("/inspect/record/", {"begin": "1"})
    pages = page_of(client) + client.post("/inspect/", {"own": "1"}).content.decode()
    for name, morsel in client.cookies.items():
        for part in re.split(r"[.:]", morsel.value):
            assert len(part) < 12 or part not in pages or part == alice_login(client), name


def alice_login(client):
    """The name of the login, which every access token tells and which opens nothing."""
    return client.cookies["refresh"].value.split(".")[1]
