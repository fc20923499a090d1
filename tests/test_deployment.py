"""docs/deployment.md, done: the service's command in its environment, behind the nginx that is shown there."""

import configparser
import contextlib
import json
import re
import shlex
import shutil
import ssl
import subprocess
import sys
from contextlib import closing

import httpx
import pytest

from authdemo.lab.wire import certificate
from authdemo.management import balancer
from tests import environment
from tests.conftest import missing
from tests.processes import Demo, manage, until

SHOWN = environment.CODE / "docs/deployment"
NAME = "authdemo.example.org"
STORES = ("REDIS_URL", "REDIS_WAIT_REPLICAS", "DATABASE_URL")  # the test has none at these addresses


def service():
    found = configparser.ConfigParser(interpolation=None, strict=False)
    found.optionxform = str
    found.read(SHOWN / "authdemo.service")
    return found["Service"]


def shown_environment():
    lines = (SHOWN / "environment").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_each_setting_that_is_shown_is_one():
    table = (environment.CODE / "README.md").read_text()
    assert [name for name in shown_environment() if f"| `{name}` |" not in table] == []


def test_the_service_is_one_to_systemd(tmp_path):
    """What it finds wrong it says, and where nothing is wrong it says nothing."""
    program = shutil.which("systemd-analyze") or missing("The service is systemd's: apt install systemd.")
    unit = tmp_path / "authdemo.service"
    unit.write_text((SHOWN / "authdemo.service").read_text().replace("/srv/authdemo/.venv/bin/python", sys.executable))
    said = subprocess.run([program, "verify", unit], capture_output=True, text=True, timeout=60)
    assert [line for line in said.stderr.splitlines() if "authdemo.service" in line] == []


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    """The service's command, in the environment that is shown but for the stores, of which it has its own."""
    _, _, command, *arguments = shlex.split(service()["ExecStart"])
    assert command == "demo"
    port = arguments.index("--port")
    del arguments[port : port + 2]
    env = {name: value for name, value in shown_environment().items() if name not in (*STORES, "AUTHDEMO_VAR")}
    with Demo(tmp_path_factory.mktemp("deployed"), *arguments, **env) as running:
        running.env = env
        yield running


@pytest.fixture(scope="module")
def nginx(deployed, tmp_path_factory):
    """The nginx that is shown, at ports of its own: that for TLS, and the other one."""
    program = balancer.find() or missing("The file is nginx's: apt install nginx-light.")
    folder = tmp_path_factory.mktemp("nginx")
    plain, tls = environment.free_port(), environment.free_port()
    text = (SHOWN / "nginx.conf").read_text()
    for shown, here in (
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl;", f"listen 127.0.0.1:{tls} ssl;"),
        ("127.0.0.1:8000", f"127.0.0.1:{deployed.port}"),
        ("/etc/nginx", str(folder)),
    ):
        assert shown in text
        text = text.replace(shown, here)
    for name, pem in zip(("authdemo.pem", "authdemo.key"), certificate.pair(NAME), strict=True):
        (folder / name).write_bytes(pem)
    folders = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in KINDS)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr crit; {balancer._user()} events {{}} "
        f"http {{ access_log off; {folders} {text} }}"
    )
    with subprocess.Popen([program, "-e", "stderr", "-p", folder, "-c", folder / "nginx.conf"]) as process:
        try:
            until(lambda: answers(tls), 10, "nginx answers")
            yield tls, plain
        finally:
            process.terminate()


KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def answers(port):
    with contextlib.suppress(httpx.HTTPError), closing(client(port)) as visitor:
        return visitor.get("/healthz").status_code


def client(port, scheme="https", **headers):
    """As a browser that has asked for the site's name, and was led here."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return httpx.Client(
        base_url=f"{scheme}://127.0.0.1:{port}", headers={"Host": NAME, **headers}, verify=context, trust_env=False
    )


@pytest.fixture
def visitor(nginx):
    """Somebody who lies about where they come from, and about TLS."""
    lies = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http", "Forwarded": "for=203.0.113.9"}
    with closing(client(nginx[0], **lies)) as visitor:
        yield visitor


@pytest.mark.processes
def test_somebody_signs_in_and_is_known_by_where_they_come_from(deployed, visitor):
    user = json.loads(manage("seat", "--json", var=deployed.var, **deployed.env).stdout)["users"][0]
    for lane in ("sessions", "jwt"):
        said = {"username": user["username"], "password": user["password"]}
        answer = visitor.post(f"/{lane}/api/login", json=said)
        assert answer.status_code == 200, answer.text
        cookies = answer.headers.get_list("set-cookie")
        assert all(cookie.startswith("__Host-") and "Secure" in cookie for cookie in cookies)
        shown = "; ".join(cookie.partition(";")[0] for cookie in cookies)
        assert visitor.get(f"/{lane}/api/me", headers={"Cookie": shown}).status_code == 200
        page = visitor.get(f"/{lane}/devices/", headers={"Cookie": shown}).text
        assert "203.0.113.9" not in page
    assert "203.0.113.9" not in deployed.said()


@pytest.mark.processes
def test_plain_http_is_led_to_tls_and_tls_stays(nginx, visitor):
    with closing(client(nginx[1], "http")) as plain:
        answer = plain.get("/compare/")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"https://{NAME}/compare/"
    assert "max-age" in visitor.get("/").headers["Strict-Transport-Security"]


@pytest.mark.processes
def test_its_log_is_json(deployed, visitor):
    visitor.get("/healthz")
    lines = [line for line in deployed.said().splitlines() if line.startswith("{")]
    assert lines
    assert all(json.loads(line) for line in lines)


@pytest.mark.processes
def test_the_checks_of_a_deployment_find_nothing(deployed):
    said = manage("check", "--deploy", "--fail-level", "WARNING", var=deployed.var, **deployed.env)
    assert said.returncode == 0, said.stderr


def test_it_says_of_the_files_what_is_in_them():
    text = (environment.CODE / "docs/deployment.md").read_text()
    assert set(re.findall(r"\(deployment/([^)]+)\)", text)) == {path.name for path in SHOWN.iterdir()}
