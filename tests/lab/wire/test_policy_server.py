"""Servers that a run starts: not beside a site over HTTPS, whose cookies they would not get."""

import pytest

from authdemo.lab.experiments.revocation.open_stream import serving
from authdemo.lab.wire.policy_server import refuse_over_https
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
