"""A seat that is deleted while its user is changed: neither waits for what the other has."""

import threading

import pytest
from django.db import connection

from authdemo.accounts import seats
from authdemo.accounts.models import Seat, User
from tests.meeting import both
from tests.processes import until

pytestmark = pytest.mark.django_db(transaction=True)


def somebody_waits():
    """For a lock; with SQLite whoever is second waits before they have any."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    "change", [seats.change_password, lambda seat: seats.change_member(seat, is_active=False)], ids=["password", "ban"]
)
def test_both_come_to_their_end(change):
    seat, half_deleted = seats.create("192.0.2.1"), threading.Event()

    def while_half_deleted(execute, sql, params, many, context):
        done = execute(sql, params, many, context)
        if sql.startswith('UPDATE "accounts_seat"') and not half_deleted.is_set():
            half_deleted.set()
            until(somebody_waits, 10, "the other one waits")
        return done

    def deletes():
        with connection.execute_wrapper(while_half_deleted):
            seats.delete(seat)

    def changes():
        assert half_deleted.wait(10)
        change(seat)

    assert both(deletes, changes) == [None, None]
    assert not any(model.objects.exists() for model in (Seat, User))
