"""ASVS 5.0, chapter V3: what a browser is told, what it keeps, and what another site can make it send."""

import re
from contextlib import closing
from http.cookies import SimpleCookie

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from authdemo.accounts import seats
from authdemo.accounts.models import Seat
from authdemo.lab.models import ArchivedRun
from tests import people
from tests.addresses import addresses
from tests.asvs.conftest import CHOICES, NAME
from tests.compare import visitor as comparing
from tests.people import PASSWORD
from tests.web.test_headers import ANSWERS, policy

pytestmark = pytest.mark.django_db(transaction=True)

SCRIPTS = sorted((settings.BASE_DIR / "static").rglob("*.js"))
PAGES = ("", "devices/", "password/", "reports/", "login/", "nowhere")


def every_answer():
    for name, ask in ANSWERS.items():
        with closing(ask()) as response:
            yield name, response


def security_md():
    return (settings.BASE_DIR / "SECURITY.md").read_text()


def cookies_over_https(proxy, user):
    """Every Set-Cookie that a visit to all corners of the site brings, those that take one away included."""
    found = []

    def note(response):
        found.extend(response.headers.get_list("set-cookie"))
        return response

    origin = {"Referer": str(proxy.base_url).replace("http:", "https:") + "/"}
    jar = {}

    def headers():
        jar.update({cookie.name: cookie.value for cookie in proxy.cookies.jar})  # Secure: not sent over this hop
        return {**origin, "Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())}

    for lane in ("sessions", "jwt"):
        note(proxy.get(f"/{lane}/login/"))
        note(proxy.get(f"/{lane}/", headers={"Cookie": "__Host-access=x.y.z; __Host-sessionid=x"}))
        note(proxy.post(f"/{lane}/api/login", json={"username": user["username"], "password": user["password"]}))
        for path in ("/", "/compare/", "/lab/", f"/{lane}/"):
            note(proxy.get(path, headers=headers()))
        token = {"csrfmiddlewaretoken": jar["__Host-csrftoken"]}
        note(proxy.post("/theme/", data={"theme": "dark", **token}, headers=headers()))
        note(proxy.post("/compare/act/", data={"action": "login", **token}, headers=headers()))
        note(proxy.post(f"/{lane}/logout/", data=token, headers=headers()))
    return [next(iter(SimpleCookie(one).values())) for one in found]


# Rendered as what it is


def test_asvs_3_2_1_every_answer_says_what_it_is_and_is_taken_for_nothing_else():
    for name, response in every_answer():
        assert response["X-Content-Type-Options"] == "nosniff", name
        if response.status_code not in {301, 302, 304, 405}:
            kind = response["Content-Type"]
            assert kind.startswith(("text/html; charset", "application/json", "text/css", "text/plain")), name


def test_asvs_3_2_2_what_people_write_is_text(visitor):
    alice = people.alice()
    alice.username = '"><script>alert(1)</script>'
    alice.save()
    laptop = visitor(alice, agent="<img src=x onerror=alert(2)>")
    for path in PAGES:
        page = laptop.sees(path).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert "<script>" not in laptop.client.get(laptop.url("login/"), {"next": "/<script>alert(3)"}).content.decode()


def test_asvs_3_2_3_scripts_keep_their_names_to_themselves():
    """What they ask `document` and `window` for is what browsers have: no element gets in by its name."""
    for template in (settings.BASE_DIR / "templates").rglob("*.html"):
        for tag in re.findall(r"<script[^>]*\ssrc=[^>]*>", template.read_text()):
            assert 'type="module"' in tag or "guarded.js" in tag, template
    elements = {
        "getElementById",
        "querySelector",
        "querySelectorAll",
        "createElement",
        "activeElement",
        "currentScript",
    }
    known = elements | {"addEventListener", "title", "cookie", "hidden", "documentElement", "body", "importNode"}
    for script in SCRIPTS:
        text = script.read_text()
        assert not re.search(r"\bvar\s", text), script
        for name in re.findall(r"\bdocument\.(\w+)", text):
            assert name in known, (script, name)
        for name in re.findall(r"\bwindow\.(\w+)", text):
            assert name in {"addEventListener", "cookieStore"}, (script, name)


# Cookies


@pytest.mark.processes
def test_asvs_3_3_1_every_cookie_is_secure_and_prefixed(proxy, https_user):
    found = cookies_over_https(proxy, https_user)
    assert len({cookie.key for cookie in found}) >= 8
    for cookie in found:
        assert cookie["secure"] or cookie["max-age"] == "0", cookie.key
        assert cookie.key.startswith("__Host-")


@pytest.mark.processes
def test_asvs_3_3_2_every_cookie_says_lax(proxy, https_user):
    for cookie in cookies_over_https(proxy, https_user):
        assert cookie["samesite"] == "Lax", cookie.key


@pytest.mark.processes
def test_asvs_3_3_3_every_cookie_is_bound_to_this_very_host(proxy, https_user):
    for cookie in cookies_over_https(proxy, https_user):
        assert cookie.key.startswith("__Host-")
        assert (cookie["path"], cookie["domain"]) == ("/", ""), cookie.key


def test_asvs_3_3_4_no_script_and_no_page_gets_a_credential(visitor):
    laptop = visitor(people.bob())
    held = [cookie for name, cookie in laptop.client.cookies.items() if name != settings.CSRF_COOKIE_NAME]
    assert len(held) >= 2
    assert all(cookie["httponly"] for cookie in held)
    secrets = [cookie.value for cookie in held if cookie.key in {laptop.credential, settings.REFRESH_COOKIE_NAME}]
    for path in (*PAGES, "api/me"):
        response = laptop.sees(path)
        for secret in secrets:
            assert secret not in response.content.decode()
            assert secret not in str(dict(response.headers))


def test_asvs_3_3_5_the_longest_cookies_are_kept_by_every_browser(visitor):
    user = get_user_model().objects.create_user("ä" * 64, PASSWORD, "admin")
    laptop = visitor(user, remember="on", next="/" + "x" * 3000)
    for name, cookie in laptop.client.cookies.items():
        assert len(name) + len(cookie.value) <= 4096


# Headers


@pytest.mark.processes
def test_asvs_3_4_1_hsts_is_on_every_answer(proxy):
    for path in ("/", "/nowhere", "/sessions/", "/jwt/api/me", "/static/authdemo/web.css", "/static/no", "/healthz"):
        said = proxy.get(path, headers={"Host": NAME}).headers["Strict-Transport-Security"]
        assert said == "max-age=31536000; includeSubDomains", path


def test_asvs_3_4_2_no_origin_is_let_in_by_cors():
    for origin in ("https://evil.example", "null"):
        for name, response in every_answer():
            assert "Access-Control-Allow-Origin" not in response, name
        for method in ("get", "options"):
            response = getattr(Client(headers={"Origin": origin}), method)("/sessions/api/me")
            assert "Access-Control-Allow-Origin" not in response


def test_asvs_3_4_3_the_policy_allows_nothing_from_elsewhere():
    for name, response in every_answer():
        directives = policy(response)
        assert directives["object-src"] == directives["base-uri"] == directives["default-src"] == ["'none'"], name
        scripts = directives.pop("script-src", [])
        assert {source for sources in directives.values() for source in sources} <= {"'none'", "'self'"}, name
        assert all(re.fullmatch(r"'nonce-[\w+/]{22}=='", source) for source in scripts), name
    nonces = set()
    for lane in ("sessions", "jwt"):
        response = Client().get(f"/{lane}/login/")
        (nonce,) = re.findall(r"'nonce-([^']+)'", response["Content-Security-Policy"])
        tags = re.findall(r"<script[^>]*>", response.content.decode())
        assert tags
        assert all(f' nonce="{nonce}"' in tag for tag in tags)
        nonces.add(nonce)
    assert len(nonces) == 2, "each answer has its own"


def test_asvs_3_4_4_nothing_is_sniffed():
    assert {response["X-Content-Type-Options"] for _, response in every_answer()} == {"nosniff"}


def test_asvs_3_4_5_no_address_is_told_to_other_sites():
    assert {response["Referrer-Policy"] for _, response in every_answer()} == {"same-origin"}


def test_asvs_3_4_6_nobody_frames_an_answer():
    for name, response in every_answer():
        assert policy(response)["frame-ancestors"] == ["'none'"], name


def test_asvs_3_4_8_a_page_keeps_its_window_to_itself():
    assert {response["Cross-Origin-Opener-Policy"] for _, response in every_answer()} == {"same-origin"}


# What another site can make a browser send


POSTS = (
    "login/",
    "logout/",
    "devices/",
    "devices/revoke-others/",
    "devices/x/revoke/",
    "password/",
    "delete/",
    "api/logout",
)


@pytest.mark.parametrize("path", [*POSTS, "/theme/", "/compare/act/"])
def test_asvs_3_5_1_no_form_of_another_site_is_taken(visitor, path):
    laptop = visitor()
    laptop.client.handler.enforce_csrf_checks = True
    where = path if path.startswith("/") else laptop.url(path)
    token = laptop.client.get(laptop.url("login/")).content.decode().split('csrfmiddlewaretoken" value="')[1][:64]
    tries = (
        laptop.client.post(where, {}),
        laptop.client.post(where, {"csrfmiddlewaretoken": "x" * 64}),
        laptop.client.post(where, {"csrfmiddlewaretoken": token}, headers={"Origin": "https://evil.example"}),
        laptop.client.post(where, {"csrfmiddlewaretoken": token}, headers={"Origin": "null"}),
    )
    assert [response.status_code for response in tries] == [403] * 4
    assert laptop.me().status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_asvs_3_5_2_what_a_form_can_send_is_no_json(lane, kind):
    body = f'{{"username": "{people.alice().username}", "password": "{PASSWORD}"}}'
    for path in (f"/{lane}/api/login", "/jwt/api/token", "/jwt/api/token/refresh"):
        response = Client().generic("POST", path, body, content_type=kind)
        assert response.status_code == 415
        assert not response.cookies


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_asvs_3_5_3_safe_methods_change_nothing(redis, method):
    """For somebody with a seat, fresh sign-ins on both lanes, a copy at large, a recording and a run that was kept."""
    visitor = comparing.Visitor()
    visitor.does("login", "steal")
    (member, _) = seats.users(visitor.seat)
    for lane in comparing.LANES:
        visitor.client.post(f"/{lane}/login/", {**member, **CHOICES[lane]})
    b"".join(visitor.client.post("/lab/read-the-credential/").streaming_content)
    visitor.client.post("/inspect/record/", {"begin": "1"})
    kept = ArchivedRun.objects.get()

    def state():
        tables = [list(model.objects.order_by("pk").values()) for model in (get_user_model(), Seat, ArchivedRun)]
        # what is recorded of requests, for who asked for that, is the one thing that grows
        stored = {key: redis.dump(key) for key in redis.keys("*") if ":inspect:" not in key}
        return tables, stored, [visitor.fate(lane) for lane in comparing.LANES], visitor.credentials()

    before = state()
    assert before[2] == [member["username"]] * 2
    run = {"slug": kept.slug, "run_id": kept.pk, "trial_id": kept.pk}
    logins = [visitor.client.get(f"/{lane}/api/me").json()["login_id"] for lane in comparing.LANES]
    seen = set()
    for address in [address for login in logins for address in addresses(**run, login_id=login)]:
        fields = {"action": "delete", "begin": "1", "theme": "dark", **member}
        with closing(getattr(visitor.client, method)(address, fields)) as response:
            assert response.status_code < 500, address
            seen |= {address} if response.status_code == 200 else set()
    assert seen >= {f"/lab/{kept.slug}/{kept.pk}/", f"/lab/{kept.slug}/{kept.pk}.json"}
    assert state() == before


def test_asvs_3_5_5_no_script_takes_messages_from_other_windows():
    for script in SCRIPTS:
        assert not re.search(r"""["']message["']|onmessage|postMessage""", script.read_text()), script.name


def test_asvs_3_5_6_no_answer_is_a_script_for_others(visitor):
    laptop = visitor()
    plain, asked = laptop.sees("api/me"), laptop.client.get(laptop.url("api/me"), {"callback": "steal"})
    assert plain.content == asked.content
    assert asked["Content-Type"] == "application/json"


def test_asvs_3_5_7_scripts_hold_nothing_of_anybody(visitor):
    laptop = visitor()
    for script in SCRIPTS:
        address = f"/static/{script.relative_to(settings.BASE_DIR / 'static')}"
        with closing(laptop.client.get(address)) as mine, closing(Client().get(address)) as anybodys:
            assert mine.getvalue() == anybodys.getvalue() == script.read_bytes()


def test_asvs_3_5_8_no_other_site_may_embed_an_answer():
    assert {response["Cross-Origin-Resource-Policy"] for _, response in every_answer()} == {"same-origin"}


def test_asvs_3_6_1_nothing_is_loaded_from_elsewhere(visitor):
    laptop = visitor(people.bob())
    for path in ("/", "/compare/", "/lab/", "/claims/", *map(laptop.url, PAGES)):
        page = laptop.client.get(path).content.decode()
        assert not re.search(r'<(script|link|img|iframe|source)\b[^>]*(src|href)="(https?:)?//', page), path


# Where one is sent


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "///evil.example",
        "https:evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "/%0d%0aSet-Cookie:x=y\r\nX: y",
        "http://testserver@evil.example",
        "\x00//evil.example",
        " //evil.example",
    ],
)
def test_asvs_3_7_2_nobody_is_sent_to_another_site(lane, elsewhere):
    for path in (f"/{lane}/login/", "/theme/"):
        fields = {"username": people.alice().username, "password": PASSWORD, "theme": "dark", **CHOICES[lane]}
        response = Client().post(path, {**fields, "next": elsewhere})
        assert response.status_code == 302
        assert response.url.startswith("/")
        assert not re.match(r"/[/\\]", response.url)
        assert "\n" not in response.url
        assert "X" not in response


def test_asvs_3_1_1_what_is_expected_of_a_browser_is_written_down():
    for feature in ("`__Host-`", "SameSite", "HSTS", "CSP", "`Cross-Origin-Opener-Policy`"):
        assert feature in security_md()


def test_asvs_3_7_5_a_browser_without_fetch_metadata_is_served_and_still_held_back(visitor):
    """Nothing here depends on `Sec-Fetch-*`: the CSRF token and the Origin are asked for in any case."""
    laptop = visitor()
    assert laptop.sees().status_code == 200
    laptop.client.handler.enforce_csrf_checks = True
    assert laptop.sends("devices/revoke-others/").status_code == 403


def test_asvs_3_7_1_no_page_needs_a_plug_in():
    for template in (settings.BASE_DIR / "templates").rglob("*.html"):
        assert not re.search(r"<(object|embed|applet)\b", template.read_text()), template.name
