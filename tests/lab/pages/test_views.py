"""The lab's pages: what they ask, what a run shows while it happens, what is kept of it, and for whom."""

import html
import json
import re
import threading
from dataclasses import replace

import html5lib
import pytest
from django.test import Client
from django.urls import resolve

from authdemo.accounts.models import User
from authdemo.lab import archive, registry
from authdemo.lab.model.claims import CHAPTERS, CLAIMS
from authdemo.lab.models import ArchivedRun
from authdemo.lab.pages import stream
from authdemo.lab.wire.run_queue import RunQueue
from authdemo.lab.wire.runs import Run

pytestmark = pytest.mark.django_db(transaction=True)
SLUGS = list(registry.every_experiment())
QUICK = "read-the-credential"
RACING = "logout-replay"
WITH_PROCESSES = next(slug for slug, each in registry.all_experiments().items() if each.starts_processes)


def text_of(page):
    """What is read, with single spaces."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True)


def asks(visitor, path=f"/lab/{QUICK}/", **guesses):
    """Open the page and press "Run it"; the answer, not yet read."""
    visitor.get(path)
    return visitor.post(path, {"csrfmiddlewaretoken": visitor.cookies["csrftoken"].value, **guesses})


def runs(visitor, path=f"/lab/{QUICK}/", **guesses):
    """The whole page of a run."""
    return "".join(piece.decode() for piece in asks(visitor, path, **guesses).streaming_content)


def parses(page):
    html5lib.HTMLParser(strict=True).parse(page)
    assert not re.search(r"\sstyle=|<script(?![^>]* src=)", page)


# Asking


def test_the_start_page_asks_no_store_and_chooses_no_answer(visitor):
    response = visitor.get("/")
    page = response.content.decode()
    assert "A thief copied your cookies. You log out. Is the thief out too?" in page
    assert page.count('type="radio"') == 6
    assert not re.search(r"<input[^>]*\schecked", page)
    assert "Server-Timing" not in response  # no step of any kind
    assert set(response.cookies) == {"csrftoken"}


@pytest.mark.parametrize("slug", SLUGS)
def test_each_experiment_asks_its_question_and_gives_nothing_away(visitor, slug):
    experiment = registry.get(slug)
    response = visitor.get(f"/lab/{slug}/")
    page = response.content.decode()
    parses(page)
    lanes = {variant.lane for variant in experiment.variants}
    assert page.count('type="radio"') == 3 * len(lanes)
    assert not re.search(r"<input[^>]*\schecked", page)
    assert html.escape(experiment.question, quote=False) in html.unescape(page)
    assert experiment.why not in text_of(page)
    assert experiment.rule not in text_of(page)
    assert set(response.cookies) == {"csrftoken"}


def test_the_list_names_every_experiment_and_what_is_left_to_browsers(visitor):
    page = visitor.get("/lab/").content.decode()
    parses(page)
    for slug in SLUGS:
        assert f'href="/lab/{slug}/"' in page
    for title in CHAPTERS.values():
        assert title in html.unescape(page)
    for claim in CLAIMS:
        assert f'href="/claims/#{claim.id}"' in page
    assert text_of(page).count("not run yet") == len(SLUGS)


@pytest.mark.parametrize("path", ["/", "/lab/", f"/lab/{QUICK}/", "/claims/"])
def test_links_lead_to_pages_that_exist(visitor, path):
    for url in set(re.findall(r'(?:href|action)="(/[^"#?]*)', visitor.get(path).content.decode())):
        if not url.startswith("/static/"):
            resolve(url)


# Running


@pytest.mark.parametrize("path", ["/", f"/lab/{QUICK}/"])
def test_a_run_needs_the_token_of_the_form(visitor, path):
    assert visitor.post(path).status_code == 403


def test_the_start_pages_run_is_told_as_it_happens_and_ends_with_the_answer(visitor, redis):
    response = asks(visitor, "/", sessions="at-once", jwt="at-once")
    assert response.streaming
    pieces = [piece.decode() for piece in response.streaming_content]
    whole, said = "".join(pieces), text_of("".join(pieces))
    assert "The thief looks in again." not in pieces[0]
    assert len(pieces) > 30  # one for each thing that was told, and more for looks
    for sentence in ("You sign in.", "The thief copies the cookie and looks in.", "You log out."):
        assert len(re.findall(rf"\d s (?:sessions|jwt)/[\w-]+ {re.escape(sentence)}", said)) == 8
    answer = text_of(re.search(r'<h1 id="answer">(.*?)</h1>', whole, re.S)[1])
    assert re.search(r"Sessions : out at once \(sessions/redis, .*JWT : .*out at once \(jwt/denylist", answer)
    assert "Sessions: you guessed “out at once” Half right" in said
    assert "JWT: you guessed “out at once” Half right" in said
    assert registry.get(RACING).rule in said
    parses(whole)
    assert whole.count("<title>") == 1
    assert not re.search(r"run:\S", said)  # the names of its users are nobody's business
    assert (redis.keys("*"), list(User.objects.all())) == ([], [])


def test_guessing_is_optional_and_nonsense_is_no_guess(visitor):
    said = text_of(runs(visitor, jwt="never", sessions="<script>"))
    assert "you guessed" not in said
    assert "The rule to keep" in said


@pytest.fixture(autouse=True)
def nobody_in_line(monkeypatch):
    monkeypatch.setattr(stream, "QUEUE", RunQueue(stream.QUEUE.places, stream.QUEUE.most))


def test_a_page_that_is_closed_ends_its_run_and_leaves_nothing(visitor, redis):
    response = asks(visitor, "/")
    read = ""
    while "You sign in." not in read or not redis.keys("*"):  # some sign-ins leave nothing in Redis
        read += next(response.streaming_content).decode()
    response.close()
    assert (redis.keys("*"), list(User.objects.all()), ArchivedRun.objects.count()) == ([], [], 0)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("run ")]
    with stream.QUEUE.join() as ticket:
        assert ticket.wait(0) == 0


def test_a_third_run_waits_and_sees_its_place(visitor, monkeypatch):
    monkeypatch.setattr(stream, "TELL_SECONDS", 0.05)
    with stream.QUEUE.join(), stream.QUEUE.join(), stream.QUEUE.join():
        response = asks(visitor, "/")
        pieces = response.streaming_content
        assert b"<h1>" in next(pieces)
        assert [next(pieces) for _ in range(2)] == [
            b'<p class="answer">Other runs are under way; yours starts by itself. Before it: 2, about 4 seconds.</p>\n'
        ] * 2
    assert b'class="race live"' in next(pieces) + next(pieces)
    response.close()


def test_who_finds_no_room_in_line_keeps_guess_and_place(visitor, monkeypatch):
    monkeypatch.setattr(stream.QUEUE, "most", 1)
    waiting = asks(visitor, "/", sessions="at-once", jwt="at-once")
    with stream.QUEUE.join(1.0):
        response = asks(Client(enforce_csrf_checks=True))
        assert (response.status_code, response["Retry-After"]) == (503, "3")
        assert "must finish before yours" in response.content.decode()
        late = b"".join(waiting.streaming_content).decode()
    assert '<input type="hidden" name="sessions" value="at-once">' in late
    assert late.rstrip().endswith("</html>")


def test_a_redis_that_is_away_is_said_before_anything_is_begun(visitor, monkeypatch):
    from authdemo.store import client as redis_client
    from authdemo.strategy import StoreUnavailable

    def away():
        raise StoreUnavailable

    monkeypatch.setattr(redis_client, "connection", away)
    response = asks(visitor)
    assert response.status_code == 503
    assert response["Retry-After"]


def test_a_redis_that_goes_away_on_the_way_is_a_sentence_in_the_page(visitor, real_redis):
    read = ""
    real_redis.config_set("maxmemory-policy", "noeviction")
    try:
        for piece in asks(visitor, "/", sessions="at-once", jwt="depends").streaming_content:
            read += piece.decode()
            if "The thief copies the cookie" in read:
                real_redis.config_set("maxmemory", "1")  # from now on it refuses to write
    finally:
        real_redis.config_set("maxmemory", "0")
    said = text_of(read)
    assert "sessions/redis : Redis could not be asked." in said
    assert "No verdict" in said
    assert "Traceback" not in read
    assert read.rstrip().endswith("</html>")
    assert not User.objects.exists()


def test_what_starts_processes_is_for_this_machine_alone(visitor):
    path = f"/lab/{WITH_PROCESSES}/"
    for where in ("192.0.2.7", "2001:db8::7"):
        client = Client(REMOTE_ADDR=where)
        page = client.get(path)
        assert "manage.py lab " + WITH_PROCESSES in page.content.decode()
        assert 'type="radio"' not in page.content.decode()
        assert client.post(path).status_code == 403
    assert 'type="radio"' in visitor.get(path).content.decode()


# What is kept


def kept_by(visitor):
    page = runs(visitor)
    (path,) = set(re.findall(rf'href="(/lab/{QUICK}/[\w-]+/)"', page))
    return path


def test_a_run_has_an_address_that_shows_the_same_to_everybody(visitor):
    path = kept_by(visitor)
    page = Client().get(path).content.decode()
    parses(page)
    assert "confirmed" in re.search(r"<title>(.*?)</title>", page, re.S)[1]
    assert registry.get(QUICK).rule in text_of(page)


def test_a_receipt_holds_what_the_page_shows_and_no_credential(visitor):
    path = kept_by(visitor)
    response = Client().get(f"{path.rstrip('/')}.json")
    receipt = response.json()
    assert response["Content-Disposition"] == f'attachment; filename="authdemo-{QUICK}-{receipt["id"]}.json"'
    assert {one["verdict"] for one in receipt["verdicts"].values()} == {"confirmed"}
    assert receipt["played"][0]["fingerprints"]
    assert not re.search(r"eyJ[\w-]+\.[\w-]+\.[\w-]{20}", json.dumps(receipt))
    assert not re.search(r"run:[\w-]{8}", json.dumps(receipt))


def test_everybody_sees_their_own_runs_and_those_of_the_machine(visitor):
    stranger = Client()
    runs(visitor)
    for path in ("/lab/", "/claims/"):
        assert 'class="verdict confirmed"' in visitor.get(path).content.decode()
        assert '<use href="#yes"/></svg>' not in stranger.get(path).content.decode()
    archive.keep(Run(registry.get(QUICK)).play(), archive.MACHINE)
    for path in ("/lab/", "/claims/"):
        assert '<use href="#yes"/></svg>' in stranger.get(path).content.decode()


@pytest.mark.parametrize("name", ["", "x" * 16 + "'", "A" * 15, "é" * 16, "A" * 4000])
def test_a_cookie_that_we_did_not_give_names_nobody(name):
    visitor = Client()
    visitor.cookies["lab"] = name
    assert visitor.get("/lab/").status_code == 200
    given = asks(visitor).cookies["lab"]
    assert re.fullmatch(r"[\w-]{16}", given.value)
    assert (given["httponly"], given["samesite"]) == (True, "Lax")


def test_old_records_are_forgotten(monkeypatch):
    record = Run(registry.get(QUICK)).play()
    monkeypatch.setattr(archive, "LIFETIME", -archive.LIFETIME)
    archive.keep(record, archive.MACHINE)
    assert archive.find(record.slug, record.id) is None
    monkeypatch.undo()
    archive.keep(Run(registry.get(QUICK)).play(), archive.MACHINE)
    assert ArchivedRun.objects.count() == 1


def test_there_are_never_more_than_can_be_kept(monkeypatch):
    record = Run(registry.get(QUICK)).play()
    archive.keep(replace(record, id="machines"), archive.MACHINE)
    monkeypatch.setattr(archive, "MOST", 4)
    monkeypatch.setattr(archive, "MOST_EACH", 3)
    for number in range(5):
        archive.keep(replace(record, id=f"a{number}", began=number), "A" * 16)
    assert sorted(ArchivedRun.objects.values_list("pk", flat=True)) == ["a2", "a3", "a4", "machines"]
    for number in range(5):
        archive.keep(replace(record, id=f"b{number}", began=10 + number), f"B{number}")
    left = set(ArchivedRun.objects.values_list("pk", flat=True))
    assert left == {"b1", "b2", "b3", "b4", "machines"}  # those of the machine make room for nobody


# Bad input


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/lab/logout-reply/", 404),
        ("/lab/logout-replay/nonsense/", 404),
        ("/lab/logout-replay/nonsense.json", 404),
        ("/lab/nonsense/nonsense.json", 404),
        ("/lab/../claims/", 404),
        ("/lab/%00/", 404),
        ("/lab/" + "a" * 5000 + "/", 404),
    ],
)
def test_an_address_that_leads_nowhere_says_so(visitor, path, status):
    response = visitor.get(path)
    assert response.status_code == status
    assert "Traceback" not in response.content.decode()


def test_an_unknown_experiment_brings_the_nearest_names(visitor):
    page = visitor.get("/lab/logout-reply/").content.decode()
    assert "Did you mean one of these?" in page
    assert '<a href="/lab/logout-replay/">logout-replay: ' in page
    assert '<a href="/lab/">All experiments</a>' in visitor.get("/lab/zzzzzzzz/").content.decode()


def test_a_run_of_another_experiment_is_not_found_here(visitor):
    run_id = kept_by(visitor).strip("/").split("/")[-1]
    assert visitor.get(f"/lab/{RACING}/{run_id}/").status_code == 404


@pytest.mark.parametrize("path", ["/lab/", "/claims/", f"/lab/{QUICK}/x/", f"/lab/{QUICK}/x.json"])
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_that_only_show_take_nothing(path, method):
    assert getattr(Client(), method)(path).status_code == 405


# The ledger


def test_the_ledger_opens_with_the_articles_tables_and_names_every_claim(visitor):
    page = visitor.get("/claims/").content.decode()
    parses(page)
    assert page.index("comparison tables") < page.index('id="C1"')
    for claim in CLAIMS:
        assert f'id="{claim.id}"' in page
        assert html.escape(claim.text, quote=False) in html.unescape(page)


@pytest.mark.parametrize("query", ["chapter=revocation", "verdict=needs+a+browser", "chapter=cost&verdict=not+run+yet"])
def test_the_ledger_can_be_filtered(visitor, query):
    page = visitor.get(f"/claims/?{query}").content.decode()
    shown = len(re.findall(r'<tr id="C\d+"', page))
    assert 0 < shown < len(CLAIMS)
    assert f"{shown} of {len(CLAIMS)} claims are shown." in text_of(page)


@pytest.mark.parametrize(
    "query", ["chapter=nonsense", "verdict=%3Cscript%3E", "chapter=&verdict=", "chapter=%00", "a=b"]
)
def test_a_filter_that_does_not_exist_filters_nothing(visitor, query):
    page = visitor.get(f"/claims/?{query}").content.decode()
    assert len(re.findall(r'<tr id="C\d+"', page)) == len(CLAIMS)
    assert "<script>" not in page


def test_the_ledgers_verdicts_are_those_of_the_last_run(visitor):
    record = Run(registry.get(QUICK)).play()
    (claim, *_) = registry.claims_of(registry.get(QUICK))
    archive.keep(record, archive.MACHINE)
    line = re.search(rf'<tr id="{claim.id}".*?</tr>', visitor.get("/claims/").content.decode(), re.S)[0]
    assert "confirmed" in line
    for played, finding in record.findings(claim.id):
        if played.variant in claim.meant:
            assert finding.says in html.unescape(line)
