"""The revocation table: what was done × how people are remembered = what a copy gets next, and when it dies.

Copies are one access token or one session id, taken before. Access tokens live ten minutes here, without leeway, and it
is the server's clock that is moved to their end. It stands apart from that of Redis and of the database, too, or is set
while somebody is signed in: none of that changes what was done.
"""

from dataclasses import replace

import pytest

from authdemo import policy
from authdemo.accounts.changes import strategies
from authdemo.strategy import Ending
from jwt_app.modes import MODES, Asks
from tests import people
from tests.clock import APART
from tests.people import Browser
from tests.variants import VARIANTS, each_variant

pytestmark = pytest.mark.django_db(transaction=True)

LIFETIME = 600.0  # seconds
CLOCKS = {  # by how many seconds the server's is ahead of the stores': at the sign-in, and from then on
    "one time": (0.0, 0.0),
    "ahead": (APART, APART),
    "behind": (-APART, -APART),
    "set forward": (0.0, APART),
    "set back": (0.0, -APART),
}


def logs_out(user, laptop):
    laptop.logs_out()


def revokes_this_device(user, laptop):
    phone = Browser(laptop.lane, "phone").signs_in(user, **laptop.choices)
    strategies()[laptop.lane].revoke(user, laptop.login, Ending.DEVICE)
    assert phone.fate() == user.username, "the other device stays"


def revokes_the_others(user, laptop):
    phone = Browser(laptop.lane, "phone").signs_in(user, **laptop.choices)
    strategies()[laptop.lane].revoke_all(user, keep=phone.login_id())
    assert phone.fate() == user.username, "the device that asked stays"


def revokes_all(user, laptop):
    strategies()[laptop.lane].revoke_all(user, ending=Ending.OPERATOR)


def is_banned(user, laptop):
    user.is_active = False
    user.save()


def is_demoted(user, laptop):
    user.role = "member"
    user.save()


def changes_the_password(user, laptop):
    user.set_password("another horse, another battery")
    user.save()


def deletes_the_account(user, laptop):
    user.delete()


EVENTS = {
    logs_out: Ending.LOGOUT,
    revokes_this_device: Ending.DEVICE,
    revokes_the_others: Ending.OTHERS,
    revokes_all: Ending.OPERATOR,
    is_banned: Ending.BANNED,
    is_demoted: Ending.CHANGED,
    changes_the_password: Ending.PASSWORD,
    deletes_the_account: Ending.DELETED,
}
AT_ONCE = {"sessions", *(mode.name for mode in MODES.values() if mode.ends_at_once)}
READ_ANEW = {"sessions", *(mode.name for mode in MODES.values() if mode.asks is Asks.FAMILY)}  # the record speaks


@pytest.fixture(params=CLOCKS)
def clocks(request):
    return CLOCKS[request.param]


@pytest.fixture
def short():
    with policy.use(replace(policy.site(), access_seconds=LIFETIME, stateless_seconds=LIFETIME, leeway=0)):
        yield


def see(copy):
    """What a copy gets now: the role it is taken for, or the reason why it is refused."""
    answer = copy.me().json()
    return answer.get("role") or answer["error"]


def expected_next(variant, event):
    if variant not in AT_ONCE:
        return "admin"  # nobody asks: the token says what it said
    if event is is_demoted and variant in READ_ANEW:
        return "member"  # the record is asked, and the copy lives on with the new role
    return "revoked"


def expected_in_the_end(variant, event):
    if variant in AT_ONCE and (event is not is_demoted or variant not in READ_ANEW):
        return {"revoked", "expired"}  # a denied token is expired later on, like any other
    return {"member"} if variant == "sessions" else {"expired"}


@each_variant
def test_what_a_copy_gets_next_and_when_it_dies(variant, short, clocks, clock):
    lane, choices = VARIANTS[variant]
    first, then = clocks
    rows = []
    for event, ending in EVENTS.items():
        clock.set(first)
        user = people.bob()
        laptop = Browser(lane).signs_in(user, **choices)
        laptop.choices, laptop.login = choices, laptop.login_id()
        copy = laptop.copied_by()
        clock.set(then)
        event(user, laptop)
        if then < first and lane == "jwt":  # the token is from the future, and nobody is let in by it
            assert see(copy) == "not-yet-valid"
            clock.set(first)  # which comes, with time
        rows.append((event, ending, user, laptop, copy, see(copy)))

    for event, ending, user, laptop, _, seen_next in rows:
        assert seen_next == expected_next(variant, event), event.__name__
        if seen_next == "revoked" and user.pk:
            kept = strategies()[lane].held_by_server(user, laptop.login)
            assert any(ending in (entry.value or "") for entry in kept), f"{event.__name__}: the reason is kept"

    clock.set(max(clocks) + LIFETIME)
    for event, _, _, _, copy, _ in rows:
        assert see(copy) in expected_in_the_end(variant, event), event.__name__


@each_variant
def test_nothing_is_kept_for_ever(variant, redis):
    lane, choices = VARIANTS[variant]
    for event in EVENTS:
        user = people.bob()
        laptop = Browser(lane).signs_in(user, **choices)
        laptop.choices, laptop.login = choices, laptop.login_id()
        event(user, laptop)
        strategies()[lane].user_changed(user)
    assert [key for key in redis.keys("*") if redis.ttl(key) < 0] == []


@each_variant
def test_what_the_owner_gets_next(variant, short, clocks, clock):
    """After a demotion the owner goes on, with the new role: at once, or with the next token.

    Where the clock was set back the token is from the future, which is no worse than one that has expired.
    """
    lane, choices = VARIANTS[variant]
    first, then = clocks
    clock.set(first)
    bob = people.bob()
    laptop = Browser(lane).signs_in(bob, **choices)
    clock.set(then)
    is_demoted(bob, laptop)
    if then < first and variant == "stateless":
        assert see(laptop) == "not-yet-valid"
    else:
        assert see(laptop) == ("member" if variant in AT_ONCE or then < first else "admin")
    clock.set(max(clocks) + LIFETIME)
    assert see(laptop) == ("expired" if variant == "stateless" else "member")
