"""What can be put up besides an experiment on the wire: a question of the quiz or of the tree, a step on each one's own
lanes, an experiment in each one's own browser, the exercise."""

import re

import pytest
from django.test import Client

from authdemo.choose import tree
from authdemo.compare.actions import ACTIONS
from authdemo.lab import archive, registry
from authdemo.quiz.questions import QUESTIONS
from authdemo.room import activities
from authdemo.room.models import Room, Vote
from authdemo.room.phases import Kind, Phase
from tests.reports.states.records import record
from tests.room.people import Person

pytestmark = pytest.mark.django_db(transaction=True)
QUESTION = next(iter(QUESTIONS.values()))


def offered_by(trainer):
    return re.findall(r'<option value="([^"]+)"', trainer.page().partition('id="slug"')[2].partition("</select>")[0])


def test_everything_can_be_put_up(trainer):
    there = {
        *registry.every_experiment(),
        *(f"quiz:{slug}" for slug in QUESTIONS),
        *(f"choose:{key}" for key in tree.QUESTIONS),
        *(f"do:{deed}" for deed in activities.DEEDS),
        "two-buttons",
    }
    found = offered_by(trainer)
    assert set(found) == there
    assert len(found) == len(there), "and nothing twice"


def test_each_has_a_key_that_the_row_can_hold_and_a_question():
    longest = Room._meta.get_field("slug").max_length
    for key in [*registry.every_experiment(), *(f"quiz:{slug}" for slug in QUESTIONS), "choose:revocation", "do:steal"]:
        assert len(key) <= longest
        assert activities.find(key).asked


def test_every_deed_is_one_of_the_compare_page_and_only_to_throw_a_copy_away_is_none():
    assert set(activities.DEEDS) == ACTIONS.keys() - {"forget"}


def test_what_an_upgrade_took_away_is_as_before_the_first_question(trainer):
    person = Person(trainer.code)
    Room.objects.update(slug="quiz:gone", phase=Phase.PREDICTING, round=1)
    assert "You are in" in person.page()
    assert "came too late" in person.predicts(answer="a")
    assert trainer.client.get("/room/trainer/").status_code == 200


def test_a_quiz_question_is_answered_hidden_and_explained(trainer):
    people = [Person(trainer.code) for _ in range(2)]
    page = trainer.moves("put", slug=f"quiz:{QUESTION.slug}")
    assert "Run it for all" not in page
    right = QUESTION.right
    wrong = next(key for key, _ in QUESTION.keyed() if key != right)
    assert "Kept." in people[0].predicts(answer=right)
    people[1].predicts(answer=wrong)
    for page in (trainer.page(), people[1].page()):
        assert QUESTION.options[0].why not in page
        assert 'class="votes"' not in page
    trainer.moves("close")
    assert "came too late" in people[1].predicts(answer=right)
    page = trainer.moves("show")
    assert votes(page) == [int(key in {right, wrong}) for key, _ in QUESTION.keyed()]
    assert page.count("right</span>") == 1
    assert votes(people[0].page()) == votes(page)


def votes(page):
    return [int(number) for number in re.findall(r"</svg></td>\s*<td>(\d+)</td>", page)]


def test_a_letter_that_is_no_option_is_no_vote(trainer):
    trainer.moves("put", slug=f"quiz:{QUESTION.slug}")
    assert "Nothing was chosen" in Person(trainer.code).predicts(answer="z", sessions="a")


def test_in_the_tree_the_next_question_is_where_most_have_led(trainer):
    people = [Person(trainer.code) for _ in range(3)]
    trainer.moves("put", slug="choose:revocation")
    for person, answer in zip(people, ["no", "no", "yes"], strict=True):
        person.predicts(answer=answer)
    (chosen,) = re.findall(r'<option value="([^"]+)" selected', trainer.page())
    assert chosen == "choose:client", "what follows in the list: nobody sees the votes, the trainer neither"
    trainer.moves("close")
    page = trainer.moves("show")
    assert "leads to: Do several services" in page
    (chosen,) = re.findall(r'<option value="([^"]+)" selected', page)
    assert chosen == "choose:scale"


def test_an_answer_that_an_upgrade_took_away_leads_nowhere(trainer):
    person = Person(trainer.code)
    trainer.moves("put", slug="choose:revocation")
    person.predicts(answer="no")
    Vote.objects.update(answer="gone")
    trainer.moves("close")
    assert "selected" in trainer.moves("show")


def test_do_as_i_do_is_the_next_button_on_each_screen_and_does_it_on_ones_own_lanes(trainer):
    person = Person(trainer.code)
    for deed in ("steal", "logout"):
        page = trainer.moves("put", slug=f"do:{deed}")
        assert f'value="{deed}"' in page, "the trainer does it, too"
        assert f'name="action" value="{deed}"' in person.page()
        assert person.client.post("/compare/act/", {"action": deed}).status_code == 302
    story = person.client.get("/compare/").content.decode()
    assert "You logged out" in story or "logged out" in story
    assert Person(trainer.code).client.get("/sessions/api/me").status_code == 200, "and nobody else's"


@pytest.mark.parametrize("slug", ["do:steal", "two-buttons"])
def test_what_is_done_without_a_vote_counts_none(trainer, slug):
    Person(trainer.code)
    page = trainer.moves("put", slug=slug)
    assert trainer.room.phase == Phase.DOING
    assert re.search(r"1 person here\.", page)


def test_an_experiment_in_each_ones_own_browser_is_predicted_run_and_compared_with_the_trainers_run(trainer):
    person = Person(trainer.code, headers={"host": "localhost:8000"})
    trainer.moves("put", slug="csrf")
    assert activities.find("csrf").kind == Kind.OWN
    person.predicts(jwt=registry.get("csrf").answers[0].key)
    trainer.moves("close")
    trainer.moves("do")
    assert 'href="/lab/csrf/"' in person.page()
    assert "No run of it is kept here" in trainer.moves("compare")
    archive.keep(record("csrf", holds=True, id="of-this-machine0"), "")
    page = trainer.moves("compare")
    assert "/lab/csrf/of-this-machine0/" in page
    assert "No run of it is kept here" not in page


def test_where_an_attack_cannot_be_run_that_is_said_before_the_click(trainer, settings):
    """A phone finds the site by an address, under which there is no other site."""
    settings.ALLOWED_HOSTS = ["192.0.2.2"]
    person = Person(trainer.code, headers={"host": "192.0.2.2:8000"})
    trainer.client.defaults["HTTP_HOST"] = "192.0.2.2:8000"
    trainer.moves("put", slug="csrf")
    trainer.moves("do")
    page = person.page()
    assert "there is none to be had" in page
    assert "Show what was recorded elsewhere" in page
    shown = person.client.post("/lab/csrf/")
    assert shown.status_code == 409
    assert 'class="card' in shown.content.decode()


def test_a_stranger_sees_no_vote_before_the_end(trainer):
    trainer.moves("put", slug=f"quiz:{QUESTION.slug}")
    Person(trainer.code).predicts(answer=QUESTION.right)
    assert "right" not in Client().get("/room/").content.decode().partition("<main")[2]
