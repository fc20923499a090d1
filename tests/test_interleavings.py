"""Two things at once, in every order of their steps: each test also shows what the naive order would do."""

import itertools
from dataclasses import replace

import pytest
from django.test import RequestFactory

from authdemo import policy
from authdemo.accounts.changes import strategies
from authdemo.accounts.models import User
from authdemo.strategy import Ending, LoginRefused, Rejected
from jwt_app.engine import TokenStore
from sessions_app import records
from sessions_app.engine import SessionStore
from tests import people
from tests.baton import orders, run_both
from tests.clock import APART
from tests.people import Browser
from tests.variants import RENEWED

pytestmark = pytest.mark.django_db(transaction=True)

CHOICES = {"sessions": {}, "jwt": {"revocation": "stateful", "lifetime": "900"}}
SET = ((0, 0), (APART, APART), (-APART, -APART), (0, APART), (0, -APART))  # the server's clock: at first, and halfway


def a_request():
    request = RequestFactory().post("/")
    request.session, request.jwt = SessionStore(), TokenStore(request)
    return request


def sign_in(lane, user):
    request = a_request()
    strategies()[lane].login(request, user, **CHOICES[lane])
    return request


def revoke_all(lane, user):
    return strategies()[lane].revoke_all(user, ending=Ending.OPERATOR)


def change_password(user):
    user.set_password("another horse, another battery")
    user.save()


def demote(user):
    user.role = "member"
    user.save()


def is_alive(lane, request):
    try:
        return strategies()[lane].authenticate(request)
    except Rejected:
        return None


def forget_outcome(lane, request):
    """The request's own memory of having signed in does not count; what the next one would be told does."""
    if lane == "sessions":
        request.session = SessionStore(request.session.session_key)
    else:
        access = request.jwt.access
        request.jwt = TokenStore(request)
        request.jwt.access = access


@pytest.mark.parametrize("lane", ["sessions", "jwt"])
@pytest.mark.parametrize("event", ["revoke-all", "password", "demotion"])
def test_a_sign_in_during_a_change_is_dead_or_listed_and_up_to_date(lane, event, monkeypatch, redis, clock):
    """Whatever the server's clock says meanwhile: no order of events is told by it."""
    seen, longest = {"dead": 0, "alive": 0, "refused": 0}, {"A": 0, "B": 0}
    for order, (first, then) in zip(orders(4, 4), itertools.cycle(SET), strict=False):
        redis.flushdb()
        clock.set(first)
        bob = people.bob()
        changed = User.objects.get(pk=bob.pk)
        changes = {
            "revoke-all": lambda user=changed: revoke_all(lane, user),
            "password": lambda user=changed: change_password(user),
            "demotion": lambda user=changed: demote(user),
        }
        request, other, steps = run_both(
            order,
            monkeypatch,
            lambda to=then: clock.set(to),
            A=lambda user=bob: sign_in(lane, user),
            B=changes[event],
        )
        clock.set(max(first, then))
        longest = {name: max(longest[name], steps[name]) for name in longest}
        assert not isinstance(other, Exception), other
        assert steps["read again"], "that is a step, too"
        if isinstance(request, LoginRefused):
            seen["refused"] += 1
            continue
        assert not isinstance(request, Exception), request
        forget_outcome(lane, request)
        identity = is_alive(lane, request)
        seen["alive" if identity else "dead"] += 1
        if identity:
            assert identity.login_id in {login.id for login in strategies()[lane].logins(changed)}, f"unlisted: {order}"
            assert identity.role == User.objects.get(pk=bob.pk).role, f"stale: {order}"
            if event == "password":
                assert bob.version == User.objects.get(pk=bob.pk).version, f"signed in by the old password: {order}"
    assert longest["A"] >= 3, "the two did run step by step"
    assert longest["B"] >= 2
    assert seen["alive"] or event == "password"
    assert seen["dead"] + seen["refused"], "in some orders the change came in between"


def test_the_naive_order_leaves_a_login_alive_that_nobody_lists(redis):
    """Record first, index afterwards, nothing read again: a revoke-all in between finds nothing to end."""
    alice = people.alice()
    login = records.login_id("A" * 43)
    until = records.now_ms() + 60_000
    identity = {"user_id": alice.pk, "username": alice.username, "role": "member", "version": 1, "born": 1}
    device = {"agent": "", "address": "", "remember": False}
    records.create(login, records.SessionRecord({**identity, **device, "began": 0, "until": until}, "{}"))
    assert revoke_all("sessions", alice) == 0
    assert records.read(login).identity["username"] == alice.username


@pytest.mark.usefixtures("remembering")
@pytest.mark.parametrize("mode", RENEWED)
def test_a_renewal_during_a_logout_signs_nobody_in(mode, monkeypatch, redis, clock):
    """Whichever comes first: the login stays out, also in the tab that waited for its renewal."""
    rules = replace(policy.site(), access_seconds=0.001, leeway=0)  # so that every request renews
    for order, (first, then) in zip(orders(4, 4), itertools.cycle(SET), strict=False):
        redis.flushdb()
        clock.set(first)
        alice = people.alice()
        with policy.use(rules):
            laptop = Browser("jwt").signs_in(alice, revocation=mode)
        jar = {name: morsel.value for name, morsel in laptop.client.cookies.items()}

        def request_with(jar):
            request = RequestFactory().get("/", HTTP_COOKIE="; ".join(f"{k}={v}" for k, v in jar.items()))
            request.jwt = TokenStore(request)
            return request

        def renews(jar=jar):
            with policy.use(replace(rules, access_seconds=60)):
                request = request_with(jar)
                strategies()["jwt"].authenticate(request)
                return request.jwt.issued

        def leaves(jar=jar):
            with policy.use(rules):
                request = request_with(jar)
                strategies()["jwt"].logout(request)
                return request.jwt.leaves

        issued, left, _ = run_both(order, monkeypatch, lambda to=then: clock.set(to), A=renews, B=leaves)
        assert not isinstance(left, Exception), left
        if isinstance(issued, Exception):
            assert isinstance(issued, Rejected)
            continue
        late = request_with({"access": issued.access, "refresh": issued.refresh, "left": left})
        with policy.use(replace(rules, access_seconds=60)), pytest.raises(Rejected):
            strategies()["jwt"].authenticate(late)
        assert strategies()["jwt"].logins(alice) == []
