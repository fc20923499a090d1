"""The headline of a result: a sentence per lane, what is excepted, and what that makes of a guess."""

import pytest

from authdemo.lab import registry
from authdemo.lab.model import wording
from authdemo.lab.model.claims import CLAIMS
from authdemo.lab.model.record import Fate, Played, RunRecord
from authdemo.lab.pages import answers
from tests.lab.model.test_record import survival

ASKED = registry.get("logout-replay")
USUAL = {  # as the textbooks have it
    "sessions/redis": Fate.AT_ONCE,
    "sessions/database": Fate.AT_ONCE,
    "sessions/signed-cookie": Fate.AT_EXPIRY,
    "jwt/stateless": Fate.AT_EXPIRY,
    "jwt/refresh": Fate.AT_EXPIRY,
    "jwt/denylist": Fate.AT_ONCE,
    "jwt/stateful": Fate.AT_ONCE,
}


def run(fates=USUAL, **guesses):
    played = [
        Played(name, name.partition("/")[0], answer=fate.value, survivals=(survival(fate),))
        for name, fate in fates.items()
    ]
    return RunRecord("id", ASKED.slug, 0.0, 1.0, {}, {}, tuple(played), guesses)


def test_a_lane_is_a_sentence_on_what_the_question_means_without_the_names_of_variants():
    sessions, jwt = answers.of(ASKED, run())
    assert sessions.said == "the thief is out at once"
    assert jwt.said == "still in for 1.0\N{NO-BREAK SPACE}s, until the token expired"
    assert [names for names, _ in (*sessions.exceptions, *jwt.exceptions)] == [
        "sessions kept in a signed cookie",
        "JWTs with a denylist or with a record on the server",
    ]
    assert jwt.exceptions[0][1] == "out at once"


def test_where_those_that_are_meant_differ_the_sentence_says_who_is_what():
    (jwt,) = answers.of(ASKED, run({"jwt/stateless": Fate.AT_EXPIRY, "jwt/refresh": Fate.AT_ONCE}))
    assert jwt.said.startswith("the thief is still in for 1.0")
    assert jwt.said.endswith("for JWTs without a refresh token; out at once for JWTs with a refresh token")
    assert jwt.exceptions == []


@pytest.mark.parametrize(
    ("guess", "sessions", "jwt"),
    [
        ("at-once", "Right, with one exception", "Right of the exceptions alone"),
        ("at-expiry", "Right of the exception alone", "Right, with two exceptions"),
        ("depends", "Right, if the exception counts", "Right, if the exceptions count"),
    ],
)
def test_the_textbooks_answer_is_right_with_its_exceptions(guess, sessions, jwt):
    found = answers.of(ASKED, run(sessions=guess, jwt=guess))
    assert [lane.mark for lane in found] == [sessions, jwt]


@pytest.mark.parametrize(
    ("guess", "mark"),
    [("at-once", "You were right"), ("at-expiry", "You were wrong"), ("depends", "You were wrong"), ("", "")],
)
def test_without_exceptions_one_is_right_or_wrong(guess, mark):
    (sessions,) = answers.of(ASKED, run({"sessions/redis": Fate.AT_ONCE}, sessions=guess))
    assert sessions.mark == mark


def test_where_nothing_came_out_nothing_is_said():
    (sessions,) = answers.of(ASKED, run({"sessions/redis": Fate.UNDECIDED}, sessions="at-once"))
    assert sessions.said


@pytest.mark.parametrize("slug", registry.every_experiment())
def test_every_set_up_has_words(slug):
    for variant in registry.get(slug).variants:
        assert variant.name in wording.SET_UPS


def test_each_set_up_that_has_words_is_one_that_a_claim_names():
    assert wording.SET_UPS.keys() <= {name for claim in CLAIMS for name in claim.expected}
