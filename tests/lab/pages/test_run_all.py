"""Run all, or a chapter: told as each ends, behind everybody else in line, and left when nobody looks any more."""

import re
import threading

import pytest
from django.test import Client

from authdemo.lab import registry
from authdemo.lab.models import ArchivedRun
from authdemo.lab.pages import orders, run_all, stream, told
from authdemo.lab.wire import batch
from authdemo.lab.wire.run_queue import RunQueue
from tests.lab.pages.asking import asks, paces, parses, text_of
from tests.processes import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("nobody_in_line")]
SHORT = ("read-the-credential", "credential-size")


@pytest.fixture
def two(monkeypatch):
    """Of all experiments there are two."""
    found = registry.all_experiments()
    monkeypatch.setattr(registry, "all_experiments", lambda: {slug: found[slug] for slug in SHORT})


def asks_for_all(visitor, **fields):
    visitor.get("/lab/")
    token = visitor.cookies["csrftoken"].value
    return visitor.post("/lab/all/", {"csrfmiddlewaretoken": token, **fields})["Location"]


@pytest.mark.usefixtures("two")
def test_it_is_told_as_each_ends_and_all_of_it_stands_in_the_lab(visitor):
    path = asks_for_all(visitor)
    page = b"".join(visitor.get(path).streaming_content).decode()
    parses(page)
    said = text_of(page)
    assert said.index("1 of 2 Who holds") < said.index("C4 confirmed") < said.index("2 of 2 How many")
    assert re.search(r"2 experiments run: 3 confirmed, 1 depends of the articles’ claims\.", said)
    for link in re.findall(r'<li><a href="([^"]+)">', page):
        assert visitor.get(link).status_code == 200
    again = visitor.get(path)
    assert (again.status_code, again["Location"]) == (302, "/lab/"), "a reload runs nothing again"
    assert "C4 confirmed" in text_of(visitor.get("/lab/").content.decode())
    assert "C4 confirmed" not in text_of(Client().get("/lab/").content.decode())


@pytest.mark.usefixtures("two")
def test_what_could_not_be_told_is_played_once_more_and_slower(visitor, monkeypatch):
    monkeypatch.setattr(batch, "is_unclear", lambda record: record.slug == SHORT[0])
    begun = paces(monkeypatch, run_all)
    b"".join(visitor.get(asks_for_all(visitor)).streaming_content)
    assert begun == [1.0, batch.SLOWER, 1.0]
    assert ArchivedRun.objects.count() == 2


@pytest.mark.usefixtures("two")
def test_somebody_with_one_question_waits_for_one_experiment_at_most(visitor, monkeypatch):
    monkeypatch.setattr(stream.QUEUE, "places", 1)
    pieces = visitor.get(asks_for_all(visitor)).streaming_content
    while b"1 of 2" not in next(pieces):
        pass
    other = Client(enforce_csrf_checks=True)
    path = asks(other)["Location"]
    thread = threading.Thread(target=lambda: b"".join(other.get(path).streaming_content))
    thread.start()
    b"".join(pieces)
    thread.join()
    order = list(ArchivedRun.objects.order_by("began").values_list("slug", flat=True))
    assert order == [SHORT[0], SHORT[0], SHORT[1]]


@pytest.mark.usefixtures("two")
def test_where_the_line_is_full_it_stands_outside_like_everybody(visitor, monkeypatch):
    monkeypatch.setattr(stream, "TELL_SECONDS", 0.05)
    monkeypatch.setattr(stream.QUEUE, "most", 1)
    path = asks_for_all(visitor)
    with stream.QUEUE.join(1.0):
        response = visitor.get(path)
        pieces = response.streaming_content
        while b"1 of 2" not in next(pieces):
            pass
        assert next(pieces) == b" ", "it waits"
    assert "2 experiments run" in text_of(b"".join(pieces).decode())


@pytest.mark.usefixtures("two")
def test_no_more_than_some_are_told_at_once_and_who_is_turned_away_keeps_chapter_and_place(visitor, monkeypatch):
    monkeypatch.setattr(run_all, "LINE", RunQueue(places=1, most=1))
    late = asks_for_all(visitor, chapter="state")
    with run_all.LINE.join(1.0):
        page = b"".join(visitor.get(late).streaming_content).decode()
        parses(page)
        assert re.search("1 run must finish before yours: about .* your place are kept", text_of(page))
        fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
        assert 'action="/lab/all/"' in page
        assert fields["chapter"] == "state"
        again = visitor.post("/lab/all/", fields)
        assert (again.status_code, again["Retry-After"]) == (503, "3")
        assert "Who holds what" in again.content.decode()
        assert visitor.post("/lab/all/", {**fields, "asked": ""}).content.count(b"2 runs must finish") == 1
    assert visitor.post("/lab/all/", fields).status_code == 303
    assert not ArchivedRun.objects.exists()


def test_whoever_did_not_order_it_is_not_asked_to_come_again(visitor, monkeypatch):
    path = asks_for_all(visitor)
    monkeypatch.setattr(run_all.LINE, "most", 0)
    page = b"".join(Client().get(path).streaming_content).decode()
    assert "This was not begun." in page
    assert "data-again" not in page
    parses(page)


@pytest.mark.usefixtures("two")
def test_what_ended_at_another_time_is_not_counted(visitor, monkeypatch):
    assert "2 experiments run" in text_of(b"".join(visitor.get(asks_for_all(visitor)).streaming_content).decode())
    monkeypatch.setattr(run_all, "played", lambda experiment: 1 / 0)
    page = b"".join(visitor.get(asks_for_all(visitor)).streaming_content).decode()
    assert "experiments run" not in page
    assert "This run broke off." in page
    parses(page)


def test_runs_that_another_process_tells_are_said_to_end_in_the_lab(visitor, redis):
    path = asks_for_all(visitor)
    redis.set(redis.keys("*lab:order:*")[0], orders.UNDER_WAY)
    assert "These runs are under way." in visitor.get(path).content.decode()


@pytest.mark.usefixtures("two")
def test_left_by_all_it_ends_and_keeps_what_has_ended(visitor, redis, monkeypatch):
    response = visitor.get(asks_for_all(visitor))
    while b"2 of 2" not in next(response.streaming_content):
        pass
    monkeypatch.setattr(told, "GRACE_SECONDS", 0.0)
    response.close()
    until(lambda: not [t for t in threading.enumerate() if t.name.startswith("told")], 20, "it has ended")
    assert list(ArchivedRun.objects.values_list("slug", flat=True)) == [SHORT[0]]
    assert redis.keys("*") == []


def test_what_starts_processes_is_for_whoever_sits_at_this_machine():
    here, afar = run_all.chosen("", here=True), run_all.chosen("", here=False)
    assert {each.slug for each in here} == set(registry.all_experiments())
    assert {each.slug for each in here} - {each.slug for each in afar} == {
        slug for slug, each in registry.all_experiments().items() if each.starts_processes
    }


def test_a_visitor_from_elsewhere_orders_no_processes(redis, monkeypatch):
    orders_placed = []
    monkeypatch.setattr(orders, "place", lambda order: orders_placed.append(order) or "x" * 16)
    Client().post("/lab/all/", {"chapter": "scale"}, REMOTE_ADDR="192.0.2.7")
    Client().post("/lab/all/", {"chapter": "nonsense"})
    assert [(order.chapter, order.here) for order in orders_placed] == [("scale", False), ("", True)]


@pytest.mark.parametrize("path", ["/lab/all/", "/lab/all/nonsense/"])
def test_an_address_without_a_run_leads_to_the_lab(visitor, path):
    assert visitor.get(path)["Location"] == "/lab/"


def test_it_needs_the_token_of_the_form(visitor):
    assert visitor.post("/lab/all/").status_code == 403
