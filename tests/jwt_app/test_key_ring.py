"""A key ring by itself: its steps, its keys, and which of their halves it publishes."""

import json
import time
from dataclasses import replace

import pytest
from django.conf import settings

from jwt_app import key_ring


@pytest.mark.parametrize("algorithm", ["HS256", "ES256"])
@pytest.mark.parametrize("how", ["overlap", "neither", "compromised"])
def test_a_ring_that_was_stepped_on_has_a_current_key_and_a_next_one_by_that_algorithm(algorithm, how):
    """And goes on opening the refresh tokens that are out."""
    before = key_ring.KeyRing.generate("HS256")
    after = before.rotated(algorithm, 900, overlap=how == "overlap", compromised=how == "compromised")
    kept = {"overlap": ["retired"], "neither": ["suspended"], "compromised": ["compromised"] * 2}[how]
    assert [key.state for key in after.keys] == ["current", "next", *kept]
    assert {key.algorithm for key in after.keys[:2]} == {algorithm}
    assert after.refresh_key == before.refresh_key
    assert all(key.until == pytest.approx(time.time() + 900, abs=2) for key in after.keys[2:])
    known = {key.kid: key.secret for key in before.keys}
    assert all(known[key.kid] == key.secret for key in after.keys[2:])


def test_what_is_over_is_forgotten_with_the_next_step():
    ring = key_ring.KeyRing.generate("HS256")
    for overlap in (True, True):
        ring = ring.rotated("HS256", 900, overlap=overlap, compromised=False)
    assert [key.state for key in ring.keys] == ["current", "next", "retired", "retired"]
    over = replace(ring, keys=(*ring.keys[:3], replace(ring.keys[3], until=time.time() - 1)))
    ring = over.rotated("HS256", 900, overlap=False, compromised=False)
    assert [key.kid for key in ring.keys[2:]] == [over.keys[2].kid, over.current.kid]


def test_a_suspended_key_is_not_published():
    ring = key_ring.KeyRing.generate("ES256").rotated("ES256", 900, overlap=False, compromised=False)
    assert len(ring.published()) == 2
    assert len(ring.reinstated(ring.suspended).published()) == 3


def test_what_verifies_no_more_is_published_no_more():
    ring = key_ring.KeyRing.generate("ES256").rotated("ES256", 900, overlap=True, compromised=False)
    assert [jwk["kid"] for jwk in ring.published()] == [key.kid for key in ring.keys]
    over = replace(ring, keys=(*ring.keys[:2], replace(ring.keys[2], until=time.time() - 1)))
    assert [jwk["kid"] for jwk in over.published()] == [key.kid for key in ring.keys[:2]]


def test_a_key_has_a_name_that_nobody_else_has_and_says_since_when():
    keys = [key for _ in range(20) for key in key_ring.KeyRing.generate("HS256").keys]
    assert len({key.kid for key in keys}) == len(keys)
    assert all(len(key.kid) >= 12 for key in keys)
    assert all(key.created == pytest.approx(time.time(), abs=5) for key in keys)


def test_hmac_keys_have_256_bits_and_are_not_djangos():
    ring = key_ring.KeyRing.generate("HS256")
    assert len(ring.current.signing) == 32
    assert len(ring.sealing) == 32
    assert settings.SECRET_KEY.encode() not in ring.to_json()
    assert ring.sealing != ring.current.signing


def test_a_ring_survives_being_written_and_read():
    ring = key_ring.KeyRing.generate("RS256")
    assert key_ring.KeyRing.from_json(ring.to_json()) == ring
    assert json.loads(ring.to_json())["keys"][0]["state"] == "current"
