"""Services beside a run: one that has had the keys, once, and is cut off from whoever gave them; one that asks."""

import os
from contextlib import contextmanager

import httpx
import pytest
from django.urls import reverse

from authdemo.basics.another_service import NOT_NOW
from authdemo.lab.model.variants import SESSIONS_REDIS
from authdemo.lab.wire import other_services as module
from authdemo.lab.wire.browser import StepFailed
from authdemo.lab.wire.other_services import asker, cut_off_verifier
from authdemo.lab.wire.policy_server import serving
from authdemo.lab.wire.telling import NotPossible
from tests.jwt_app.issuer import AUDIENCE, ISSUER, Issuer
from tests.processes import descendants

pytestmark = pytest.mark.processes


def opened(issuer, leeway=0.0):
    return cut_off_verifier([key.public_jwk() for key in issuer.keys], AUDIENCE, ISSUER, leeway)


def verifiers():
    return [line for line in descendants(os.getpid()).values() if "jwt_app.verifier" in line]


def test_it_has_asked_once_and_knows_people_by_itself(monkeypatch):
    published, addresses = module._published, []

    @contextmanager
    def noted(keys):
        with published(keys) as (url, questions):
            addresses.append(url)
            yield url, questions

    monkeypatch.setattr(module, "_published", noted)
    issuer = Issuer()
    with opened(issuer) as service:
        with pytest.raises(httpx.ConnectError):
            httpx.get(addresses[0], trust_env=False)
        assert service.questions == 1
        said = service.says(issuer.signs())
        assert (said["name"], said["role"]) == ("maple-17", "member")
        assert service.says(Issuer().signs()) == {"error": "unknown key"}
        assert service.says(issuer.signs(exp=1)) == {"error": "expired"}
        assert verifiers()
    assert not verifiers(), "it ends with the block"
    with pytest.raises(StepFailed):
        service.says(issuer.signs())


def test_where_it_does_not_start_there_is_a_sentence_and_nothing_is_left():
    with pytest.raises(NotPossible, match="-1 is no number of seconds"), opened(Issuer(), leeway=-1):
        pytest.fail("it takes no such leeway")
    assert not verifiers()


@pytest.mark.django_db(transaction=True)
def test_one_that_asks_a_run_has_the_secret_of_that_run_and_no_other():
    ours, others = (SESSIONS_REDIS.policy(run) for run in ("a", "b"))
    with serving(ours) as site:
        ask = f"{site.origin}{reverse('sessions:api-introspect')}"
        with asker(ask, ours.introspection_secret, 0) as service, asker(ask, others.introspection_secret, 0) as other:
            assert service.says("nobody-s") == {"error": "nobody"}
            assert other.says("nobody-s") == {"error": NOT_NOW}
