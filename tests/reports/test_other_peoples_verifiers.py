"""A token is good for one library and not for the next, or a library elsewhere takes what its issuer would refuse.

https://github.com/auth0/node-jws/issues/85, https://github.com/mpdavis/python-jose/issues/274

Right: by what stands in our JWKS and the names of issuer and audience, each of the common libraries (`verifiers`) takes
what we sign, by each algorithm, for pages and for the API; and refuses there what is refused here. Neighbours: a key
that is retired, the forgeries of the lab's catalogue that others can know of, a whole second and parts of one.
"""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.test import Client

from authdemo import policy
from authdemo.basics import base64url
from authdemo.lab.attacks import forgeries
from authdemo.lab.attacks.forgeries import Workshop
from authdemo.policy import Policy
from jwt_app import key_ring, tokens
from tests.jwt_app.crafted import claims, reason
from tests.reports.verifiers import VERIFIERS, Trusted

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:EdDSA is deprecated"),  # as a name, by RFC 9864
]

RSA = key_ring.KeyRing.generate("RS256")  # made once: it takes a while
FORGED = (forgeries.changed, forgeries.unsigned, forgeries.confused, forgeries.foreign_keys, forgeries.misaddressed)
OURS_ALONE = {  # refused by rules of this site, of which no library can know
    "mode that is not allowed",
    "aud as a list",  # of one, which RFC 7519 allows
    "our own key under a kid that is not ours",  # whoever was given the one secret need not look at kid
    "our own key under no kid",
    "crit naming b64",  # as it is by default, which whoever knows RFC 7797 understands
}


@pytest.fixture(params=["HS256", "RS256", "ES256", "EdDSA"])
def rules(request) -> Iterator[Policy]:
    """Those of a site that signs by this algorithm."""
    ring = RSA if request.param == "RS256" else key_ring.KeyRing.generate(request.param)
    own = replace(policy.site(), keys=ring)
    with policy.use(own):
        yield own


def trusted(rules, audience=""):
    """What another service is told, and finds at our address."""
    current = rules.keys.current
    published = Client().get("/.well-known/jwks.json", **{policy.ENVIRON_KEY: rules}).json()["keys"]
    if current.algorithm == "HS256":
        assert published == [], "whoever can verify with it can sign with it"
        published = [{"kty": "oct", "k": base64url.encode(current.signing), "kid": current.kid, "alg": "HS256"}]
    return Trusted(published, current.algorithm, rules.issuer, audience or rules.audience)


@pytest.fixture(params=VERIFIERS)
def verify(request):
    return VERIFIERS[request.param]


def test_what_is_signed_here_is_good_everywhere(rules, verify):
    now = time.time()
    for audience in (rules.audience, rules.api_audience):
        signed = [claims(audience=audience, issued=int(now), expires=int(now) + life) for life in (15, 60, 900)]
        found = verify([(tokens.mint(one), now) for one in signed], trusted(rules, audience))
        assert [(one["sub"], one["exp"], one["sid"]) for one in found] == [
            (str(one.user_id), one.expires, one.login_id) for one in signed
        ]


def test_so_is_what_a_key_signed_that_is_retired_now(rules, verify):
    token, now = tokens.mint(claims()), time.time()
    later = replace(rules, keys=rules.keys.rotated(rules.keys.current.algorithm, 60, overlap=True, compromised=False))
    if later.keys.current.algorithm == "HS256":
        return  # nothing is published, so nobody elsewhere is told of keys
    told = trusted(later)
    assert isinstance(verify([(token, now)], told)[0], dict)
    leaked = replace(rules, keys=rules.keys.rotated(rules.keys.current.algorithm, 60, overlap=True, compromised=True))
    assert isinstance(verify([(token, now)], trusted(leaked))[0], str)


def test_what_is_forged_is_refused_everywhere(rules, verify):
    now = time.time()
    token = tokens.mint(claims(issued=int(now), expires=int(now) + 60))
    shop = Workshop(token, rules, "http://127.0.0.1:9", retired=f"{token[:-4]}AAAA")
    forged = {name: text for group in FORGED for name, text in group(shop).items() if name not in OURS_ALONE}
    forged["exp in the past"] = shop.genuinely(iat=int(now) - 60, exp=int(now) - 10)
    forged["nbf in the future"] = shop.genuinely(nbf=int(now) + 3600)
    assert [name for name, text in forged.items() if reason(text) == "accepted"] == []
    found = verify([(text, now) for text in forged.values()], trusted(rules))
    assert [name for name, one in zip(forged, found, strict=True) if isinstance(one, dict)] == []
