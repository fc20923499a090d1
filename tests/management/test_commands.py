"""The commands that act on a running site from the terminal: seats, revocation, keys."""

import io
import json
import subprocess
import sys

import httpx
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from authdemo.accounts import seats
from authdemo.accounts.models import Seat, User
from tests import environment, people
from tests.people import Browser
from tests.processes import manage, until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_keys(monkeypatch, tmp_path):
    """A key ring that no other test sees."""
    monkeypatch.setattr(settings, "VAR", tmp_path)


def run(*command):
    """What a command prints."""
    out = io.StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


class TestSeat:
    def test_its_table_names_two_users_who_can_sign_in(self):
        head, *rows, _ = [line.split() for line in run("seat").splitlines()]
        assert head == ["Role", "Username", "Password"]
        assert [row[0] for row in rows] == ["member", "admin"]
        for role, username, password in rows:
            user = User.objects.get(username=username)
            assert user.role == role
            assert Browser("sessions").signs_in(user, password).fate() == username

    @pytest.mark.parametrize("site", ["http://localhost:8000", ""])
    def test_it_says_where_to_sign_in(self, monkeypatch, site):
        monkeypatch.setattr("authdemo.store.finding.demo_site", lambda: site)
        to_come = "" if site else ", once the site runs (manage.py demo)"
        assert run("seat").splitlines()[-1] == f"Sign in at {site}/sessions/login/ or {site}/jwt/login/{to_come}"

    def test_as_json_it_names_the_seat_too(self):
        made = json.loads(run("seat", "--json"))
        assert made.keys() == {"seat", "users"}
        assert [user.keys() for user in made["users"]] == [{"username", "password", "role"}] * 2
        assert made["seat"] == seats.public_id(Seat.objects.get())

    def test_where_no_seat_is_free_it_says_so(self, monkeypatch):
        monkeypatch.setattr(seats, "LIVE_PER_ADDRESS", 0)
        with pytest.raises(CommandError, match="which is the limit"):
            run("seat")

    def test_all_are_cleared_with_their_users_and_their_sign_ins(self):
        made = [seats.create("127.0.0.1") for _ in range(2)]
        laptop = Browser("sessions").signs_in(made[0].member, seats.users(made[0])[0]["password"])
        assert run("clear_seats") == "2 seats cleared, users and sign-ins included.\n"
        assert not User.objects.exists()
        assert laptop.fate() == "revoked"

    def test_clearing_leaves_accounts_that_are_nobodys_seat(self):
        alice = people.alice()
        assert run("clear_seats") == "0 seats cleared, users and sign-ins included.\n"
        assert User.objects.get() == alice


class TestRevoke:
    def test_all_logins_of_one_user_end_on_both_lanes_and_nobody_elses(self):
        alice, bob = people.alice(), people.bob()
        laptops = [Browser("sessions").signs_in(alice), Browser("jwt").signs_in(alice, revocation="denylist")]
        other = Browser("sessions").signs_in(bob)
        said = run("revoke", alice.username)
        assert said.splitlines()[:2] == ["Sessions  1 sign-in ended", "JWT       1 sign-in ended"]
        assert [laptop.fate() for laptop in laptops] == ["revoked", "revoked"]
        assert other.fate() == bob.username

    def test_everybody_is_out_with_all(self):
        for user in (people.alice(), people.bob()):
            Browser("sessions").signs_in(user)
            Browser("jwt").signs_in(user, revocation="stateful")
        assert run("revoke", "--all").splitlines()[:2] == ["Sessions  2 sign-ins ended", "JWT       2 sign-ins ended"]

    def test_it_says_what_no_command_can_end(self):
        alice = people.alice()
        stateless = Browser("jwt").signs_in(alice, revocation="stateless")
        said = run("revoke", alice.username)
        assert "mode stateless" in said
        assert "nothing ends them before their exp" in said
        assert stateless.fate() == alice.username

    def test_a_name_that_is_almost_right_gets_the_right_one_in_answer(self):
        User.objects.create_user("maple-17", people.PASSWORD)
        with pytest.raises(CommandError, match=r"^There is no user mapel-17. Did you mean maple-17\?$"):
            run("revoke", "mapel-17")

    @pytest.mark.parametrize("arguments", [[], ["alice", "--all"]])
    def test_it_takes_a_name_or_all_and_not_both(self, arguments):
        with pytest.raises(CommandError, match="Name one user, or give --all"):
            run("revoke", *arguments)

    def test_without_a_redis_it_says_so_and_ends_nothing(self, monkeypatch):
        alice = people.alice()
        monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
        with pytest.raises(CommandError, match="does not answer"):
            run("revoke", alice.username)


class TestRotateKey:
    @pytest.mark.parametrize(
        ("how", "fate", "says"),
        [
            ([], "believed", "Tokens already out are good until their exp"),
            (["--no-overlap"], "bad-signature", "Tokens already out are refused from now on"),
            (["--compromised"], "bad-signature", "nothing it has signed is believed any more"),
        ],
    )
    def test_a_token_already_out_is_believed_or_not_as_it_says(self, how, fate, says):
        alice = people.alice()
        laptop = Browser("jwt").signs_in(alice, revocation="stateless")
        assert says in run("rotate_key", *how)
        assert laptop.fate() == (alice.username if fate == "believed" else fate)
        assert Browser("jwt").signs_in(alice).fate() == alice.username

    def test_what_was_changed_without_an_overlap_is_believed_again(self):
        alice = people.alice()
        laptop = Browser("jwt").signs_in(alice, revocation="stateless")
        assert "No key was changed" in run("rotate_key", "--reinstate")
        run("rotate_key", "--no-overlap")
        assert "are believed again" in run("rotate_key", "--reinstate")
        assert laptop.fate() == alice.username

    def test_not_both(self):
        with pytest.raises(CommandError, match="not allowed with argument"):
            run("rotate_key", "--no-overlap", "--compromised")


@pytest.mark.processes
class TestFromNothing:
    """In a folder where nothing was ever started: no Redis runs, no table exists."""

    @pytest.mark.parametrize("command", [["seat"], ["revoke", "--all"], ["clear_seats"], ["rotate_key"]])
    def test_a_command_makes_what_it_needs_and_leaves_nothing_running(self, tmp_path, command):
        done = manage(*command, var=tmp_path / "var")
        assert (done.returncode, done.stderr) == (0, "")
        assert not (tmp_path / "var" / "redis.json").exists()

    def test_two_that_start_at_the_same_moment_both_get_through(self, tmp_path):
        several = [
            subprocess.Popen(
                [sys.executable, "manage.py", "seat", "--json"],
                cwd=environment.CODE,
                env=environment.for_process(tmp_path / "var"),
                stdout=subprocess.PIPE,
            )
            for _ in range(3)
        ]
        made = [json.loads(process.communicate(timeout=60)[0])["seat"] for process in several]
        assert len(set(made)) == 3

    def test_runserver_says_in_one_line_what_it_needs(self, tmp_path):
        done = manage("runserver", "--noreload", str(environment.free_port()), var=tmp_path / "var")
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1
        assert "leave `python manage.py demo` running in another terminal" in done.stderr


@pytest.mark.processes
def test_runserver_serves_beside_a_redis(tmp_path):
    var, port = tmp_path / "var", environment.free_port()
    manage("seat", var=var)
    with subprocess.Popen(
        [sys.executable, "manage.py", "runserver", "--noreload", str(port)],
        cwd=environment.CODE,
        env=environment.for_process(var, REDIS_URL=settings.REDIS_URL),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:

        def serves():
            try:
                return httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).status_code == 200
            except httpx.HTTPError:
                return False

        try:
            until(serves, 20, "runserver serves")
        finally:
            server.terminate()
