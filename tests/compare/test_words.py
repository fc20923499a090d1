"""The first sentence of the compare page, for every outcome of every action; and the figure under the big word."""

import itertools

import pytest

from authdemo.accounts.changes import strategies
from authdemo.accounts.models import User
from authdemo.compare import life_bars
from authdemo.compare.answers import Answer, LaneAnswers, Tried
from authdemo.compare.memory import State, Stolen, StoryStep
from authdemo.compare.words import DEEDS, headline
from authdemo.strategy import Copy, Ending, Identity, Reason, Rejected, StoreUnavailable
from authdemo.trace import Trace
from authdemo.web import times

NOW = 1_763_683_351.123  # a moment; fixed, so that every process names the tests alike
TAKEN, DONE = NOW - 30, NOW - 19
MEMBER = User(pk=1, username="maple-17", role="member")


def tried(outcome, role="member", died=DONE, expires=None):
    answers = {
        "in": Answer(Identity(1, "maple-17", role, "id"), None, Trace()),
        "out": Answer(None, Rejected(Reason.REVOKED, ending=Ending.LOGOUT, at=died), Trace()),
        "expired": Answer(None, Rejected(Reason.EXPIRED, at=died), Trace()),
        "silent": Answer(None, StoreUnavailable(), Trace()),
    }
    stolen = Stolen(Copy({}, "id", TAKEN, expires), [])
    return Tried(stolen, answers[outcome], died if outcome in {"out", "expired"} else None)


def lanes(sessions, jwt):
    found = [LaneAnswers(strategy) for strategy in strategies().values()]
    for lane, copy in zip(found, (sessions, jwt), strict=True):
        lane.copy = copy
    return found


def story(*codes):
    state = State(
        "seat",
        steps=[StoryStep("login", NOW - 40), StoryStep("steal", TAKEN - 0.01), *(StoryStep(c, DONE) for c in codes)],
    )
    state.stolen = {"sessions": tried("in").stolen}
    return state


def said(state, found):
    return "".join(text for text, _ in headline(state, found, MEMBER, "maple-17", NOW))


@pytest.mark.parametrize(
    ("sessions", "jwt", "ending"),
    [
        ("in", "in", "still opens the door with sessions and with JWT."),
        ("in", "out", "still opens the door with sessions and is refused by JWT."),
        ("in", "silent", "still opens the door with sessions and gets no answer from JWT."),
        ("out", "in", "is refused by sessions and still opens the door with JWT."),
        ("out", "silent", "is refused by sessions and gets no answer from JWT."),
        ("silent", "in", "gets no answer from sessions and still opens the door with JWT."),
        ("silent", "out", "gets no answer from sessions and is refused by JWT."),
        ("silent", "silent", "gets no answer from sessions and from JWT."),
    ],
)
def test_the_result_is_named_for_both_lanes(sessions, jwt, ending):
    assert said(story("logout"), lanes(tried(sessions), tried(jwt))) == (
        f"You logged out 19 seconds ago. The thief’s copy {ending}"
    )


@pytest.mark.parametrize(
    ("sessions", "jwt", "ending"),
    [
        (DONE, DONE, "refused at once by sessions and by JWT."),
        (DONE, DONE + 12.3, "refused by sessions at once and by JWT 12 seconds later."),
        (DONE - 5, DONE + 1.2, "refused by sessions before that and by JWT 1 second later."),
        (DONE - 5, DONE - 3, "refused before that by sessions and by JWT."),
        (DONE, DONE + 180, "refused by sessions at once and by JWT 3 minutes later."),
    ],
)
def test_once_both_refuse_it_is_said_how_long_that_took(sessions, jwt, ending):
    found = lanes(tried("out", died=sessions), tried("expired", died=jwt))
    assert said(story("logout"), found) == f"You logged out. The thief’s copy was {ending}"


def test_one_lane_alone_is_a_sentence_too():
    assert said(story("ban"), lanes(None, tried("in"))) == (
        "maple-17 was banned 19 seconds ago. The thief’s copy still opens the door with JWT."
    )
    assert said(story("ban"), lanes(tried("out"), None)) == (
        "maple-17 was banned. The thief’s copy was refused at once by sessions."
    )


def test_what_differs_has_the_colour_of_its_lane():
    pieces = headline(story("logout"), lanes(tried("out"), tried("in")), MEMBER, "maple-17", NOW)
    assert [piece for piece in pieces if piece[1]] == [
        ("refused by sessions", "sessions"),
        ("still opens the door with JWT.", "jwt"),
    ]


@pytest.mark.parametrize("code", [code for code in DEEDS if code not in {"login", "forget"}])
def test_every_action_has_a_sentence_for_every_outcome(code):
    for sessions, jwt in itertools.product(("in", "out", "silent"), repeat=2):
        sentence = said(story(code), lanes(tried(sessions), tried(jwt)))
        assert sentence.startswith(DEEDS[code].said.format(name="maple-17"))
        assert sentence.endswith(".")
        assert "  " not in sentence


# The bar


def bar(copy, state):
    found = lanes(tried("out", died=DONE), copy)
    return life_bars.life(state, copy, life_bars.scale(state, found, NOW), NOW)


def test_while_the_copy_lives_the_bar_reaches_to_its_end():
    life = bar(tried("in", expires=NOW + 30), story("logout"))
    assert life.start == 3
    assert life.start + life.until == life.left[0] == life.now == pytest.approx(50)
    assert sum(life.left) == pytest.approx(97)
    assert [label.text for label in life.labels] == ["you log out", "now", "expires"]


def test_of_what_cannot_be_asked_the_bar_does_not_say_that_it_still_works():
    assert bar(tried("silent"), story("logout")).is_silent
    assert not bar(tried("in"), story("logout")).is_silent
    assert not bar(tried("out", died=DONE), story("logout")).is_silent


def test_once_all_is_over_the_bar_stands_still():
    copy = tried("expired", died=NOW - 5, expires=NOW - 5)
    found, state = lanes(tried("out", died=DONE), copy), story("logout")
    first, later = (life_bars.life(state, copy, life_bars.scale(state, found, now), now) for now in (NOW, NOW + 60))
    assert first == later
    assert first.now is None


def test_words_under_the_bar_never_lie_on_each_other():
    for seconds in range(3, 60, 3):
        state = story("logout")
        state.steps[-1] = StoryStep("logout", TAKEN + seconds / 2)
        labels = bar(tried("in", expires=TAKEN + 60), state).labels
        spans = sorted(label.span for label in labels)
        assert all(end <= begin for (_, end), (begin, _) in itertools.pairwise(spans))
        assert all(begin >= -1 and end <= 101 for begin, end in spans)
        assert labels[0].text == "you log out", "what was done last is always there"


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.04, "0.0 s"), (9.94, "9.9 s"), (12.9, "12 s"), (119, "119 s"), (200.5, "3 min 20 s")]
)
def test_lengths_of_time_are_exact_where_it_matters(seconds, shown):
    assert times.after(seconds) == shown
