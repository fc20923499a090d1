"""What is acknowledged, replicas have (`REDIS_WAIT_REPLICAS`): else it is a 503, and done again it does no harm."""

from dataclasses import replace

import pytest

from authdemo import policy
from authdemo.accounts.changes import strategies
from authdemo.store import confirming, probe, questions
from authdemo.store.client import connection
from authdemo.strategy import NotConfirmed, NotYetEnforced
from tests import people
from tests.people import Browser
from tests.topologies.followed import Followed
from tests.topologies.pointing import pointed_at

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
LANES = {"sessions": {}, "jwt": {"revocation": "denylist"}}


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    with Followed(tmp_path_factory.mktemp("followed") / "redis") as both:
        yield both


@pytest.fixture(autouse=True)
def confirmed(followed):
    with pointed_at(followed.url, replicas=1):
        yield
        followed.let_go()


class Replica:
    """Held up and let go. While it is, nobody waits for it for long; else it has its whole second."""

    def __init__(self, followed, patch):
        self.followed, self.patch = followed, patch

    def hold_up(self):
        self.followed.hold_up()
        self.patch.setattr(confirming, "WAIT_MS", 50)

    def let_go(self):
        self.patch.undo()
        self.followed.let_go()


@pytest.fixture
def replica(followed):
    with pytest.MonkeyPatch.context() as patch:
        yield Replica(followed, patch)


def posted(browser, path, **fields):
    return browser.post_json(path, fields)


def not_confirmed(response):
    assert response.status_code == 503
    assert response.json() == {"error": "not-confirmed"}
    assert response["Retry-After"]
    assert not response.cookies.keys() - {"csrftoken"}
    return True


@pytest.mark.parametrize(("lane", "wishes"), LANES.items(), ids=LANES)
class TestOnALane:
    def test_with_the_replica_all_is_as_ever(self, lane, wishes):
        laptop = Browser(lane).signs_in(people.alice(), **wishes)
        copy = laptop.copied_by()
        assert laptop.logs_out().status_code == 200
        assert copy.fate() == "revoked"

    def test_without_it_nobody_is_told_that_they_are_signed_in(self, lane, wishes, replica):
        alice = people.alice()
        replica.hold_up()
        assert not_confirmed(
            posted(Browser(lane), "api/login", username=alice.username, password=people.PASSWORD, **wishes)
        )
        replica.let_go()
        assert Browser(lane).signs_in(alice, **wishes).fate() == alice.username

    def test_nor_that_a_device_is_out_however_often_they_try(self, lane, wishes, replica):
        """The second try finds nothing left to do; what the first has written is confirmed no more for that."""
        alice = people.alice()
        phone, laptop = (Browser(lane).signs_in(alice, **wishes) for _ in range(2))
        strategy, login_id = strategies()[lane], laptop.login_id()
        replica.hold_up()
        for _ in range(2):
            with pytest.raises(NotConfirmed):
                strategy.revoke(alice, login_id)
        replica.let_go()
        assert not strategy.revoke(alice, login_id), "it was over by then"
        assert laptop.fate() == "revoked"
        assert phone.fate() == alice.username

    def test_nor_that_they_are_logged_out(self, lane, wishes, replica):
        laptop = Browser(lane).signs_in(people.alice(), **wishes)
        replica.hold_up()
        assert not_confirmed(laptop.logs_out())
        replica.let_go()
        assert laptop.fate() == "revoked"

    def test_reading_waits_for_nobody(self, lane, wishes, replica):
        laptop = Browser(lane).signs_in(people.alice(), **wishes)
        replica.hold_up()
        assert laptop.me().status_code == 200

    def test_a_page_says_what_has_happened(self, lane, wishes, replica):
        laptop = Browser(lane).signs_in(people.alice(), **wishes)
        replica.hold_up()
        response = laptop.client.post(f"/{lane}/logout/")
        assert response.status_code == 503
        assert "Done, and not confirmed." in response.content.decode()

    def test_a_change_of_the_account_is_repeated_until_it_is_confirmed(self, lane, wishes, replica):
        alice = people.alice()
        laptop = Browser(lane).signs_in(alice, **wishes)
        replica.hold_up()
        alice.is_active = False
        with pytest.raises(NotYetEnforced):
            alice.save()
        replica.let_go()
        assert laptop.fate() == "revoked"


@pytest.fixture
def no_grace():
    with policy.use(replace(policy.site(), access_seconds=0, leeway=0, refresh_grace=0)):
        yield


@pytest.mark.usefixtures("no_grace")
class TestRotation:
    """A step of a family that was taken and not confirmed: whoever has its token tries again, much later, and is
    not taken for a thief."""

    def test_a_token_whose_step_was_not_confirmed_is_good_for_the_same_successor(self, replica):
        alice = people.alice()
        laptop = Browser("jwt").signs_in(alice, revocation="denylist")
        replica.hold_up()
        assert not_confirmed(laptop.me())
        assert not_confirmed(laptop.me())
        replica.let_go()
        assert laptop.fate() == alice.username
        assert laptop.fate() == alice.username

    def test_once_it_is_confirmed_its_predecessor_is_a_thiefs(self, replica):
        alice = people.alice()
        laptop = Browser("jwt").signs_in(alice, revocation="denylist")
        thief = laptop.copied_by(whole_jar=True)
        replica.hold_up()
        assert not_confirmed(laptop.me())
        replica.let_go()
        assert laptop.fate() == alice.username
        assert thief.fate() == "revoked"
        assert laptop.fate() == "revoked"


def test_what_it_writes_to_be_sure_is_in_the_slot_of_what_it_is_about():
    assert confirming._of_same_slot("m:", "a:session:1") == "m:{a:session:1}"
    assert confirming._of_same_slot("m:", "a:family:{1}:x") == "m:{1}"
    assert confirming._of_same_slot("m:", "a:{}:x") == "m:{a:{}:x}"


def test_and_is_gone_at_once(followed):
    connection().set("authdemo:somebody", 1)
    assert followed.primary.client().keys("*confirmed*") == []


def test_readyz_says_that_a_replica_is_missing(followed, replica, client):
    assert client.get("/readyz").status_code == 200
    replica.hold_up()
    assert client.get("/readyz").status_code == 503
    (lack,) = [lack for lack in questions.lacks_of_redis(probe.ask_redis(followed.url)) if lack.id == "E013"]
    assert lack.sentence == "Of the 1 replicas that REDIS_WAIT_REPLICAS asks for, 0 had what was written."
