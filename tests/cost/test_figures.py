"""Figures are kept and read as they were; a difference inside the noise is none."""

import json

import pytest

from authdemo.cost import wording
from authdemo.cost.figures import Beside, Figures, Scale
from tests.cost.figures_of import figures, peers, scale


@pytest.mark.parametrize("found", [figures(), scale(), peers()])
def test_they_come_back_as_they_were(found):
    assert type(found).from_json(found.to_json()) == found


@pytest.mark.parametrize(("found", "other"), [(figures(), Scale), (scale(), Beside), (peers(), Figures)])
def test_of_another_kind_they_are_none(found, other):
    with pytest.raises(ValueError, match="no file"):
        other.from_json(found.to_json())


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"form": 1}', "null", json.dumps({"form": 99})])
def test_what_is_no_such_file_is_said_to_be_none(text):
    with pytest.raises(ValueError, match=r"."):
        Figures.from_json(text)


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


@pytest.mark.parametrize(("most", "grows"), [(1.02, False), (1.3, True)])
def test_what_grows_is_said_to(most, grows):
    (sentence,) = wording.of_scale(scale(most))
    assert "beside 1,000,000 sign-ins" in sentence
    assert ("it grows" in sentence) is grows
