"""The lines that the profile offers for a terminal, run in one."""

import html
import json
import re
import shutil
import subprocess

import httpx
import pytest

from authdemo.lanes import curl
from tests.conftest import missing
from tests.processes import Demo, manage

PROFILE_LINES = re.compile(r"<pre tabindex=\"0\"><code>(.*?)</code></pre>", re.DOTALL)

pytestmark = pytest.mark.processes


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with Demo(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest.fixture(scope="module")
def member(demo):
    return json.loads(manage("seat", "--json", var=demo.var).stdout)["users"][0]


def profile_of(demo, lane, member):
    with httpx.Client(base_url=demo.url, follow_redirects=True, trust_env=False) as visitor:
        visitor.get(f"/{lane}/login/")
        fields = {"csrfmiddlewaretoken": visitor.cookies["csrftoken"], **member}
        return visitor.post(f"/{lane}/login/", data=fields).text


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
def test_signing_in_asking_and_logging_out_work_as_printed(lane, demo, member, tmp_path):
    if not shutil.which("curl"):
        missing("needs curl")
    [lines] = PROFILE_LINES.findall(profile_of(demo, lane, member))
    script = html.unescape(lines).replace(curl.GAP, member["password"])
    ran = subprocess.run(["sh", "-ec", script], cwd=tmp_path, capture_output=True, text=True, timeout=30)
    signed_in, me, logged_out = re.findall(r"\{.*?\}", ran.stdout)
    assert f'"user": "{member["username"]}"' in signed_in
    assert me == signed_in
    assert logged_out == '{"ok": true}'
