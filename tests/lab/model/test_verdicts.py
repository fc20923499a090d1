"""Verdicts follow from findings, whatever they are; nothing else decides."""

from dataclasses import replace

import pytest

from authdemo.lab.model import wording
from authdemo.lab.model.claim import AS_MEASURED, NO, YES, Claim, Verdict
from authdemo.lab.model.claims import BY_ID, CLAIMS
from authdemo.lab.model.record import Fate, Finding, Played, RunRecord, Survival
from authdemo.lab.model.set_ups import SetUps
from authdemo.lab.model.verdicts import Fit, guessed, judge

CLAIM = Claim("C0", "state", "It holds", "A", "somewhere", {"a": YES, "b": YES}, on="the day")


def played(variant, *holds, says="so", answer="", failure=""):
    findings = tuple(Finding("C0", one, says) for one in holds)
    return Played(variant, "jwt", answer=answer, failure=failure, findings=findings)


def record(*all_played, **guesses):
    return RunRecord("id", "somewhere", 0.0, 1.0, {}, {}, tuple(all_played), guesses)


@pytest.mark.parametrize(
    ("a", "b", "verdict"),
    [
        ([True], [True], Verdict.CONFIRMED),
        ([False], [False], Verdict.REFUTED),
        ([True], [False], Verdict.DEPENDS),
        ([True, False], [True], Verdict.DEPENDS),  # the steps of one story disagree
        ([True], [None], Verdict.NONE),
        ([False, None], [False], Verdict.NONE),
        ([True], [], Verdict.NONE),
    ],
)
def test_the_meant_variants_decide(a, b, verdict):
    assert judge(CLAIM, record(played("a", *a), played("b", *b))).verdict is verdict


def test_the_others_decide_nothing():
    judged = judge(CLAIM, record(played("a", True), played("b", True), played("c", False, says="not so")))
    assert judged.verdict is Verdict.CONFIRMED
    assert [said.says for said in judged.others] == ["not so"]


EXCEPTING = replace(CLAIM, unless=(SetUps(("c",), "its exception"),))


@pytest.mark.parametrize(
    ("c", "verdict", "differs"),
    [
        ([False], Verdict.CONFIRMED, []),
        ([True], Verdict.DEPENDS, ["c"]),  # it says too much of its exception
        ([None], Verdict.NONE, []),
        ([], Verdict.NONE, []),
    ],
)
def test_an_exception_that_a_claim_names_itself_is_part_of_it(c, verdict, differs):
    judged = judge(EXCEPTING, record(played("a", True), played("b", True), played("c", *c, says="not so")))
    assert judged.verdict is verdict
    assert [one.variant for one in judged.differs] == differs
    assert judged.limit == judged.others == ()


def test_what_a_claim_excepts_is_told_apart_and_is_no_limit():
    run = record(played("a", True), played("b", True), played("c", False, says="not so"), played("d", False, says="no"))
    judged = judge(replace(EXCEPTING, limit={"d": NO}), run)
    told = [(part.title, [said.says for said in part.groups]) for part in wording.parts(judged)]
    assert told == [("", ["so"]), ("Its own exception", ["not so"]), ("Where it does not hold", ["no"])]


def test_an_exception_is_expected_not_to_hold_and_says_why_it_is_meant():
    assert EXCEPTING.expected == {"a": YES, "b": YES, "c": NO}
    assert EXCEPTING.expect is Verdict.CONFIRMED
    assert [set_ups.why for set_ups in EXCEPTING.judged_on] == ["its exception"]


def test_a_variant_that_was_not_run_leaves_no_verdict():
    judged = judge(CLAIM, record(played("a", True)))
    assert (judged.verdict, judged.why_not) == (Verdict.NONE, "b was not run.")


def test_a_story_that_broke_off_leaves_no_verdict_and_says_why():
    judged = judge(CLAIM, record(played("a", True), played("b", True, failure="Redis could not be asked.")))
    assert (judged.verdict, judged.why_not) == (Verdict.NONE, "b: Redis could not be asked.")


def test_variants_with_the_same_figures_are_told_together():
    (said,) = judge(CLAIM, record(played("a", True), played("b", True))).meant
    assert (said.says, said.names) == ("so", "a, b")


def test_depends_is_worded_from_the_claim():
    assert wording.verdict(judge(CLAIM, record(played("a", True), played("b", False)))) == "depends on the day"


BESIDE = [played("c", False, says="not so"), played("d", True, says="so too")]
COVERS = replace(CLAIM, limit={"c": NO, "d": YES})


@pytest.mark.parametrize(
    ("holds", "kind", "titles", "against"),
    [
        ((True, True), "confirmed with a limit", ["", "Where it does not hold"], ["not so"]),
        ((False, False), "refuted with an exception", ["", "Where it holds"], ["so too"]),
        ((True, False), "depends", ["Where it holds", "Where it does not hold"], []),
        ((True, None), "no verdict", [""], []),
    ],
)
def test_where_it_is_otherwise_stands_in_one_place(holds, kind, titles, against):
    judged = judge(COVERS, record(played("a", holds[0]), played("b", holds[1]), *BESIDE))
    assert wording.kind(judged) == kind
    assert [part.title for part in wording.parts(judged)] == titles
    assert [said.says for said in judged.against] == against
    assert {said.says for said in (*judged.against, *judged.alike)} == {"not so", "so too"}


def test_a_claim_that_holds_everywhere_has_no_limit():
    judged = judge(COVERS, record(played("a", True), played("b", True), BESIDE[1]))
    assert (wording.kind(judged), [part.title for part in wording.parts(judged)]) == ("confirmed", [""])


@pytest.mark.parametrize(("holds", "kind"), [(True, "confirmed"), (False, "refuted")])
def test_what_a_claim_does_not_speak_of_is_no_limit_of_it_whatever_is_found_there(holds, kind):
    judged = judge(CLAIM, record(played("a", holds), played("b", holds), *BESIDE))
    assert (wording.kind(judged), judged.against) == (kind, ())
    assert [said.says for said in judged.alike] == ["not so", "so too"]


def test_what_has_a_limit_or_an_exception_is_counted_apart():
    several = [
        judge(COVERS, record(played("a", holds), played("b", holds), *beside))
        for holds in (True, False)
        for beside in ([], BESIDE)
    ]
    assert wording.tally(several) == ("1 confirmed, 1 confirmed with a limit, 1 refuted, 1 refuted with an exception")


@pytest.mark.parametrize(
    ("answers", "guess", "fit"),
    [
        (["at-once", "at-once"], "at-once", Fit.RIGHT),
        (["at-once", "at-once"], "depends", Fit.WRONG),
        (["at-once", "at-expiry"], "depends", Fit.RIGHT),
        (["at-once", "at-expiry"], "at-once", Fit.HALF),
        (["at-once", "at-expiry"], "survived", Fit.WRONG),
        (["at-once"], "", Fit.NONE),
        ([], "at-once", Fit.UNTOLD),
    ],
)
def test_a_guess_is_right_where_all_variants_of_the_lane_bear_it_out(answers, guess, fit):
    found = guessed("jwt", record(*(played(str(n), answer=answer) for n, answer in enumerate(answers)), jwt=guess))
    assert found.fit is fit


@pytest.mark.parametrize(
    ("guess", "fit"),
    [
        ("at-expiry", Fit.RIGHT),  # the textbook's answer
        ("at-once", Fit.EXCEPTIONS),
        ("depends", Fit.EXCEPTIONS),
        ("survived", Fit.WRONG),
    ],
)
def test_a_guess_is_about_what_the_question_means_and_the_rest_are_exceptions(guess, fit):
    answers = {"jwt/stateless": "at-expiry", "jwt/refresh": "at-expiry", "jwt/denylist": "at-once"}
    run = record(*(played(name, answer=answer) for name, answer in answers.items()), jwt=guess)
    found = guessed("jwt", replace(run, slug="logout-replay"))
    assert (found.fit, found.found.answer, found.found.excepted) == (fit, "at-expiry", 1)


@pytest.mark.parametrize("guess", ["at-expiry", "at-once"])
def test_where_nothing_came_out_on_what_is_meant_the_exceptions_are_no_answer(guess):
    """As on a machine that was too slow to tell: whoever was right is not told otherwise."""
    too_late = Finding("C16", None, "looked at too late")
    meant = [replace(played(name, answer=""), findings=(too_late,)) for name in ("jwt/stateless", "jwt/refresh")]
    run = record(*meant, played("jwt/denylist", answer="at-once"), jwt=guess)
    found = guessed("jwt", replace(run, slug="logout-replay"))
    assert (found.fit, found.found.answer, found.found.excepted) == (Fit.UNTOLD, "", 1)


def test_where_those_that_are_meant_are_asked_none_the_others_answer():
    """As of a cookie's flags: what they do is found, and the question is about another port."""
    run = record(played("jwt/stateless", answer=""), played("jwt/denylist", answer="at-once"))
    assert guessed("jwt", replace(run, slug="logout-replay")).found.answer == "at-once"


def survival(**changes):
    usual = {"of": "the copy", "cut": "log out", "copied": 0.5, "cut_at": 1.0, "expires": 2.0, "reason": "revoked"}
    return Survival(**{**usual, "accepted": 0.97, "refused": 1.01, "answered": 1.02, **changes})


@pytest.mark.parametrize(
    ("changes", "fate"),
    [
        ({}, Fate.AT_ONCE),
        ({"accepted": 1.97, "refused": 2.02, "answered": 2.03, "reason": "expired"}, Fate.AT_EXPIRY),
        ({"accepted": 1.4, "refused": 1.45, "answered": 1.46}, Fate.LATER),
        ({"accepted": 2.5, "refused": None, "answered": 2.51}, Fate.SURVIVED),
        ({"answered": 1.5}, Fate.AT_ONCE),  # however slow the machine is
        ({"answered": 1.97}, Fate.UNDECIDED),  # the first look came back too late to tell
        ({"accepted": 1.9, "refused": 2.02, "answered": 2.4, "cut_at": 1.95}, Fate.UNDECIDED),
        ({"expires": None}, Fate.AT_ONCE),
    ],
)
def test_a_fate_follows_from_when_it_was_last_let_in_and_first_refused(changes, fate):
    assert survival(**changes).fate is fate


def test_a_survival_says_its_seconds_and_its_reason():
    assert survival().says == "refused at once: revoked"
    assert survival(accepted=1.97, refused=2.02, reason="expired").says == (
        "lived on until it expired, 1.0\N{NO-BREAK SPACE}s later"
    )


def test_ids_are_permanent_and_complete():
    assert len(BY_ID) == len(CLAIMS)
    assert BY_ID.keys() >= {f"C{number}" for number in range(1, 71)}
    assert "C71" not in BY_ID, "it follows from all others, and no experiment decides it"


def test_every_depends_says_on_what():
    assert all(claim.on for claim in CLAIMS if claim.expect is Verdict.DEPENDS)


@pytest.mark.parametrize(
    ("table", "verdict"),
    [
        ({"a": YES, "b": YES}, Verdict.CONFIRMED),
        ({"a": NO, "b": (NO, NO)}, Verdict.REFUTED),
        ({"a": YES, "b": NO}, Verdict.DEPENDS),
        ({"a": (YES, NO)}, Verdict.DEPENDS),
        ({"a": (YES, AS_MEASURED)}, Verdict.CONFIRMED),
    ],
)
def test_the_expected_verdict_follows_from_the_table(table, verdict):
    assert replace(CLAIM, judged=table).expect is verdict


def test_a_failed_variant_bears_no_answer_out():
    found = guessed("jwt", record(replace(played("a", answer="at-once"), failure="Stopped."), jwt="at-once"))
    assert found.fit is Fit.UNTOLD
