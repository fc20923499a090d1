"""The start page: what it asks, what its run shows, and that the result follows from what was measured."""

import html
import itertools
import re
import threading

import html5lib
import pytest
from django.test import Client
from django.urls import resolve

from authdemo.accounts.models import User
from authdemo.lab import lessons, race
from authdemo.lab.browser import Look, StepFailed
from authdemo.lab.guess import Guess, Mark, happened, verdict
from authdemo.lab.runs import Ending
from authdemo.lab.survival import Fate, Survival
from authdemo.lab.variants import JWT_DENYLIST, JWT_REFRESH, SESSIONS_REDIS
from authdemo.pages import start_stream

FATES = {  # last look let in, first look refused, last answer; logged out at 1.0 s, expiry at 2.0 s
    Fate.AT_ONCE: (0.95, 1.0, 1.01),
    Fate.AT_EXPIRY: (1.97, 2.02, 2.03),
    Fate.LATER: (1.35, 1.4, 1.41),
    Fate.SURVIVED: (3.0, None, 3.01),
}


def survived(fate, redis):
    accepted, refused, answered = FATES[fate]
    return Survival(
        copied=0.5,
        logged_out=1.0,
        expires=2.0,
        accepted=accepted,
        refused=refused,
        answered=answered,
        reason="" if refused is None else "expired" if fate is Fate.AT_EXPIRY else "revoked",
        redis=redis,
    )


def ended(variant, fate, redis=1):
    if fate is Fate.UNDECIDED:
        return Ending(variant, failure="Redis could not be asked.")
    return Ending(variant, survived(fate, redis))


def run_with(sessions, refresh, denylist, lookups=(1, 0, 1)):
    fates = zip((SESSIONS_REDIS, JWT_REFRESH, JWT_DENYLIST), (sessions, refresh, denylist), lookups, strict=True)
    return [ended(*each) for each in fates]


EXPECTED = run_with(Fate.AT_ONCE, Fate.AT_EXPIRY, Fate.AT_ONCE)


# What was measured


@pytest.mark.parametrize("fate", FATES)
def test_a_copys_fate_follows_from_its_last_looks(fate):
    assert survived(fate, 1).fate is fate


def look(sent, status):
    return Look(sent, sent + 0.01, status, "maple" if status == 200 else "revoked", 1)


def test_a_survival_is_measured_from_the_looks():
    found = Survival.measured([look(0.5, 200), look(1.2, 200), look(1.25, 401)], logged_out=1.0, expires=2.0)
    assert (found.copied, found.accepted, found.refused, found.answered) == (0.5, 1.2, 1.25, 1.26)
    assert found.seconds == pytest.approx(0.25)
    assert found.reason == "revoked"


@pytest.mark.parametrize("looks", [[look(0.5, 401)], [look(0.5, 200), look(0.9, 401)]])
def test_a_copy_that_was_dead_before_the_log_out_measures_nothing(looks):
    with pytest.raises(StepFailed, match="refused before anybody logged out: revoked"):
        Survival.measured(looks, logged_out=1.0, expires=2.0)


def test_a_first_look_that_comes_late_cannot_tell_at_once_from_later():
    assert Survival(0.5, 1.0, 2.0, 0.95, 1.3, 1.31, "revoked", 1).fate is Fate.UNDECIDED


def test_a_log_out_at_the_time_of_expiry_cannot_tell_which_of_them_it_was():
    assert Survival(0.5, 1.9, 2.0, 1.85, 1.9, 2.0, "revoked", 1).fate is Fate.UNDECIDED


# What that makes of a guess


@pytest.mark.parametrize(
    ("guess", "mark"),
    [
        (Guess.AT_ONCE, Mark.RIGHT),
        (Guess.AT_EXPIRY, Mark.WRONG),
        (Guess.DEPENDS, Mark.OPEN),  # one set-up ran; sessions in a signed cookie would differ
        (Guess.NONE, None),
    ],
)
def test_guesses_on_sessions(guess, mark):
    assert verdict("sessions", guess, EXPECTED).mark is mark


@pytest.mark.parametrize(
    ("guess", "mark"),
    [
        (Guess.AT_ONCE, Mark.PARTLY),
        (Guess.AT_EXPIRY, Mark.PARTLY),
        (Guess.DEPENDS, Mark.RIGHT),
        (Guess.NONE, None),
    ],
)
def test_guesses_on_jwt(guess, mark):
    assert verdict("jwt", guess, EXPECTED).mark is mark


def test_the_result_names_what_happened_and_its_price():
    assert happened("sessions", EXPECTED) == "out at once"
    assert happened("jwt", EXPECTED) == (
        "in until the token expired, 1.0\N{NO-BREAK SPACE}s more; or out at once, for 1 Redis lookup per request"
    )


def test_a_denylist_that_is_never_asked_is_told_otherwise():
    endings = run_with(Fate.AT_ONCE, Fate.AT_EXPIRY, Fate.AT_EXPIRY, lookups=(1, 0, 0))
    assert happened("jwt", endings) == "in until the token expired, 1.0\N{NO-BREAK SPACE}s more"
    assert verdict("jwt", Guess.AT_EXPIRY, endings).mark is Mark.RIGHT
    assert verdict("jwt", Guess.DEPENDS, endings).mark is Mark.WRONG
    assert lessons.rule(endings) == lessons.HALF_THE_RULE


def test_a_session_that_outlives_its_log_out_is_told_otherwise():
    endings = run_with(Fate.AT_EXPIRY, Fate.AT_EXPIRY, Fate.AT_ONCE)
    assert happened("sessions", endings).startswith("in until the session expired")
    assert verdict("sessions", Guess.AT_ONCE, endings).mark is Mark.WRONG
    assert "With a session of 12 hours" in lessons.with_production_lifetimes(endings)


def test_an_ending_at_once_that_cost_nothing_more_has_no_price():
    assert "lookup" not in happened("jwt", run_with(Fate.AT_ONCE, Fate.AT_EXPIRY, Fate.AT_ONCE, lookups=(1, 1, 1)))


def test_the_rule_is_kept_back_where_the_run_shows_none_of_it():
    assert lessons.rule(EXPECTED) == lessons.RULE
    assert lessons.rule(run_with(Fate.AT_ONCE, Fate.AT_ONCE, Fate.AT_ONCE)) == ""
    assert lessons.rule(run_with(*[Fate.UNDECIDED] * 3)) == ""


def test_production_lifetimes_are_worked_out_for_what_waited_for_its_expiry():
    assert lessons.with_production_lifetimes(EXPECTED) == (
        "With a token of 15 minutes, the thief would have stayed for up to 15 minutes with jwt/refresh. "
        "With sessions/redis and jwt/denylist the thief would have been out at once all the same."
    )
    assert lessons.with_production_lifetimes(run_with(*[Fate.UNDECIDED] * 3)) == ""


def test_a_lifetime_is_said_in_a_unit_that_fits():
    said = [lessons.duration(seconds) for seconds in (30, 15 * 60, 90 * 60, 12 * 60 * 60)]
    assert said == ["30 seconds", "15 minutes", "90 minutes", "12 hours"]


@pytest.mark.parametrize("fates", list(itertools.product(Fate, repeat=3)), ids="-".join)
def test_every_combination_has_its_words(fates):
    endings = run_with(*fates)
    for lane, guess in itertools.product(("sessions", "jwt"), Guess):
        found = verdict(lane, guess, endings)
        seen = {fate for fate in (fates[:1] if lane == "sessions" else fates[1:]) if fate is not Fate.UNDECIDED}
        assert found.happened
        assert found.because.endswith(".")
        assert "not decided" not in found.because
        assert (found.mark is None) == (not guess)
        if found.mark is Mark.RIGHT:
            assert seen == {guess.value} or (guess is Guess.DEPENDS and len(seen) > 1)
        if found.mark is Mark.PARTLY:
            assert guess.value in seen
            assert len(seen) > 1
        if found.mark is Mark.WRONG:
            assert guess.value not in seen
        if not seen and guess:
            assert found.mark is Mark.OPEN
    for ending in endings:
        row = race.row(ending, Guess.DEPENDS, race.scale(endings))
        assert row.label.endswith("." if ending.result is None else "You guessed: depends on the set-up.")


# The picture


def test_rows_are_laid_upon_each_other_at_the_log_out():
    late = Survival(0.6, 1.1, 2.0, 1.05, 1.1, 1.11, "revoked", 1)
    rows = [race.row(each, Guess.NONE, 2.5) for each in (EXPECTED[0], Ending(JWT_DENYLIST, late))]
    assert [row.logged_out for row in rows] == ["40.00%", "40.00%"]
    assert [row.expires for row in rows] == ["80.00%", "76.00%"]


def test_the_bar_is_the_life_of_the_copy_and_the_diamond_the_guess():
    row = race.row(EXPECTED[1], Guess.AT_ONCE, 2.5)
    assert (row.copied, row.lived) == ("20.00%", "60.80%")
    assert row.guessed == ("40.00%",)
    assert race.row(EXPECTED[1], Guess.DEPENDS, 2.5).guessed == ("40.00%", "80.00%")
    assert race.row(EXPECTED[1], Guess.NONE, 2.5).guessed == ()


def test_a_copy_that_lives_longer_stretches_the_scale():
    assert race.scale(EXPECTED) == 2.5
    assert race.scale(run_with(Fate.SURVIVED, Fate.AT_EXPIRY, Fate.AT_ONCE)) == 3.5


def test_a_row_says_in_words_what_it_draws():
    assert race.row(EXPECTED[1], Guess.AT_ONCE, 2.5).label == (
        "After the log-out the copy was accepted until it expired: it lived 1.0 s more. You guessed: out at once."
    )


# The page


def text_of(page):
    """What is read, with single spaces."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.fixture
def visitor():
    return Client(enforce_csrf_checks=True)


def asks(visitor, **guesses):
    """Open the page and press "Run it"; the answer, not yet read."""
    visitor.get("/")
    return visitor.post("/", {"csrfmiddlewaretoken": visitor.cookies["csrftoken"].value, **guesses})


def test_the_question_asks_no_store_and_chooses_no_answer(visitor):
    response = visitor.get("/")
    page = response.content.decode()
    assert "A thief copied your cookies. You log out. Is the thief out too?" in page
    assert page.count('type="radio"') == 6
    assert "checked" not in page
    assert "Server-Timing" not in response  # no step of any kind
    assert set(response.cookies) == {"csrftoken"}


def test_links_lead_to_pages_that_exist(visitor):
    for url in set(re.findall(r'(?:href|action)="(/[^"]*)"', visitor.get("/").content.decode())):
        if not url.startswith("/static/"):
            resolve(url)


def test_a_run_needs_the_token_of_the_form(visitor):
    assert visitor.post("/").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_the_run_is_told_as_it_happens_and_ends_with_the_answer(visitor, redis):
    response = asks(visitor, sessions="at-once", jwt="at-once")
    assert response.streaming
    pieces = [piece.decode() for piece in response.streaming_content]
    whole, said = "".join(pieces), text_of("".join(pieces))
    assert "The thief looks in again." not in pieces[0]
    assert len(pieces) > 12  # one for each thing that was told, and more for looks
    for sentence in ("You sign in.", "The thief copies the cookie and looks in.", "You log out."):
        assert len(re.findall(rf"\d s (?:sessions|jwt)/\w+ {re.escape(sentence)}", said)) == 3
    answer = re.search(r'<h1 id="answer">(.*?)</h1>', whole, re.S)[1]
    assert re.fullmatch(
        r" Sessions : out at once\. "
        r"JWT : in until the token expired, \d\.\d s more; or out at once, for 1 Redis lookup per request\. ",
        text_of(answer),
    )
    assert "Sessions: “Out at once” You were right" in said
    assert "JWT: “Out at once” Half right" in said
    assert "A JWT’s lifetime is the time you accept to be wrong." in said
    html5lib.HTMLParser(strict=True).parse(whole)
    assert whole.count("<title>") == 1
    assert not re.search(r"\sstyle=|<script(?! src=)", whole)
    assert "run:" not in said  # the names of its users are nobody's business
    assert (redis.keys("*"), list(User.objects.all())) == ([], [])


@pytest.mark.django_db(transaction=True)
def test_guessing_is_optional_and_nonsense_is_no_guess(visitor):
    said = text_of("".join(piece.decode() for piece in asks(visitor, jwt="never").streaming_content))
    assert "Your guess" not in said
    assert "You were" not in said
    assert "The rule to keep" in said


@pytest.mark.django_db(transaction=True)
def test_a_page_that_is_closed_ends_its_run_and_leaves_nothing(visitor, redis):
    response = asks(visitor)
    read = ""
    while "You sign in." not in read:
        read += next(response.streaming_content).decode()
    assert redis.keys("*")
    response.close()
    assert (redis.keys("*"), list(User.objects.all())) == ([], [])
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("run ")]
    with start_stream.LINE.join() as ticket:
        assert ticket.wait(0) == 0


@pytest.mark.django_db(transaction=True)
def test_a_third_run_waits_and_sees_its_place(visitor, monkeypatch):
    monkeypatch.setattr(start_stream, "TELL_SECONDS", 0.05)
    with start_stream.LINE.join(), start_stream.LINE.join(), start_stream.LINE.join():
        response = asks(visitor)
        pieces = response.streaming_content
        assert b"Is the thief out too?" in next(pieces)
        assert [next(pieces) for _ in range(2)] == [
            b'<p class="answer">Other runs are under way; yours starts by itself. Before it: 2.</p>\n'
        ] * 2
    assert b'class="race live"' in b"".join(itertools.islice(pieces, 2))
    response.close()


def test_a_redis_that_is_away_is_said_before_anything_is_begun(visitor, monkeypatch):
    from authdemo import redis_client
    from authdemo.strategy import StoreUnavailable

    def away():
        raise StoreUnavailable

    monkeypatch.setattr(redis_client, "connection", away)
    response = asks(visitor)
    assert response.status_code == 503
    assert response["Retry-After"]


@pytest.mark.django_db(transaction=True)
def test_a_redis_that_goes_away_on_the_way_is_a_sentence_in_the_page(visitor, real_redis):
    read = ""
    real_redis.config_set("maxmemory-policy", "noeviction")
    try:
        for piece in asks(visitor, sessions="at-once", jwt="depends").streaming_content:
            read += piece.decode()
            if "The thief copies the cookie" in read:
                real_redis.config_set("maxmemory", "1")  # from now on it refuses to write
    finally:
        real_redis.config_set("maxmemory", "0")
    said = text_of(read)
    assert "Redis could not be asked." in said
    assert "Nothing was decided." in said
    assert "You were" not in said
    assert "The rule to keep" not in said
    assert "Traceback" not in read
    assert read.rstrip().endswith("</html>")
    assert not User.objects.exists()
