"""The blind exercise: one of two log-outs is broken, only a copy tells which, and a guess does not count."""

import re
from types import SimpleNamespace

import pytest
from django.test import Client

from authdemo.accounts.models import User
from authdemo.guide import place as places
from authdemo.guide import sitting as sittings
from authdemo.guide.sitting import BUTTONS, MOST_TOLD
from authdemo.lab.in_browser import trial_store
from authdemo.lab.wire.leftovers import USERS

pytestmark = pytest.mark.django_db(transaction=True)

HERE = "/guide/two-buttons/"


@pytest.fixture
def client():
    return Client()


@pytest.fixture(params=BUTTONS)
def broken(request, monkeypatch):
    monkeypatch.setattr("authdemo.guide.sitting.secrets", SimpleNamespace(choice=lambda _: request.param))
    return request.param


@pytest.fixture
def sound(broken):
    return next(button for button in BUTTONS if button != broken)


def sends(client, **fields):
    response = client.post(HERE, {name.replace("_", "-"): value for name, value in fields.items()}, follow=True)
    return response.content.decode()


def title(page):
    return re.search(r"<title>(.*?) · authdemo</title>", page)[1]


def rows(page):
    return re.findall(r"<tr><td>(.*?)</td><td[^>]*><code[^>]*>(.*?)</code>", page)


def is_found(client):
    return "found the button" in client.get(HERE).content.decode()


def sitting_of(client):
    request = client.get(HERE).wsgi_request
    return sittings.find(places.read(request).sitting)


def test_the_broken_one_lets_the_copy_in_and_the_other_does_not(client, broken, sound):
    sends(client, sign_in="1")
    assert rows(sends(client, copy="1")) == [("signing in", "200, still in")]
    sends(client, press=sound)
    sends(client, copy="1")
    sends(client, sign_in="1")
    sends(client, press=broken)
    assert rows(sends(client, copy="1")) == [
        ("signing in", "200, still in"),
        (f"logging out with {sound.upper()}", "401, out"),
        (f"logging out with {broken.upper()}", "200, still in"),
    ]


def test_both_say_the_same(client, broken, sound):
    pages = []
    for button in (broken, sound):
        sends(client, sign_in="1")
        pages.append(re.sub(rf'with {button.upper()}[.<](?!/code)|value="\w{{64}}"', "", sends(client, press=button)))
        sitting_of(client).trial.ends()
    one, other = (re.search(r"<main.*</main>", page, re.S)[0] for page in pages)
    assert one == other


def test_finding_it_is_right_and_shows_what_they_ran(client, broken):
    sends(client, sign_in="1")
    sends(client, press=broken)
    sends(client, copy="1")
    page = sends(client, keeps=broken)
    assert f"Right: {broken.upper()} kept the record." in page
    assert title(page) == "Found: the button that keeps the record"
    assert "auth.logout(request)" in page
    assert "drop_cookie = True" in page
    assert is_found(client)


def test_a_wrong_answer_is_dealt_anew(client, broken, sound):
    sends(client, sign_in="1")
    sends(client, press=broken)
    sends(client, copy="1")
    assert f"No: {sound.upper()} is the sound one" in sends(client, keeps=sound)
    assert not is_found(client)
    assert sends(client, keeps=broken).count("Ten minutes are over") == 1, "there is nothing to answer any more"
    assert not is_found(client)


def test_an_answer_before_anything_was_tried_is_a_toss_and_does_not_count(client, broken):
    sends(client, sign_in="1")
    assert "coin’s toss" in sends(client, keeps=broken)
    assert "keeps it</button>" not in sends(client, copy="1"), "signed in the copy is let in anyway"
    sends(client, press=broken)
    assert "coin’s toss" in sends(client, keeps=broken)
    assert not is_found(client)


def test_what_was_dealt_stays_while_one_signs_in_again_and_changes_with_the_next_sitting(client):
    dealt = []
    for _ in range(12):
        sends(client, sign_in="1")
        broken = sitting_of(client).trial.facts["broken"]
        sends(client, press="a")
        sends(client, sign_in="1")
        assert sitting_of(client).trial.facts["broken"] == broken
        sitting_of(client).trial.ends()
        dealt.append(broken)
    assert set(dealt) == set(BUTTONS)


def test_neither_the_pages_nor_the_cookies_tell_which(client, broken):
    sends(client, sign_in="1")
    told = [str(client.cookies), *(sends(client, press=broken), sends(client, copy="1"))]
    sitting = sitting_of(client)
    (login,) = sitting.trial.sign_ins.values()
    for text in told:
        assert login.credential not in text
        assert "broken" not in text


def test_what_redis_holds_of_it_cannot_be_read(client, redis, broken):
    sends(client, sign_in="1")
    (login,) = sitting_of(client).trial.sign_ins.values()
    texts = [redis.get(key) for key in redis.scan_iter("*trial") if redis.type(key) == "string"]
    assert texts
    assert not any(login.credential in text or '"broken"' in text for text in texts)


def test_only_the_first_press_counts(client, broken, sound):
    sends(client, sign_in="1")
    sends(client, press=sound)
    assert title(sends(client, press=broken)) == f"Logged out with {sound.upper()}"
    assert rows(sends(client, copy="1")) == [(f"logging out with {sound.upper()}", "401, out")]


@pytest.mark.parametrize("fields", [{}, {"press": "c"}, {"keeps": "c"}, {"keeps": ""}, {"nonsense": "1"}])
def test_what_makes_no_sense_changes_nothing(client, fields):
    sends(client, sign_in="1")
    assert title(sends(client, **fields)) == "Signed in, and a thief holds a copy"


def test_without_a_sitting_it_says_so_and_nothing_is_lost(client):
    for fields in ({"press": "a"}, {"copy": "1"}, {"keeps": "a"}):
        assert "Ten minutes are over" in sends(client, **fields)
    sends(client, sign_in="1")
    sitting_of(client).trial.ends()
    assert "Ten minutes are over" in sends(client, press="a")


def test_its_users_are_its_own_and_gone_with_it(client, broken, redis):
    sends(client, sign_in="1")
    sends(client, sign_in="1")
    assert User.objects.filter(username__startswith=USERS).count() == 1, "the one before is gone"
    sends(client, press=broken)
    sends(client, copy="1")
    sends(client, keeps=broken)
    assert not User.objects.exists()
    assert not list(redis.scan_iter("*run:*"))


def test_the_copy_is_nobody_for_the_site_itself(client, broken):
    sends(client, sign_in="1")
    (login,) = sitting_of(client).trial.sign_ins.values()
    client.cookies[login.cookie] = login.credential
    assert client.get("/sessions/api/me").status_code == 401


def test_the_browser_is_given_no_credential(client):
    sends(client, sign_in="1")
    assert set(client.cookies) == {"csrftoken", "guide"}


def test_tries_do_not_pile_up(client, broken):
    sends(client, sign_in="1")
    for _ in range(MOST_TOLD + 2):
        page = sends(client, copy="1")
    assert len(rows(page)) == MOST_TOLD


def test_too_many_are_told_to_wait(client, monkeypatch):
    monkeypatch.setattr(trial_store, "PER_MINUTE", 1)
    sends(client, sign_in="1")
    response = client.post(HERE, {"sign-in": "1"})
    assert response.status_code == 429
    assert "Wait a minute." in response.content.decode()
    assert 'name="sign-in"' in response.content.decode()
    assert sitting_of(client), "what one has stays"


def test_its_trial_is_no_experiments(client):
    sends(client, sign_in="1")
    trial = sitting_of(client).trial
    for path in (f"/attack/{trial.id}/form/", f"/lab/csrf/{trial.id}/at/form/", f"/lab/csrf/{trial.id}/end/"):
        assert client.get(path).status_code == 404
    assert client.post(f"/attack/{trial.id}/report/x/", "{}", content_type="application/json").status_code == 404


def test_another_sites_form_does_nothing():
    assert Client(enforce_csrf_checks=True).post(HERE, {"sign-in": "1"}).status_code == 403
