"""Thirty people sign in at the same moment, and the server keeps the memory of all their password hashes.

https://github.com/RustCrypto/password-hashes/issues/486

Right: when they have gone, so has what they needed. glibc keeps a freed block of 19 MiB for each thread that has hashed
once; see `basics.memory`. Neighbours: both lanes, more people than threads, and health checks meanwhile.
"""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.processes import manage
from tests.reports.crowd import megabytes, worker_of

pytestmark = pytest.mark.processes


def test_after_thirty_sign_ins_at_once_the_memory_returns(impatient_site):
    users = json.loads(manage("seat", "--json", var=impatient_site.var).stdout)["users"]
    before = megabytes(worker_of(impatient_site))

    def sign_in(number):
        body = {name: users[number % len(users)][name] for name in ("username", "password")}
        lane = ("sessions", "jwt")[number % 2]
        return client.post(f"/{lane}/api/login", json=body).status_code

    # made before: a client of its own for each would keep this process busy, and not the site
    client = httpx.Client(base_url=impatient_site.url, timeout=60, trust_env=False, limits=httpx.Limits())
    health = httpx.Client(base_url=impatient_site.url, timeout=60, trust_env=False)
    with client, health, ThreadPoolExecutor(70) as crowd:
        answers = crowd.map(sign_in, range(70))
        began = time.monotonic()
        assert health.get("/healthz").status_code == 200
        assert time.monotonic() - began < 2, "it has a thread of its own"
        assert set(answers) == {200}
    assert megabytes(worker_of(impatient_site)) < before + 50
