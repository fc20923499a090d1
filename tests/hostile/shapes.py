"""What is sent, of every shape, and how an answer to it is looked at."""

from django.test import Client
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from authdemo.strategy import Reason
from tests import environment

hostile = settings(
    max_examples=environment.EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


# What may stand in a header: a server hands on Latin-1, and no line ends.
header_text = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=200)
pieces = st.sampled_from(
    [
        "",
        ".",
        "..",
        "=",
        "==",
        "-",
        "_",
        "+",
        "/",
        "%00",
        "%0a",
        '"',
        "\\",
        ";",
        ",",
        "null",
        "{}",
        "1.",
        "\x7f",
        "é",
        "A" * 5000,
    ]
)
anything = st.one_of(st.text(max_size=200), header_text, pieces)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=50),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=20), inner, max_size=4),
    max_leaves=12,
)
edits = st.tuples(st.integers(0, 5000), st.integers(0, 3), st.one_of(pieces, st.text("AZaz09-_.", max_size=3)))


def edited(text, edit):
    """One place of a text replaced, with something else or with nothing."""
    where, length, instead = edit
    where %= len(text) + 1
    return text[:where] + instead + text[where + length :]


def sent(cookies):
    """A Cookie header, with what a server would hand on of it."""
    header = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return header.encode(errors="surrogatepass").decode("latin-1").translate(dict.fromkeys(map(ord, "\r\n\0")))


def asks(path, cookies=None, method="GET", **more):
    """A request as it comes from the network; an error in the site is an answer here as well."""
    client = Client(raise_request_exception=False)
    meta = {"HTTP_COOKIE": sent(cookies)} if cookies else {}
    return client.generic(method, path, **meta, **more)


def refused(response):
    """Answered, by a refusal."""
    assert response.status_code == 401, response.content[:300]
    assert response.json()["error"] in set(Reason)
    return True
