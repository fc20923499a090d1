"""The site's key ring in its file: what a rotation means for tokens that are out, and what is published."""

import stat
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.conf import settings

from authdemo import policy
from authdemo.basics import private_files
from authdemo.strategy import Reason, Rejected
from jwt_app import key_file, key_ring, tokens
from tests import people
from tests.jwt_app.crafted import claims
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def fresh_ring():
    """Each test begins with a ring of its own in the site's file."""
    path = settings.VAR / "keys.json"
    path.unlink(missing_ok=True)
    yield path
    path.unlink(missing_ok=True)


def signed_in(mode="refresh"):
    return Browser("jwt").signs_in(people.alice(), revocation=mode)


def test_the_file_is_private_and_made_at_the_first_use(fresh_ring):
    key_file.ring()
    assert stat.S_IMODE(fresh_ring.stat().st_mode) == 0o600


def test_many_processes_that_start_at_once_end_up_with_one_ring(fresh_ring):
    with ThreadPoolExecutor(8) as pool:
        assert len({ring.current.kid for ring in pool.map(lambda _: key_file.ring(), range(8))}) == 1


def test_after_a_rotation_with_an_overlap_nobody_notices():
    laptop = signed_in("stateless")
    before = key_file.ring().current.kid
    assert key_file.rotate() != before
    assert laptop.me().status_code == 200
    assert key_file.ring().current.kid != before


def test_the_key_announced_as_next_is_the_one_that_signs_afterwards():
    announced = next(key.kid for key in key_file.ring().keys if key.state == "next")
    assert key_file.rotate() == announced


def test_a_retired_key_verifies_until_its_last_token_is_out_and_not_longer():
    key_file.ring()
    key_file.rotate()
    (retired,) = [key for key in key_file.ring().keys if key.state == "retired"]
    longest = max(settings.JWT_ACCESS_MAX_SECONDS, settings.JWT_STATELESS_SECONDS) + settings.JWT_LEEWAY_SECONDS
    assert retired.until == pytest.approx(time.time() + longest + key_file.LAG_SECONDS, abs=2)
    assert retired.verifies(time.time())
    assert not retired.verifies(retired.until)


def test_without_an_overlap_everybody_is_out():
    laptop, other = signed_in("refresh"), signed_in("stateless")
    key_file.rotate()
    later = signed_in("stateless")
    key_file.rotate(overlap=False)
    assert {one.fate() for one in (laptop, other, later)} == {"bad-signature"}, "those of the keys before, too"


def test_with_a_compromised_key_forged_tokens_die_and_honest_browsers_renew():
    laptop = signed_in("refresh")
    thief = laptop.copied_by()
    key_file.rotate(compromised=True)
    assert thief.fate() == "bad-signature"
    with pytest.raises(tokens.CompromisedKey) as refused:
        tokens.verify(thief.cookie("access"), policy.site().audience)
    assert (refused.value.reason, refused.value.detail) == (Reason.BAD_SIGNATURE, "compromised key")
    assert laptop.me().status_code == 200


def test_a_compromised_ring_takes_no_key_along():
    before = {key.kid for key in key_file.ring().keys}
    key_file.rotate(compromised=True)
    after = key_file.ring()
    assert {key.kid for key in after.keys if key.state in {"current", "next"}}.isdisjoint(before)
    assert after.published() == []


def test_a_key_changed_without_an_overlap_can_be_reinstated_and_a_compromised_one_cannot():
    laptop, other = signed_in("stateless"), signed_in("stateful")
    key_file.rotate(overlap=False)
    later = signed_in("stateless")
    assert {one.fate() for one in (laptop, other)} == {"bad-signature"}
    key_file.reinstate()
    assert {one.me().status_code for one in (laptop, other, later)} == {200}
    key_file.rotate(compromised=True)
    key_file.reinstate()
    assert laptop.fate() == "bad-signature"


def test_every_process_sees_a_rotation_with_its_next_request(fresh_ring):
    key_file.ring()
    ring = key_ring.KeyRing.from_json(fresh_ring.read_bytes())
    stranger = ring.rotated("HS256", 900, overlap=False, compromised=False)  # as another process would
    fresh_ring.write_bytes(stranger.to_json())
    assert key_file.ring().current.kid == stranger.current.kid


class TestAnotherMachineLags:
    """Node A steps on; B has a copy of the file, which comes later."""

    @pytest.fixture
    def copies(self, fresh_ring):
        """What A signs with, and B's copy in its place, until a third step."""
        key_file.ring()
        return fresh_ring, fresh_ring.read_bytes()

    def test_what_a_has_signed_with_its_new_key_b_knows_already(self, copies):
        at_b, before = copies
        key_file.rotate()
        token = tokens.mint(claims())
        at_b.write_bytes(before)
        assert tokens.verify(token, policy.site().audience).username == "alice"

    def test_what_is_two_steps_ahead_b_refuses_until_its_file_comes_and_no_longer(self, copies):
        at_b, before = copies
        key_file.rotate()
        key_file.rotate()
        token, there = tokens.mint(claims()), at_b.read_bytes()
        at_b.write_bytes(before)
        with pytest.raises(Rejected) as rejected:
            tokens.verify(token, policy.site().audience)
        assert rejected.value.reason is Reason.BAD_SIGNATURE
        private_files.replace(at_b, there)
        assert tokens.verify(token, policy.site().audience).username == "alice"

    def test_what_b_still_signs_with_the_key_before_lives_out_its_time_at_a(self, copies):
        at_b, before = copies
        key_file.rotate()
        there = at_b.read_bytes()
        at_b.write_bytes(before)
        signed_at = time.time() + key_file.LAG_SECONDS - 1
        signing = key_file.ring().current.kid
        private_files.replace(at_b, there)
        assert key_file.ring().by_kid[signing].verifies(signed_at + settings.JWT_ACCESS_MAX_SECONDS)

    def test_a_key_that_has_leaked_verifies_nothing_once_the_file_has_come_the_one_prepared_neither(self, copies):
        prepared = next(key for key in key_file.ring().keys if key.state == "next")
        key_file.rotate(compromised=True)
        assert not key_file.ring().by_kid[prepared.kid].verifies(time.time())


def test_a_changed_algorithm_steps_on_with_an_overlap(settings):
    token = tokens.mint(claims())
    settings.JWT_ALGORITHM = "ES256"
    assert key_file.ring().current.algorithm == "ES256"
    assert tokens.verify(token, policy.site().audience).username == "alice"
    assert tokens.verify(tokens.mint(claims()), policy.site().audience)


def test_with_hs256_nothing_is_published_since_whoever_can_verify_can_mint(client):
    key_file.ring()
    assert client.get("/.well-known/jwks.json").json() == {"keys": []}


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_public_halves_alone_are_published_and_verify(client, settings, algorithm):
    settings.JWT_ALGORITHM = algorithm
    token = tokens.mint(claims())
    published = client.get("/.well-known/jwks.json").json()["keys"]
    assert len(published) == 2, "current and next"
    for jwk in published:
        assert (jwk["alg"], jwk["use"], jwk["key_ops"]) == (algorithm, "sig", ["verify"])
    private_parts = {"d", "p", "q", "dp", "dq", "qi", "k"}
    assert not any(private_parts & jwk.keys() for jwk in published)

    import jwt

    found = jwt.PyJWKSet.from_dict({"keys": published})
    kid = jwt.get_unverified_header(token)["kid"]
    verified = jwt.decode(token, found[kid], algorithms=[algorithm], audience=policy.site().audience)
    assert verified["name"] == "alice"


def test_a_run_with_keys_of_its_own_leaves_the_sites_alone(fresh_ring):
    site = key_file.ring()
    with policy.use(replace(policy.site(), keys=key_ring.KeyRing.generate("HS256"))):
        token = tokens.mint(claims())
    assert key_file.ring() == site
    with pytest.raises(Rejected) as refused:
        tokens.verify(token, policy.site().audience)
    assert refused.value.reason is Reason.BAD_SIGNATURE
