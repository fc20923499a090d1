"""While Redis is away the compare page tells the truth, and loses nothing."""

import pytest

from authdemo.accounts.changes import enforce_pending
from authdemo.accounts.models import Seat
from authdemo.compare.views import NOT_NOW
from tests.compare.visitor import LANES

pytestmark = pytest.mark.django_db(transaction=True)


def test_while_redis_is_down_the_lane_that_needs_none_goes_on_telling_the_truth(robbed, down):
    before = robbed.credentials()
    down()
    for page in (robbed.sees(), robbed.tries_the_copy()):
        assert page.status == 503
        assert page.response.headers["Retry-After"] == "2"
        assert page.result == "silent in"
        assert page.headline.endswith("The thief’s copy gets no answer from sessions and opens the door with JWT.")
        assert "503 store-unavailable" in page.row("The stolen copy")["sessions"]
    assert robbed.credentials() == before
    assert robbed.sees().row("The server holds") == dict.fromkeys(LANES, "") | {
        "sessions": "Sessions Redis cannot be asked.",
        "jwt": "JWT Redis cannot be asked.",
    }


def test_while_redis_is_down_the_page_without_a_copy_is_rendered_too(visitor, down):
    visitor.does("login", revocation="denylist")
    down()
    page = visitor.sees()
    assert page.status == 503
    assert page.headline == "You are without an answer from sessions and from JWT."


def test_a_ban_while_redis_is_down_is_saved_and_said_until_it_holds(robbed, own_redis, down):
    down()
    page = robbed.does("ban")
    assert page.unenforced
    assert not robbed.seat.member.is_active
    own_redis.up()
    page = robbed.sees()
    assert page.result == "in in"
    assert page.unenforced
    assert enforce_pending() == 0
    page = robbed.sees()
    assert page.result == "out in"
    assert not page.unenforced


def test_a_deletion_while_redis_is_down_is_said_too(robbed, down):
    down()
    page = robbed.does("delete")
    assert page.status == 503
    assert page.unenforced


def test_while_redis_is_down_a_logout_is_refused_and_holds_once_it_is_back(robbed, own_redis, down):
    before = robbed.credentials()
    down()
    page = robbed.does("logout")
    assert page.status == 503
    assert NOT_NOW in page.html
    assert robbed.credentials() == before
    own_redis.up()
    assert robbed.sees().status == 200
    assert [robbed.fate(lane) for lane in LANES] == [robbed.seat.member.username] * 2
    assert robbed.does("logout").result == "out in"


@pytest.mark.parametrize("action", ["login", "fresh"])
def test_while_redis_is_down_nobody_can_sign_in_and_the_seat_is_kept(visitor, down, action):
    down()
    for _ in range(2):
        page = visitor.does(action)
        assert page.status == 503
        assert page.response.headers["Retry-After"]
        assert NOT_NOW in page.html
    assert Seat.objects.count() == 1
    assert visitor.seat


@pytest.mark.parametrize("action", ["revoke", "everywhere", "steal"])
def test_while_redis_is_down_every_other_button_says_so(robbed, down, action):
    down()
    page = robbed.does(action)
    assert page.status == 503
    assert "Redis cannot be asked" in page.html
