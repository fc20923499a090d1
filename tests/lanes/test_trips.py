"""How often a page goes to Redis: not once more for each device."""

import pytest

from authdemo.store.traced import TracedPipeline, TracedRedis
from tests import people
from tests.people import Browser

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def trips(monkeypatch):
    """Each is a command by itself, or a pipeline of them."""
    went = []

    def counting(original):
        def goes(client, *args, **options):
            went.append(args[:1])
            return original(client, *args, **options)

        return goes

    monkeypatch.setattr(TracedRedis, "execute_command", counting(TracedRedis.execute_command))
    monkeypatch.setattr(TracedPipeline, "execute", counting(TracedPipeline.execute))
    return went


@pytest.mark.parametrize(("lane", "choices"), [("sessions", {}), ("jwt", {"revocation": "denylist"})])
def test_a_list_of_devices_takes_as_many_trips_for_five_as_for_one(lane, choices, trips):
    alice = people.alice()
    taken = []
    for _ in range(5):
        laptop = Browser(lane).signs_in(alice, **choices)
        trips.clear()
        laptop.client.get(f"/{lane}/devices/")
        taken.append(len(trips))
    assert taken == [3] * 5, "who it is, which devices there are, and what they are"
