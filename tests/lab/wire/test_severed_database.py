"""Our database by a line that is cut: to a server of its own it has died, and here nothing has happened."""

import pytest
from django.db import OperationalError, connection

from authdemo.accounts.models import User
from authdemo.lab.wire.severed_database import severed_database

pytestmark = pytest.mark.django_db(transaction=True)


def asks(severed):
    """How many users there are, by a connection of its own, as each request of a run's server has."""
    there = connection.copy()
    there.settings_dict.update(severed.settings, OPTIONS={})
    try:
        with there.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {User._meta.db_table}")
            return cursor.fetchone()[0]
    finally:
        there.close()


def test_it_dies_for_whoever_comes_by_that_line_and_comes_back():
    User.objects.create(username="maple-17")
    with severed_database() as severed:
        assert asks(severed) == 1
        severed.dies()
        for _ in range(2):
            with pytest.raises(OperationalError):
                asks(severed)
        assert User.objects.count() == 1, "the site goes on"
        severed.comes_back()
        assert asks(severed) == 1
