"""What a browser calls itself is kept in few bytes, and comes back letter by letter."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authdemo.web import agents
from authdemo.web.agents import MARK, short, whole

IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
    "Mobile/15E148 Safari/604.1"
)
USUAL = (
    agents.CHROME,
    f"{agents.CHROME} Edg/131.0.0.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605",
    "Mozilla/5.0 (Linux; Android 13; SM-G991B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.6367.113 Mobile",
    "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
    IPHONE[:120],
)


@given(st.text(max_size=120))
def test_every_text_comes_back_as_it_was(agent):
    assert whole(short(agent)) == agent
    assert " " not in short(agent)
    assert short(agent).isascii()


@given(st.text(alphabet=st.characters(codec="latin-1"), max_size=120).map(lambda text: MARK + text))
def test_so_does_one_that_looks_like_a_short_one(agent):
    assert whole(short(agent)) == agent


@pytest.mark.parametrize("agent", USUAL)
def test_what_browsers_call_themselves_takes_a_value_of_a_small_hash_at_most(agent):
    """64 bytes: above that Redis keeps a hash in three times the room (`hash-max-listpack-value`)."""
    assert whole(short(agent)) == agent
    assert len(short(agent)) <= 48


@pytest.mark.parametrize("agent", ["", "laptop", "curl/8.5.0"])
def test_what_is_short_already_is_left_as_it_is(agent):
    assert short(agent) == agent


def test_what_was_kept_by_another_version_of_this_program_can_still_be_read():
    assert whole("~o5lbjA2hFqE4AgA") == agents.CHROME


@pytest.mark.parametrize("kept", ["~", "~!!", "~AAAA", "~" + "A" * 400, "~é"])
def test_what_cannot_be_read_is_shown_as_it_is_kept(kept):
    assert whole(kept) in {kept, ""}


def test_the_example_holds():
    assert doctest.testmod(agents).failed == 0
