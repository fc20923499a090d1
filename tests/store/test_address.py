"""Which addresses of a Redis are taken and what is read in them; which are refused, with nothing of them shown."""

import pytest
from django.conf import settings

from authdemo.checks import caches, stores
from authdemo.store import address
from tests.store.reading import SECRET, given, refusal, told

REFUSED = {
    "redis://:geheim#tresor@h:6379/0": "# is %23",
    "redis://:ge/geheim?tresor@h:6379/0": "/ is written %2F",
    "redis://u:12#geheim@h:6379/0": "# is %23",
    "redis://u:12/geheim@h:6379/0": "/ is written %2F",
    "redis://u:12?geheim=tresor@h": "? is %3F",
    "redis://h:6379/0#geheim": "# is %23",
    "redis://h/?password=geheim#tresor": "# is %23",
    "redis://h/?password=geheim&tresor=1": "has an option that redis:// does not know",
    "redis://h/?password=geheim&tresor": "has an option that redis:// does not know",
    "redis://:geheim": "more than one colon|a port that is no number",
    "redis://u:geheim:tresor": "more than one colon",
    "redis://h:port/0": "a port that is no number from 1 to 65535",
    "redis://h:0/0": "a port that is no number from 1 to 65535",
    "redis://h:65536/0": "a port that is no number from 1 to 65535",
    "redis://h:-1/0": "a port that is no number from 1 to 65535",
    "redis://h:\u0661/0": "a port that is no number from 1 to 65535",
    "redis://::1:6379/0": "an IPv6 address stands in brackets",
    "redis://[::1:6379/0": "more than one colon",
    "redis://[nobody]:6379/0": "in brackets that is no IPv6 address",
    "redis://[::1]6379/0": "more than one colon",
    "redis://h/abc": "not the number of a database",
    "redis://h/1/2": "not the number of a database",
    "redis://h/-1": "not the number of a database",
    "redis://h?db=abc": "does not fit its option db",
    "redis://h?db=": "does not fit its option db",
    "redis://h?foo=1": "has an option 'foo' that redis:// does not know; it knows db, ",
    "redis://h?foo": "has an option 'foo'",
    "redis://h?decode_responses=1": "has an option 'decode_responses'",
    "redis://h?ssl_cert_reqs=none": "has an option 'ssl_cert_reqs' that redis:// does not know",
    "rediss://h?ssl_cert_reqs=maybe": "does not fit its option ssl_cert_reqs",
    "redis://h?socket_timeout=0": "does not fit its option socket_timeout",
    "redis://h?socket_timeout=soon": "does not fit its option socket_timeout",
    "redis://h?protocol=4": "does not fit its option protocol",
    "redis://h?client_name=a%20b": "does not fit its option client_name",
    "unix://": "names no socket",
    "unix:///": "names no socket",
    "unix://run/redis.sock": "names no socket",
    "unix:///run/redis.sock?socket_keepalive=1": "has an option 'socket_keepalive' that unix:// does not know",
    "unix:///run/redis@geheim.sock": "@ is %40",
    "redis://:%FFgeheim@h": "not UTF-8",
    "redis://:\udcffgeheim@h": "not UTF-8",
    "redis://:geheim%00@h": "a character 0",
    f"redis://{'a' * 64}/0": "nobody's name",
    "redis://a..b/0": "nobody's name",
    "redis://a b/0": "nobody's name",
    "redis:/h": "is not the address of a Redis",
    "redis:geheim": "is not the address of a Redis",
    "http://u:geheim@h": "is not the address of a Redis",
    "geheim": "is not the address of a Redis",
    "redis+sentinel://:ge[geheim@h": "the service that the sentinels watch",
    "redis+sentinel://h/": "it looks like redis+sentinel://",
    "redis+sentinel://h/service/geheim": "the number of a database",
    "redis+sentinel://h/ser vice": "the service that the sentinels watch",
    "redis+sentinel://h/service/0/1": "the number of a database",
    "redis+sentinel://:geheim@h,/service": "a comma without a host",
    "redis+sentinel:///service": "a comma without a host",
    "redis+sentinel://h,h:port/service": "a port that is no number",
    "redis+sentinel://h/service?sentinel_password=geheim&tresor=1": "has an option that redis+sentinel://",
    "redis+sentinel://h/service?ssl_cert_reqs=none": "'ssl_cert_reqs' that redis+sentinel:// does not know",
    "redis+cluster://:geheim@h/1": "a cluster has no databases",
    "redis+cluster://:geheim@h?db=1": "has an option 'db' that redis+cluster:// does not know",
    "redis+cluster://h,,h": "a comma without a host",
    "redis+cluster://h?sentinel_password=geheim": "has an option that redis+cluster:// does not know",
    "redis://h:1,h:2/0": "more than one colon",
    "redis+tls://h": "is not the address of a Redis",
}
READ = {
    "redis://": {},
    "redis://h": {"host": "h"},
    "REDIS://h/": {"host": "h"},
    "redis://h:06379/00": {"host": "h", "port": 6379, "db": 0},
    "redis://h:/15": {"host": "h", "db": 15},
    "redis://[::1]:1/2": {"host": "::1", "port": 1, "db": 2},
    "redis://u@h": {"username": "u", "host": "h"},
    "redis://:a:b@h": {"password": "a:b", "host": "h"},
    "redis://:a@b@h": {"password": "a@b", "host": "h"},
    "redis://:100%@h": {"password": "100%", "host": "h"},
    "redis://h?db=3&client_name=me": {"host": "h", "db": 3, "client_name": "me"},
    "redis://h?password=a+b%26c": {"host": "h", "password": "a b&c"},
    "unix:///run/a%20b.sock?db=1": {"path": "/run/a b.sock", "db": 1},
    "unix://u:p%40@/run/redis.sock": {"username": "u", "password": "p@", "path": "/run/redis.sock"},
    "rediss://h?ssl_cert_reqs=none": {"host": "h", "ssl_cert_reqs": "none"},
}
OF_SEVERAL = {  # places; service and database; options
    "redis+sentinel://a:1,b/main": ([("a", 1), ("b", None)], ("main", "0"), {}),
    "redis+sentinel://u:p,q@a:1,[::1]:2/ma-in.x/3": ([("a", 1), ("::1", 2)], ("ma-in.x", "3"), {}),
    "redis+sentinel://a/main?db=3": ([("a", None)], ("main", "3"), {"db": "3"}),
    "REDISS+sentinel://a/main/?sentinel_password=x%26y": (
        [("a", None)],
        ("main", "0"),
        {"sentinel_password": "x&y"},
    ),
    "redis+cluster://:p@a:1,b:2,c:3": ([("a", 1), ("b", 2), ("c", 3)], None, {}),
    "redis+cluster://a/0": ([("a", None)], None, {}),
    "rediss+cluster://a?ssl_ca_certs=/ca.pem": ([("a", None)], None, {"ssl_ca_certs": "/ca.pem"}),
}


@pytest.mark.parametrize("url", REFUSED)
def test_what_cannot_be_read_is_one_sentence_that_repeats_nothing(monkeypatch, url):
    sentence = refusal(monkeypatch, url)
    assert any(part in sentence for part in REFUSED[url].split("|"))
    assert sentence.startswith("REDIS_URL ")
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert not any(secret in sentence for secret in SECRET)


@pytest.mark.parametrize("url", REFUSED)
def test_the_checks_do_not_fail_on_it(monkeypatch, url):
    monkeypatch.setattr(settings, "REDIS_URL", url)
    said = " ".join(found.msg for found in [*stores.check(), *caches.check()])
    assert not any(secret in said for secret in SECRET)


@pytest.mark.parametrize("url", READ)
def test_what_can_be_read_redis_py_reads_in_the_same_way(monkeypatch, url):
    read = given(monkeypatch, url)
    assert told(read) == READ[url]
    monkeypatch.setattr(settings, "REDIS_URL", read)
    assert address.given() == read, "read again it is the same"


@pytest.mark.parametrize("url", OF_SEVERAL)
def test_of_several_places_each_is_read(monkeypatch, url):
    read = address.read(given(monkeypatch, url))
    places, service, options = OF_SEVERAL[url]
    assert list(read.places) == places
    assert read.options == options
    if service:
        assert address.service_of(read) == service
    assert address.read(read.text) == read, "read again it is the same"


def test_what_is_shown_of_it_are_the_places_alone():
    url = "redis+sentinel://u:geheim@a:1,[::1]:2/main/0?sentinel_password=tresor"
    assert address.read(url).shown == "redis+sentinel://a:1,[::1]:2/main/0"
