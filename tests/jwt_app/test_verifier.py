"""Another service's side of a token: it knows the keys and asks nobody; it follows them and outlives us."""

import threading
from contextlib import contextmanager

import pytest

from authdemo.basics.another_service import Refused
from authdemo.basics.asking_a_site import Unknown
from jwt_app import verifier
from jwt_app.key_ring import Key, KeyRing
from jwt_app.verifier import Keys
from tests.jwt_app.issuer import Issuer, who


@pytest.fixture
def issuer():
    return Issuer()


@pytest.fixture
def keys(issuer):
    return Keys(issuer.published, lambda: issuer.time)


def test_keys_are_asked_for_once_and_again_after_a_minute(issuer, keys):
    for _ in range(5):
        assert who(issuer.signs(), keys)["sub"] == "7"
    assert issuer.asked == 1
    issuer.time += verifier.FRESH_SECONDS
    who(issuer.signs(), keys)
    assert issuer.asked == 2


@pytest.mark.parametrize("algorithm", sorted(verifier.ALGORITHMS))
def test_a_rotation_is_followed_without_a_restart_and_what_is_retired_is_refused_within_a_minute(algorithm):
    issuer = Issuer(algorithm)
    keys = Keys(issuer.published, lambda: issuer.time)
    before = issuer.signs()
    who(before, keys)
    issuer.keys = [Key.generate(algorithm, "current")]
    issuer.time += verifier.PAUSE_SECONDS
    who(issuer.signs(), keys)
    with pytest.raises(Refused, match="unknown key"):
        who(before, keys)


def test_a_key_that_is_gone_is_believed_for_a_minute_and_not_longer(issuer, keys):
    """Nobody shows it another key, which would have it ask sooner."""
    before = issuer.signs()
    who(before, keys)
    issuer.keys = [Key.generate("ES256", "current")]
    issuer.time += verifier.FRESH_SECONDS - 1
    assert who(before, keys), "it may have been stolen"
    issuer.time += 1
    with pytest.raises(Refused, match="unknown key"):
        who(before, keys)


def test_whoever_starts_it_says_how_long_it_may_be_wrong(issuer):
    keys = Keys(issuer.published, lambda: issuer.time, fresh=20, pause=3)
    before = issuer.signs()
    who(before, keys)
    issuer.keys = [Key.generate("ES256", "current")]
    issuer.time += 2
    with pytest.raises(Refused, match="unknown key"):
        who(issuer.signs(), keys)
    issuer.time += 1
    assert who(issuer.signs(), keys)
    gone = issuer.signs()
    issuer.keys = [Key.generate("ES256", "current")]
    issuer.time += 19
    assert who(gone, keys)
    issuer.time += 1
    with pytest.raises(Refused, match="unknown key"):
        who(gone, keys)


def test_names_of_keys_that_nobody_has_ask_once_in_ten_seconds_for_all_together(issuer, keys):
    who(issuer.signs(), keys)
    issuer.time += verifier.PAUSE_SECONDS
    for number in range(50):
        with pytest.raises(Refused, match="unknown key"):
            who(issuer.signs(headers={"kid": str(number)}), keys)
    assert issuer.asked == 2
    assert who(issuer.signs(), keys), "and who is genuine is let in meanwhile"


def test_while_the_issuer_is_away_what_was_known_holds_for_an_hour_and_then_nobody_is_anybody(issuer, keys):
    who(issuer.signs(), keys)
    issuer.is_away = True
    issuer.time += verifier.STALE_SECONDS
    assert who(issuer.signs(), keys)
    issuer.time += 1
    with pytest.raises(Unknown):
        who(issuer.signs(), keys)
    issuer.is_away = False
    issuer.time += verifier.PAUSE_SECONDS
    assert who(issuer.signs(), keys)


def test_an_issuer_that_is_away_is_not_asked_by_everybody(issuer, keys):
    issuer.is_away = True
    for _ in range(20):
        with pytest.raises(Unknown):
            who(issuer.signs(), keys)
    assert issuer.asked == 1


def test_while_one_asks_others_go_by_what_is_known(issuer, keys, monkeypatch):
    """A slow issuer holds up one request in ten seconds, and not all of them."""
    who(issuer.signs(), keys)
    issuer.time += verifier.FRESH_SECONDS
    with asking(issuer, keys, monkeypatch):
        assert who(issuer.signs(), keys), "though the first still waits"


def test_while_the_first_one_asks_others_wait_no_longer_than_for_an_answer(issuer, keys, monkeypatch):
    monkeypatch.setattr(verifier, "ANSWER_SECONDS", 0.05)
    with asking(issuer, keys, monkeypatch) as found, pytest.raises(Unknown):
        who(issuer.signs(), keys)
    assert found


@contextmanager
def asking(issuer, keys, monkeypatch):
    """Somebody has shown a token, and the issuer is slow to say its keys for as long as the block takes."""
    goes_on, asks, found = threading.Event(), threading.Event(), []
    published = issuer.published

    def slow():
        asks.set()
        assert goes_on.wait(20)
        return published()

    monkeypatch.setattr(keys, "_asked", slow)
    first = threading.Thread(target=lambda: found.append(who(issuer.signs(), keys)))
    first.start()
    try:
        assert asks.wait(20)
        yield found
    finally:
        goes_on.set()
        first.join(20)


def test_of_a_site_that_signs_with_a_secret_it_says_that_there_is_nothing_to_be_had():
    keys = Keys(lambda: {"keys": KeyRing.generate("HS256").published()})
    assert "With JWT_ALGORITHM=HS256 there is no public half" in verifier.said_of("http://localhost/keys", keys)


def test_keys_that_were_had_at_the_start_are_not_asked_for_again(issuer, keys):
    assert verifier.said_of("http://localhost/keys", keys) == "Keys      1 at http://localhost/keys: ES256"
    issuer.is_away = True
    assert who(issuer.signs(), keys)
    assert issuer.asked == 1
