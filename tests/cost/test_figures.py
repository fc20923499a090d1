"""Figures are kept and read as they were; a difference inside the noise is none."""

import json
import re

import pytest

from authdemo.cost import wording
from authdemo.cost.figures import Beside, Figures, Scale
from tests.cost.figures_of import figures, peers, scale, served


@pytest.mark.parametrize("found", [figures(), scale(), peers()])
def test_they_come_back_as_they_were(found):
    assert type(found).from_json(found.to_json()) == found


@pytest.mark.parametrize(("found", "other"), [(figures(), Scale), (scale(), Beside), (peers(), Figures)])
def test_of_another_kind_they_are_none(found, other):
    with pytest.raises(ValueError, match="no file"):
        other.from_json(found.to_json())


NO_FILE = "It is no file that `manage.py cost --json` has written"


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "null", "7", "{", "\0", "[" * 100_000, '{"form": NaN}', '{"a": 1e999}']
)
def test_what_is_no_such_file_is_said_to_be_none(text):
    with pytest.raises(ValueError, match=NO_FILE):
        Figures.from_json(text)


@pytest.mark.parametrize("form", [1, 99, "3", None])
def test_of_another_version_it_is_said_to_be_of_one(form):
    with pytest.raises(ValueError, match="another version"):
        Figures.from_json(json.dumps({**json.loads(figures().to_json()), "form": form}))


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("began",), "1.7e9", "began of all of it is not a number"),
        (("began",), True, "began of all of it is not a number"),
        (("control", "median"), float("nan"), "no JSON"),
        (("control", "median"), float("inf"), "no JSON"),
        (("control", "median"), 10**400, "not a number"),
        (("control", "median"), 1.0, "a median lies beyond its ends"),
        (("control",), {"low": 0, "median": 0, "high": 0}, "not measured alike"),
        (("control",), [1, 2, 3], "control of all of it is not an object"),
        (("control",), {"low": 1, "median": 2}, "has not low, median, high"),
        (("costs",), {}, "costs of all of it is not a list"),
        (("costs", 0, "variant"), 7, "variant of one of costs of all of it is not a text"),
        (("costs", 0, "more"), 7, "one of costs of all of it has not variant"),
        (("weights", 0, "kept"), 7.5, "not a whole number"),
        (("served", 0, "rounds"), ["100"] * 8, "not a number"),
        (("served", 0, "rounds"), [100] * 7 + [0], "answered nothing"),
        (("served", 0, "rounds"), [100] * 9, "not measured alike"),
        (("machine", "Python"), None, "“Python” in machine of all of it is not a text"),
    ],
)
def test_what_is_of_another_kind_than_it_should_be_is_named(place, value, said):
    whole = json.loads(figures().to_json())
    part = whole
    for name in place[:-1]:
        part = part[name]
    part[place[-1]] = value
    with pytest.raises(ValueError, match=f"^{NO_FILE}.*{re.escape(said)}.*\\.$"):
        Figures.from_json(json.dumps(whole))


def test_a_whole_number_is_a_number():
    whole = {**json.loads(figures().to_json()), "began": 1}
    assert Figures.from_json(json.dumps(whole)).began == 1.0


def test_the_last_ones_of_this_machine_are_found_and_none_where_there_are_none(settings, tmp_path):
    settings.VAR = tmp_path
    for found in (figures(), scale(), peers()):
        kind = type(found)
        assert kind.last() is None
        found.keep()
        assert kind.last() == found
        assert kind.file().stat().st_mode & 0o077 == 0
        kind.file().write_text("{")
        assert kind.last() is None


def test_inside_the_noise_there_is_no_verdict():
    near, away, *_ = wording.verdicts(figures())
    assert "cannot be told apart" in near
    assert "the signature takes less time, 25.0 times" in away
    assert "the lookup takes less time, 2.0 times" in wording.verdicts(figures(session=50.0))[0]


def test_beside_an_earlier_one_what_a_slower_machine_makes_of_all_is_no_difference():
    then, slower, worse = figures(), figures(200.0, 200.0, control=800.0), figures(session=200.0)
    became = wording.against(slower, then)
    assert became["sessions/redis", "over a Unix socket", ""] == "inside the noise"
    assert wording.against(worse, then)["sessions/redis", "over a Unix socket", ""].startswith("more than 100")
    assert became["sessions/redis", "over TCP, 2 ms away", ""] == "inside the noise", "a wait, by the clock"


def test_what_is_neither_store_nor_signature_is_the_rest_and_never_less_than_nothing():
    assert [round(one.rest) for one in figures().costs] == [20, 249, 0, 5]


def test_what_a_second_process_brings_is_said_with_what_the_asking_took():
    assert "jwt/stateless: two processes answer 1.80 (1.80 to 1.80) times" in next(
        wording.of_processes(figures().served)
    )


def test_what_the_rounds_do_not_bear_out_a_second_process_does_not_bring():
    ones = [served("jwt/stateless", 1000), served("jwt/stateless", 1010, workers=2, noise=-0.05)]
    assert "two processes and one cannot be told apart here" in next(wording.of_processes(ones))


@pytest.mark.parametrize(
    ("most", "said"),
    [(1.02, "it does not grow"), (1.3, "it grows"), (1.145, "whether it grows cannot be told here")],
)
def test_what_grows_is_said_to_where_the_whole_interval_says_so(most, said):
    (sentence,) = wording.of_scale(scale(most))
    assert "beside 1,000,000 sign-ins" in sentence
    assert sentence.endswith(f": {said}.")
