"""What is measured follows from the looks, and what is drawn follows from what was measured."""

import itertools
from dataclasses import replace

import pytest

from authdemo.lab import registry
from authdemo.lab.model.outcome import Outcome
from authdemo.lab.model.record import Fate, Played, RunRecord, Survival
from authdemo.lab.model.variants import SESSIONS_REDIS
from authdemo.lab.pages import drawing, results
from authdemo.lab.wire.browser import StepFailed
from authdemo.lab.wire.exchange import Look
from authdemo.lab.wire.survival import End, accepted, measured
from authdemo.web import times

LOGOUT_REPLAY = registry.get("logout-replay")
LOOKS = {  # last look let in, first look refused, last answer; cut at 1.0 s, expiry at 2.0 s
    Fate.AT_ONCE: (0.95, 1.0, 1.01),
    Fate.AT_EXPIRY: (1.97, 2.02, 2.03),
    Fate.LATER: (1.35, 1.4, 1.41),
    Fate.SURVIVED: (4.0, None, 4.01),
    Fate.UNDECIDED: (0.95, 1.97, 1.98),
}


def survival(fate, copied=0.5, shift=0.0):
    let_in, refused, answered = LOOKS[fate]
    return Survival(
        of="the copy",
        cut="log out",
        copied=copied,
        cut_at=1.0 + shift,
        expires=2.0 + shift,
        accepted=let_in + shift,
        refused=None if refused is None else refused + shift,
        answered=answered + shift,
        reason="" if refused is None else "expired" if fate is Fate.AT_EXPIRY else "revoked",
    )


def record(guesses=(), **fates):
    played = [
        Played(name, lane, answer=fate.value, survivals=(survival(fate),))
        for (name, fate), lane in zip(fates.items(), ("sessions", "jwt", "jwt"), strict=False)
    ]
    return RunRecord("id", "logout-replay", 0.0, 1.0, {}, {}, tuple(played), dict(guesses))


# Survivals


@pytest.mark.parametrize("fate", LOOKS)
def test_a_copys_fate_follows_from_its_last_looks(fate):
    assert survival(fate).fate is fate


def test_a_cut_at_the_time_of_expiry_cannot_tell_which_of_them_it_was():
    assert Survival("the copy", "log out", 0.5, 1.9, 2.0, 1.85, 1.9, 2.0, "revoked").fate is Fate.UNDECIDED


@pytest.mark.parametrize("fate", LOOKS)
def test_what_rests_on_a_survival_that_cannot_be_told_cannot_be_told(fate):
    outcome = Outcome(SESSIONS_REDIS)
    outcome.finds("C15", True, "said", by=survival(fate))
    assert outcome.findings[0].holds is (None if fate is Fate.UNDECIDED else True)


def late(refused, reason, accepted=0.95, **more):
    """Cut at 1.0 s, to expire at 2.0 s; the machine took its time."""
    return Survival("the copy", "log out", 0.5, 1.0, 2.0, accepted, refused, refused + 0.01, reason, **more)


def test_at_once_is_no_matter_of_a_stopwatch():
    assert late(1.8, "revoked").fate is Fate.AT_ONCE


def test_a_refusal_for_its_age_is_never_at_once():
    assert late(1.2, "expired").fate is Fate.UNDECIDED


def test_a_first_look_that_came_after_the_expiry_tells_nothing():
    assert late(2.4, "revoked").fate is Fate.UNDECIDED


def test_a_session_may_end_earlier_by_as_much_as_signing_in_took():
    assert late(1.7, "unknown", early=0.4).fate is Fate.UNDECIDED
    assert late(1.7, "unknown", accepted=1.65, early=0.4).fate is Fate.AT_EXPIRY


def test_looks_far_apart_around_the_expiry_tell_by_their_reason():
    assert late(2.6, "expired", accepted=1.4).fate is Fate.AT_EXPIRY
    assert late(2.6, "revoked", accepted=1.4).fate is Fate.LATER


def test_what_was_let_in_after_its_expiry_did_not_end_with_it():
    assert late(2.9, "expired", accepted=2.4).fate is Fate.LATER


def test_a_survival_is_measured_from_the_looks():
    def look(sent, status):
        return Look(sent, sent + 0.01, status, "maple" if status == 200 else "revoked", 1)

    looks = [look(0.5, 200), look(1.2, 200), look(1.25, 401)]
    found = measured(looks, accepted, of="the copy", cut="log out", cut_at=1.0, ends=End(2.0))
    assert (found.copied, found.accepted, found.refused, found.answered) == (0.5, 1.2, 1.25, 1.26)
    assert found.seconds == pytest.approx(0.25)
    assert found.says == "lived on 0.2\N{NO-BREAK SPACE}s: revoked"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reason": "expired", "life": 1.5}, "lived on until it expired, 1.0 s later (of a life of 1.5 s here)"),
        ({"reason": "expired"}, "lived on until it expired, 1.0 s later"),
        ({"refused": None, "expires": None, "answered": 1.99}, "still accepted when the run ended, 1.0 s later"),
        ({"accepted": 0.9, "refused": 1.0, "answered": 1.0, "life": 1.5}, "refused at once: revoked"),
    ],
)
def test_what_lived_on_says_for_how_long_and_on_what_scale(changes, says):
    found = replace(late(2.0, "revoked", accepted=1.98), **{"refused": 2.0, **changes})
    assert found.says.replace("\N{NO-BREAK SPACE}", " ") == says


@pytest.mark.django_db(transaction=True)
def test_a_copy_that_was_dead_before_the_cut_measures_nothing(monkeypatch):
    from authdemo.lab.wire.runs import Run

    class Dead(type(LOGOUT_REPLAY)):
        def story(self, stage):
            laptop, thief = stage.browser("laptop"), stage.browser("thief")
            stage.signs_in(laptop)
            laptop.logs_out()
            thief.takes("sessionid", "A" * 43)
            stage.survives(stage.steals(thief, laptop), "log out", "You log out.")

    (played,) = Run(Dead(), LOGOUT_REPLAY.variants[:1]).play().played
    assert played.failure.startswith("The copy was no good before anything was done:")
    assert StepFailed.__doc__


# The picture


def test_rows_are_laid_upon_each_other_at_the_cut():
    late = Played("b", "jwt", survivals=(survival(Fate.AT_ONCE, copied=0.7, shift=0.1),))
    first = Played("a", "sessions", survivals=(survival(Fate.AT_ONCE),))
    picture = drawing.race(LOGOUT_REPLAY, RunRecord("id", "logout-replay", 0.0, 1.0, {}, {}, (first, late)))
    assert len({row.cut for row in picture.rows}) == 1
    assert picture.rows[0].copied != picture.rows[1].copied


def test_the_bar_is_the_life_of_the_copy_and_the_diamond_the_guess():
    guesses = {"sessions": "at-once", "jwt": "depends"}
    rows = drawing.race(LOGOUT_REPLAY, record(guesses, a=Fate.AT_ONCE, b=Fate.AT_EXPIRY)).rows
    assert rows[0].guessed == rows[0].cut
    assert float(rows[1].cut[:-1]) < float(rows[1].guessed[:-1]) < float(rows[1].expires[:-1])
    unguessed = drawing.race(LOGOUT_REPLAY, record(a=Fate.AT_ONCE)).rows
    assert unguessed[0].guessed == ""


def test_a_guess_is_one_diamond_however_many_set_ups_its_lane_has():
    rows = drawing.race(LOGOUT_REPLAY, record({"jwt": "at-expiry"}, a=Fate.AT_ONCE, b=Fate.AT_ONCE, c=Fate.LATER)).rows
    assert [bool(row.guessed) for row in rows] == [False, True, False]


def test_a_copy_that_lives_longer_stretches_the_scale():
    short, long = (drawing.race(LOGOUT_REPLAY, record(a=fate)).until for fate in (Fate.AT_ONCE, Fate.SURVIVED))
    assert float(short.split()[0]) < float(long.split()[0])


def test_a_row_says_in_words_what_it_draws():
    (row,) = drawing.race(LOGOUT_REPLAY, record({"sessions": "at-once"}, a=Fate.AT_EXPIRY)).rows
    assert row.label == ("After “log out” the copy was accepted until it expired: 1.0 s. You guessed: out at once.")


@pytest.mark.parametrize("fates", list(itertools.product(Fate, repeat=2)), ids="-".join)
def test_every_combination_has_its_words(fates):
    found = record({"sessions": "depends", "jwt": "at-once"}, a=fates[0], b=fates[1])
    shown = results.context(LOGOUT_REPLAY, found)
    assert [row.label.endswith(".") for row in shown["race"].rows] == [True, True]
    for lane in shown["lanes"]:
        assert lane.mark


def test_production_lifetimes_are_worked_out_for_what_waited_for_its_expiry():
    assert results.arithmetic(record(a=Fate.AT_ONCE, b=Fate.AT_EXPIRY)) == (
        "With a token of 15 minutes it would have been up to 15 minutes on b."
    )
    assert results.arithmetic(record(a=Fate.AT_ONCE)) == ""


def test_a_lifetime_is_said_in_a_unit_that_fits():
    said = [times.lifetime(seconds) for seconds in (30, 15 * 60, 90 * 60, 12 * 60 * 60)]
    assert said == ["30 seconds", "15 minutes", "90 minutes", "12 hours"]
