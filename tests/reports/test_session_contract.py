"""A session engine that keeps a part of Django's contract, and ignores the rest without a word.

https://github.com/martinrusev/django-redis-sessions/pull/53, https://github.com/jazzband/django-redis/issues/390

Right: what Django documents of `SessionBase` holds, and what cannot is refused with a sentence, by its async name too.
Neighbours: keys that are none, sessions that never began, that have ended, that have gone idle, somebody else's; lives
of their own in each of the forms Django takes; values put into a session that nobody has signed in to.

The exceptions: EXCEPTIONS below, each with what is said instead. Django's own tests of an engine run on this one, too:
`sessions_app/test_djangos_own_tests.py`.
"""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.test import RequestFactory
from django.utils import timezone

from sessions_app import engine
from sessions_app.engine import SessionStore
from sessions_app.middleware import SessionsMiddleware
from tests import people
from tests.asynchronously import alone
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)

NO_KEYS = [None, "", "x", "a" * 42, "a" * 44, "é" * 43, "a" * 42 + "\n", "\0" * 43, "../" * 20]
LIVES = [0, 1, -1, 3600, timedelta(minutes=5), timezone.now() + timedelta(days=1), "soon"]
EXCEPTIONS = {
    "a session is stored before a sign-in": (lambda: SessionStore().save(), CreateError, engine.NO_SIGN_IN),
    "one must be created": (lambda: living().save(must_create=True), CreateError, engine.NO_SIGN_IN),
    "one is stored that has ended": (lambda: ended().save(), UpdateError, engine.ENDED),
    "one was never there": (lambda: SessionStore("a" * 43).save(), UpdateError, engine.ENDED),
    "one that lives gets another id": (lambda: living().cycle_key(), engine.UnsupportedOperation, engine.SAME_ID),
    "... asynchronously": (lambda: alone(living().acycle_key()), engine.UnsupportedOperation, engine.SAME_ID),
}


def living(**wishes):
    """The session of somebody who has signed in."""
    laptop = Browser("sessions").signs_in(people.alice(), **wishes)
    return SessionStore(laptop.cookie(settings.SESSION_COOKIE_NAME))


def ended():
    session = living()
    session["a"] = 1
    SessionStore(session.session_key).delete()
    return session


@pytest.mark.parametrize("what", EXCEPTIONS)
def test_what_cannot_be_kept_is_refused_with_a_sentence(what):
    asked, error, sentence = EXCEPTIONS[what]
    with pytest.raises(error, match=sentence):
        asked()


@pytest.mark.parametrize("life", LIVES)
def test_a_life_of_its_own_is_refused_and_changes_nothing(life):
    session = living()
    for asked in (lambda: session.set_expiry(life), lambda: alone(session.aset_expiry(life))):
        with pytest.raises(engine.UnsupportedOperation, match=engine.SAME_FOR_ALL):
            asked()
    assert not session.modified
    session.set_expiry(None)
    alone(session.aset_expiry(None))
    assert not session.modified


def test_how_long_it_lives_is_said_as_it_is():
    session = living()
    for age in (session.get_expiry_age(), alone(session.aget_expiry_age())):
        assert settings.SESSION_IDLE_SECONDS - 5 <= age <= settings.SESSION_IDLE_SECONDS
    for date in (session.get_expiry_date(), alone(session.aget_expiry_date())):
        assert abs(date - timezone.now() - timedelta(seconds=settings.SESSION_IDLE_SECONDS)) < timedelta(seconds=5)
    session.identity["until"] = engine.records.now_ms() + 7_500
    assert session.get_expiry_age() == 7, "the absolute limit is nearer"


@pytest.mark.parametrize("remember", [False, True])
def test_it_says_whether_its_cookie_goes_with_the_browser(remember):
    session = living(remember=remember)
    assert session.get_expire_at_browser_close() is not remember
    assert alone(session.aget_expire_at_browser_close()) is not remember


@pytest.mark.parametrize("key", NO_KEYS)
def test_a_key_that_is_none_is_nobodys(key):
    assert SessionStore().exists(key) is False
    assert alone(SessionStore().aexists(key)) is False
    assert SessionStore(key).session_key is None
    SessionStore(key).delete(key)
    assert SessionStore(key).is_empty()


def test_it_exists_while_it_lives():
    session = living()
    assert SessionStore().exists(session.session_key)
    session.delete()
    assert not SessionStore().exists(session.session_key)
    assert not SessionStore().exists("a" * 43)


def test_data_of_all_kinds_come_back():
    session = living()
    session["a"], session["list"] = "é", [1, None, {"b": 2.5}]
    session.update({"c": True})
    assert session.setdefault("d", 4) == 4
    assert session.pop("c") is True
    assert session.pop("nothing", "else") == "else"
    with pytest.raises(KeyError):
        session.pop("nothing")
    session.save()
    again = SessionStore(session.session_key)
    assert (again["a"], again["list"], again["d"]) == ("é", [1, None, {"b": 2.5}], 4)
    assert "c" not in again
    assert again.has_key("d")
    assert again.accessed
    assert not again.modified
    del again["d"]
    again.save()
    assert "d" not in SessionStore(session.session_key)
    again.clear()
    again.save()
    assert not [*SessionStore(session.session_key).keys()]
    assert again.decode(again.encode({"a": 1})) == {"a": 1}


def test_flushed_it_is_empty_and_gone():
    session = living()
    key = session.session_key
    session.flush()
    assert session.session_key is None
    assert session.is_empty()
    assert not SessionStore().exists(key)
    alone(SessionStore().aflush())


def test_ending_somebody_elses_leaves_ones_own_cookie():
    mine, other = living(), living()
    mine.delete(other.session_key)
    assert (mine.drop_cookie, SessionStore().exists(mine.session_key)) == (False, True)
    mine.delete()
    assert mine.drop_cookie


def test_before_a_sign_in_there_is_an_id_to_begin_with():
    session = SessionStore()
    session.cycle_key()
    first = session.session_key
    session.cycle_key()
    assert first != session.session_key
    assert not SessionStore().exists(first)


def test_what_redis_forgets_need_not_be_cleared():
    session = living()
    SessionStore.clear_expired()
    alone(SessionStore.aclear_expired())
    assert SessionStore().exists(session.session_key)


def test_what_a_page_puts_into_nobodys_session_is_not_lost_in_silence():
    def page(request):
        from django.http import HttpResponse

        request.session["cart"] = 1
        return HttpResponse()

    with pytest.raises(CreateError, match=engine.NO_SIGN_IN):
        SessionsMiddleware(page)(RequestFactory().get("/"))


def test_the_exceptions_are_named_where_the_engine_is_described():
    said = " ".join(SessionStore.__doc__.split())
    for name in ("CreateError", "UpdateError", "UnsupportedOperation", "cycle_key()", "set_expiry()", "save()"):
        assert f"`{name}`" in said
