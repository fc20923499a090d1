"""`/quiz/`: every question and every option, the score, leaving and coming back, starting afresh."""

import html
import re

import pytest
from django.test import Client

from authdemo.lab import archive, registry
from authdemo.lab.model.claims import BY_ID
from authdemo.lab.wire.runs import Run
from authdemo.quiz.questions import QUESTIONS
from tests.html_rules import wrong
from tests.lab.pages.asking import text_of
from tests.quiz.test_question import OPTIONS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visitor():
    return Client()


def page_of(visitor, path="", status=200):
    response = visitor.get(f"/quiz/{path}")
    assert response.status_code == status
    page = response.content.decode()
    assert wrong(page) == []
    return page


def answers(visitor, question, key):
    """Choose, press the button, and land on the page that explains."""
    response = visitor.post(f"/quiz/{question.slug}/", {"answer": key})
    assert (response.status_code, response["Location"]) == (302, f"/quiz/{question.slug}/")
    return page_of(visitor, f"{question.slug}/")


def plain(text):
    return text.replace("`", "")


@pytest.mark.parametrize(("question", "key", "option"), OPTIONS, ids=lambda each: getattr(each, "slug", None))
def test_every_option_can_be_chosen_and_then_all_are_explained(visitor, question, key, option):
    asked = page_of(visitor, f"{question.slug}/")
    assert not re.search(r"<input[^>]*\schecked", asked)
    assert all(html.escape(other.why) not in asked for other in question.options)
    page = answers(visitor, question, key)
    text = re.sub(r" ([.,:)])", r"\1", text_of(page)).replace("( ", "(")
    title = "Right." if key == question.right else "Not quite."
    assert f"{title} {plain(question.text)}" in text
    for other in question.options:
        assert plain(other.text) in text
        assert plain(other.why) in text
        assert f'href="/lab/{BY_ID[other.claim or question.claim].experiment}/"' in page
    chosen = re.search(r'<li class="[^"]*\bchosen">.*?</li>', page, re.S)[0]
    assert plain(option.text) in text_of(chosen)
    assert ("right" in chosen.split(">")[0]) is (key == question.right)


def test_from_the_first_question_to_the_result(visitor):
    assert f"{len(QUESTIONS)} questions about sessions and JWTs" in page_of(visitor)
    path = re.search(r'href="/quiz/([\w-]+/)">Begin', page_of(visitor))[1]
    seen = []
    while path:
        question = QUESTIONS[path.strip("/")]
        seen.append(question.slug)
        page = answers(visitor, question, question.right if len(seen) % 2 else wrong_key(question))
        path = "".join(re.findall(r'href="/quiz/([\w-]+/)">Next question', page))
    assert seen == list(QUESTIONS)
    assert ">Your result</a>" in page
    overview = page_of(visitor)
    right = (len(QUESTIONS) + 1) // 2
    assert f"<h1>{right} of {len(QUESTIONS)} right</h1>" in overview
    assert [overview.count(f"</svg>{word}") for word in ("right", "wrong")] == [right, len(QUESTIONS) - right]


def wrong_key(question):
    return next(key for key, _ in question.keyed() if key != question.right)


def test_it_can_be_left_and_gone_on_with_and_begun_afresh(visitor):
    first, second, *_ = QUESTIONS.values()
    answers(visitor, first, first.right)
    later = Client()
    later.cookies["quiz"] = visitor.cookies["quiz"].value
    overview = page_of(later)
    assert "1 of 1 right so far" in overview
    assert f'href="/quiz/{second.slug}/">Go on' in overview
    assert later.post("/quiz/afresh/")["Location"] == "/quiz/"
    assert ">Begin</a>" in page_of(later)
    assert "Start afresh" not in page_of(later)


def test_the_first_answer_counts_however_often_another_is_sent(visitor):
    first = next(iter(QUESTIONS.values()))
    answers(visitor, first, wrong_key(first))
    assert "Not quite." in answers(visitor, first, first.right)


@pytest.mark.parametrize("sent", [{}, {"answer": ""}, {"answer": "z"}, {"answer": "<b>"}])
def test_who_chooses_nothing_is_asked_again(visitor, sent):
    first = next(iter(QUESTIONS))
    response = visitor.post(f"/quiz/{first}/", sent)
    page = response.content.decode()
    assert response.status_code == 400
    assert wrong(page) == []
    assert "Choose one of the answers." in page
    assert "quiz" not in visitor.cookies


def test_a_question_that_is_none_leads_to_all(visitor):
    for response in (visitor.get("/quiz/nosuch/"), visitor.post("/quiz/nosuch/", {"answer": "a"})):
        assert response.status_code == 404
        assert 'href="/quiz/">All questions' in response.content.decode()


def test_no_form_of_another_site_is_taken():
    strict = Client(enforce_csrf_checks=True)
    for path in (next(iter(QUESTIONS)), "afresh"):
        assert strict.post(f"/quiz/{path}/", {"answer": "a"}).status_code == 403


def played(flipped=False):
    record = Run(registry.get("read-the-credential")).play()
    data = record.to_dict()
    for variant in data["played"]:
        for finding in variant["findings"]:
            finding["holds"] ^= flipped
    archive.keep(record.from_dict(data), archive.MACHINE)
    return record


def test_an_explanation_carries_the_last_verdict_here_and_leads_to_its_run(visitor):
    record = played()
    question = QUESTIONS["found-on-the-street"]
    page = answers(visitor, question, question.right)
    assert f'href="/lab/read-the-credential/{record.id}/"' in page
    assert "says otherwise" not in page


def test_where_the_last_run_says_otherwise_the_page_says_so(visitor):
    played(flipped=True)
    question = QUESTIONS["found-on-the-street"]
    page = answers(visitor, question, question.right)
    assert "The last run here says otherwise. It came to “refuted”" in text_of(page)
