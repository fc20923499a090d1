"""ASVS 5.0, section V3.5: what another site can make a browser send, and what it can read of an answer."""

import re
from contextlib import closing

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client

from authdemo.accounts import seats
from authdemo.accounts.models import Seat
from authdemo.lab.models import ArchivedRun
from tests import people
from tests.addresses import addresses
from tests.asvs.conftest import CHOICES
from tests.asvs.whole_site import SCRIPTS, every_answer
from tests.compare import visitor as comparing
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
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
    b"".join(visitor.client.post("/lab/read-the-credential/", follow=True).streaming_content)
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
