"""Half a token is called one of another kind, and its owner looks for the mistake in the wrong place.

https://github.com/auth0/node-jsonwebtoken/issues/768, https://github.com/OpenNeuroOrg/openneuro/pull/3102

Right: what was cut off, at whichever end, is malformed. Neighbours: every place to cut, our own tokens and those of
others, each algorithm of ours whose signatures have one length, a whole signature that does not hold.
"""

import json

import pytest
from django.conf import settings

from authdemo.basics import base64url
from authdemo.inspector import judging
from authdemo.strategy import Reason
from tests import people
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)

WHOLE = {"HS256": 32, "ES256": 64, "EdDSA": 64}  # bytes of a signature


def token(algorithm, size, **header):
    parts = [{"alg": algorithm, **header}, {"sub": "1", "name": "a" * 30}]
    return ".".join([*(base64url.encode(json.dumps(part).encode()) for part in parts), base64url.encode(b"x" * size)])


def said(text):
    return {judging.judge(text).word, judging.judge(text, in_cookie=True).word}


def test_our_own_is_malformed_wherever_it_is_cut():
    ours = Browser("jwt").signs_in(people.alice()).cookie(settings.ACCESS_COOKIE_NAME)
    assert judging.judge(ours).accepted
    for place in range(1, len(ours)):
        assert said(ours[:place]) == {Reason.MALFORMED}, place
        assert said(ours[place:]) == {Reason.MALFORMED}, place


@pytest.mark.parametrize("algorithm", WHOLE)
@pytest.mark.parametrize("header", [{}, {"typ": "JWT"}, {"typ": "at+jwt", "kid": "x"}])
def test_another_sites_is_malformed_where_it_is_cut(algorithm, header):
    whole = token(algorithm, WHOLE[algorithm], **header)
    assert said(whole) == {Reason.BAD_SIGNATURE if "kid" in header else Reason.WRONG_TYPE}
    for cut in range(1, len(whole)):
        assert said(whole[:-cut]) == {Reason.MALFORMED}, cut


def test_one_that_is_altered_is_not_cut():
    ours = Browser("jwt").signs_in(people.alice()).cookie(settings.ACCESS_COOKIE_NAME)
    head, _, signature = ours.rpartition(".")
    assert said(f"{head}.{signature[::-1]}") <= {Reason.BAD_SIGNATURE, Reason.MALFORMED}
    assert said(f"{head}.{'A' * len(signature)}") == {Reason.BAD_SIGNATURE}
