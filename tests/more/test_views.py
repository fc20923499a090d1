"""What stands under More, the glossary, the analogies."""

import html
import re

import pytest
from django.conf import settings
from django.test import Client

from authdemo.lab.model.articles import ARTICLES
from authdemo.lab.model.claims import BY_ID
from authdemo.more.analogies import ANALOGIES
from authdemo.more.glossary import GLOSSARY
from authdemo.web import frame
from jwt_app.modes import MODES
from tests.html_rules import wrong
from tests.lab.pages.asking import text_of

pytestmark = pytest.mark.django_db(transaction=True)
TERMS = [term for _, terms in GLOSSARY for term in terms]


def page_of(path):
    response = Client().get(path)
    assert response.status_code == 200
    page = response.content.decode()
    assert wrong(page) == []
    return page


def test_the_navigation_is_five_pages_long_and_the_last_one_names_the_others():
    page = page_of("/more/")
    nav = re.search(r"<nav aria-label=\"Pages\">.*?</nav>", page, re.S)[0]
    assert re.findall(r">(\w+)</a>", nav) == ["Compare", "Lab", "Claims", "Choose", "More"]
    main = page[page.index("<main") :]
    assert re.findall(r'class="said" href="([^"]+)">(\w+)', main) == [
        *(("/guide/", "First"), ("/room/", "Room")),
        *(
            ("/cost/", "Cost"),
            ("/quiz/", "Quiz"),
            ("/glossary/", "Glossary"),
            ("/analogies/", "Analogies"),
            ("/inspect/", "Inspect"),
        ),
        *(("/sessions/", "Sessions"), ("/jwt/", "JWT")),
    ]


@pytest.mark.parametrize(
    ("path", "current"),
    [("/choose/", "Choose"), ("/more/", "More"), ("/quiz/", "More"), ("/inspect/", "More"), ("/jwt/login/", "More")],
)
def test_where_one_is_is_marked(path, current):
    nav = re.search(r"<nav aria-label=\"Pages\">.*?</nav>", page_of(path), re.S)[0]
    assert re.findall(r'aria-current="page">(\w+)', nav) == [current]
    assert len(frame.PAGES) == 5


def test_the_glossary_has_what_article_d_relates_the_modes_and_every_word_once():
    words = [term.word for term in TERMS]
    assert len(set(words)) == len(words)
    assert {"OAuth 2.0", "OpenID Connect (OIDC)", "Single sign-on (SSO)", "Opaque access token"} <= set(words)
    assert {f"Mode {name}" for name in MODES} <= set(words)
    page = page_of("/glossary/")
    text = re.sub(r" ([.,:;)])", r"\1", text_of(page))
    for term in TERMS:
        for sentence in filter(None, (term.text, term.sessions, term.jwt)):
            assert sentence.replace("`", "") in text
        assert bool(term.sessions) == bool(term.jwt), "a sentence for either lane, or for none"


def test_how_often_a_signature_is_checked_is_said_as_it_is():
    assert not settings.JWT_CHECK_EACH_TIME
    by_word = {term.word: term for term in TERMS}
    assert by_word["Signature"].jwt.startswith("Checked once by each server process")
    assert "remembered" in by_word["Trace"].jwt


def test_what_this_site_does_not_show_the_glossary_does_not_claim_to():
    (related,) = [terms for title, terms in GLOSSARY if title == "What is related"]
    assert not any(term.see for term in related)
    assert all(term.see for term in TERMS if term not in related)
    page = page_of("/glossary/")
    assert page.count("Not shown here") == len(related)
    links = set(re.findall(r'Shown in <a href="([^"]+)"', page))
    assert all(Client().get(link).status_code == 200 for link in links)


def test_every_analogy_of_the_articles_has_a_sentence_per_lane_and_says_where_it_ends():
    assert {each.source for each in ANALOGIES} == set(ARTICLES) - {"B"}, "B has none"
    page = html.unescape(page_of("/analogies/"))
    for each in ANALOGIES:
        assert all(text in page for text in (each.sessions, each.jwt, each.ends))
        assert f'href="/lab/{BY_ID[each.claim].experiment}/"' in page
