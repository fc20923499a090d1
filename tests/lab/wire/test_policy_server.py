"""Servers that a run starts: not beside a site over HTTPS, whose cookies they would not get."""

import httpx
import pytest
from django.urls import reverse

from authdemo.lab.model.run_policy import for_run
from authdemo.lab.wire.policy_server import refuse_over_https, serving
from authdemo.lab.wire.second_server import SecondServer
from authdemo.lab.wire.telling import NotPossible


@pytest.mark.parametrize("starts", [refuse_over_https, lambda: SecondServer({}), lambda: serving(None).__enter__()])
def test_over_https_none_is_started(settings, starts):
    settings.HTTPS = True
    with pytest.raises(NotPossible, match="plain HTTP"):
        starts()


def test_over_http_they_may_be(settings):
    settings.HTTPS = False
    refuse_over_https()


@pytest.mark.django_db(transaction=True)
def test_one_serves_by_the_policy_of_now():
    one, other = (for_run(run, algorithm="ES256") for run in ("a", "b"))
    with serving(one) as site:
        for site.policy in (one, other):
            keys = httpx.get(f"{site.origin}{reverse('jwks')}", trust_env=False).json()["keys"]
            assert [key["kid"] for key in keys] == [key.kid for key in site.policy.keys.keys]
