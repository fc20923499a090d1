"""A password in REDIS_URL or DATABASE_URL has a character that means something there: it is shown, or nothing works.

https://github.com/celery/celery/issues/7864, https://github.com/jazzband/django-redis/issues/203

Right: it works, or one sentence and exit 1, without any part of the password, wherever one looks. Neighbours: every
printable character, as it is and percent-encoded, in the user, the password and the option `password`; `#`, `/`, `?`
and `@` after digits, which look like a port; a temporary folder with such a name; the database. What else the address
of a Redis may hold, an option that is half a password among it: `tests/store/test_address.py`.
"""

import json
import string
from urllib.parse import quote

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from authdemo import env
from authdemo.store import address, finding, probe, servers
from authdemo.store.address import NoRedis
from tests import environment
from tests.processes import Demo, manage
from tests.store.reading import SECRET, given, refusal, told

PRINTABLE = [each for each in string.printable if each.isprintable()]
MEANS_SOMETHING = set("/?#")


@pytest.mark.parametrize("part", ["user", "password", "option"])
def test_every_character_works_when_it_is_percent_encoded(monkeypatch, part):
    for each in PRINTABLE:
        spelled = f"geheim%{ord(each):02X}tresor"
        url = {
            "user": f"redis://{spelled}:x@h:1/2",
            "password": f"redis://:{spelled}@h:1/2",
            "option": f"redis://h:1/2?password={spelled}",
        }[part]
        assert told(given(monkeypatch, url))["username" if part == "user" else "password"] == f"geheim{each}tresor"
        assert address.read(url).shown == "redis://h:1/2", each


@pytest.mark.parametrize("before", ["geheim", "12"])
def test_every_character_as_it_is_works_or_is_refused(monkeypatch, before):
    for each in PRINTABLE:
        url = f"redis://user:{before}{each}tresor@h:1/2"
        if each in MEANS_SOMETHING:
            assert not any(secret in refusal(monkeypatch, url) for secret in SECRET), each
        else:
            assert told(given(monkeypatch, url))["password"] == f"{before}{each}tresor"


def test_a_redis_that_refuses_or_is_not_there_is_told_without_the_password(monkeypatch):
    for each in PRINTABLE:
        word = quote(f"geheim{each}tresor", safe="")
        url = given(monkeypatch, f"redis://{word}:{word}@127.0.0.1:1/0?password={word}")
        with pytest.raises(NoRedis, match=r"^The Redis at redis://127\.0\.0\.1:1/0 does not answer") as raised:
            probe.ask_redis(url)
        assert not any(secret in str(raised.value) for secret in SECRET), each


def test_a_real_redis_lets_in_who_has_a_password_of_all_of_them(real_redis, monkeypatch, tmp_path):
    word = "".join(PRINTABLE)
    path = address.taken_apart(settings.REDIS_URL).path
    real_redis.acl_setuser("everybody", enabled=True, passwords=[f"+{word}"], keys=["*"], commands=["+@all"])
    try:
        description = probe.ask_redis(
            given(monkeypatch, f"unix://everybody:{quote(word, safe='')}@{path}"), closely=True
        ).description
        with pytest.raises(NoRedis, match="does not take the user and password in REDIS_URL"):
            probe.ask_redis(given(monkeypatch, f"unix://everybody:{quote(word[1:], safe='')}@{path}"))
    finally:
        real_redis.acl_deluser("everybody")
    assert quote(word, safe="") not in description
    assert description.endswith(f"unix://{path}")


def test_our_own_in_a_folder_of_any_name(real_redis, tmp_path, monkeypatch):
    folder = tmp_path / "a b%41#?@"
    folder.mkdir()
    monkeypatch.setattr(servers.tempfile, "mkdtemp", lambda **_: str(folder))
    server = servers.RedisProcess("redis-server", tmp_path / "data", [])
    assert told(server.url)["path"] == str(folder / "redis.sock")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://u:geheim#tresor@h/db", "# is %23"),
        ("postgresql://u:12#geheim@h/db", "# is %23"),
        ("postgresql://u:12/geheim@h/db", "/ is written %2F"),
        ("postgresql://u:12?geheim=tresor@h/db", "? is %3F"),
        ("postgresql://u:ge[geheim@h:port/db", "a port that is no number"),
        ("postgresql://h/db?password=geheim&tresor=1", "an option that PostgreSQL does not know"),
        ("postgresql://h/db?foo=1", "an option 'foo' that PostgreSQL does not know"),
        ("postgresql://u:geheim@h", "names no database"),
        ("postgresql://::1/db", "an IPv6 address stands in brackets"),
        ("mysql://u:geheim@h/db", "takes the address of a PostgreSQL"),
        ("geheim", "is not an address of a database"),
    ],
)
def test_the_database_is_named_by_the_same_rules(monkeypatch, url, sentence):
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(ImproperlyConfigured) as raised:
        env.database("DATABASE_URL")
    assert sentence in str(raised.value)
    assert not any(secret in str(raised.value) for secret in SECRET)


def test_a_database_takes_every_character(monkeypatch):
    spellings = [(each, {f"%{ord(each):02X}", *({each} - MEANS_SOMETHING)}) for each in PRINTABLE]
    for each, spelled in ((each, one) for each, ways in spellings for one in ways):
        url = f"postgresql://user:geheim{spelled}tresor@[::1]:1/name?sslmode=disable"
        monkeypatch.setenv("DATABASE_URL", url)
        found = env.database("DATABASE_URL")
        assert (found["USER"], found["PASSWORD"]) == ("user", f"geheim{each}tresor")
        assert (found["HOST"], found["PORT"], found["NAME"]) == ("::1", 1, "name")


@pytest.mark.processes
class TestWhole:
    """As processes: one line, exit 1, and nothing of it in what they leave behind."""

    @pytest.mark.parametrize("command", [["demo", "--port", "{port}"], ["seat"], ["revoke", "--all"], ["lab", "ban"]])
    def test_a_command_says_one_line_and_exits_with_1(self, tmp_path, command):
        arguments = [each.format(port=environment.free_port()) for each in command]
        done = manage(*arguments, var=tmp_path / "var", REDIS_URL="redis://:12#geheim@127.0.0.1:6379/0")
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1
        assert "geheim" not in done.stdout + done.stderr

    def test_what_a_demo_prints_and_notes_and_answers_has_no_password(self, real_redis, tmp_path):
        path = address.taken_apart(settings.REDIS_URL).path
        real_redis.acl_setuser("keeper", enabled=True, passwords=["+geheim#tr@sor/"], keys=["*"], commands=["+@all"])
        url = f"unix://keeper:{quote('geheim#tr@sor/', safe='')}@{path}"
        try:
            with Demo(tmp_path / "var", REDIS_URL=url) as demo:
                pages = "".join(demo.get(page).text for page in ("/", "/readyz", "/inspect/", "/sessions/login/"))
                note = {**demo.note, "url": ""}
                said = demo.said()
        finally:
            real_redis.acl_deluser("keeper")
        assert "geheim" not in pages + json.dumps(note) + said


def test_finding_shows_the_same_sentence(monkeypatch):
    monkeypatch.setattr(settings, "REDIS_URL", "redis://u:12#geheim@h:6379/0")
    with pytest.raises(NoRedis, match="# is %23"), finding.available("test"):
        pass
