"""Leading from another machine than the site's: by `demo --trainer-remote` and the terminal's invitation, else not."""

import re
from contextlib import closing

import httpx
import pytest

from tests import browsing, environment
from tests.processes import Demo, manage

pytestmark = pytest.mark.processes


@pytest.mark.parametrize(("options", "status"), [((), 404), (("--trainer-remote",), 302)])
def test_an_invitation_from_elsewhere(tmp_path, options, status):
    """A proxy says from where, as a demo listens to loopback here."""
    from_elsewhere = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.9"}
    with Demo(tmp_path / "var", "--room", *options, AUTHDEMO_HTTPS="1") as demo:
        secret = re.search(r"/room/trainer/#(\S+)", demo.said())[1]
        with closing(httpx.Client(base_url=demo.url, headers=from_elsewhere, trust_env=False)) as client:
            page = client.get("/room/").text
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]

            def sends(**fields):
                jar = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)
                headers = {"Referer": demo.url.replace("http:", "https:") + "/", "Cookie": jar}
                fields["csrfmiddlewaretoken"] = token
                return client.post("/room/trainer/", data=fields, headers=headers)

            answer = sends(invitation=secret)
            assert answer.status_code == status
            assert ("from another one, start the demo with --trainer-remote" in answer.text) is (status == 404)
            assert ("__Host-trainer" in client.cookies) is (status == 302)


def test_where_no_further_room_fits_the_demo_says_so(tmp_path):
    with Demo(tmp_path / "var") as demo:
        full = "from authdemo.room import rooms; [rooms.accept(rooms.open_one()[1]) for _ in range(rooms.MOST)]"
        assert manage("shell", "-c", full, var=demo.var).returncode == 0
    refused = manage("demo", "--room", "--port", str(environment.free_port()), var=tmp_path / "var")
    assert refused.returncode == 1
    assert "20 rooms are open, which is the limit" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.browser
def test_where_a_second_name_leads_here_attacks_run_also_for_who_comes_by_an_address(tmp_path, browser):
    """As a phone does. On the same port: another port is no other site."""
    port = environment.free_port()
    named = browsing.program(browsing.WITHOUT_WINDOWS) or browser.browser_type.executable_path
    resolver = "--host-resolver-rules=MAP laptop.local 127.0.0.1"
    with (
        Demo(tmp_path / "var", port=port, ATTACKER_ORIGIN=f"http://laptop.local:{port}"),
        closing(browser.browser_type.launch(executable_path=named, args=[*browsing.SWITCHES, resolver])) as phones,
    ):
        page = phones.new_page()
        page.goto(f"http://127.0.0.1:{port}/lab/csrf/")
        page.get_by_role("button", name="Run it").click()
        page.locator("#result").wait_for(timeout=60_000)
        assert "on the cookie’s flags" in page.locator("h1").inner_text()
