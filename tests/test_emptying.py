"""After a test that is not rolled back, its database is as Django's own `flush` would leave it."""

import pytest
from django.apps import apps
from django.core.management import call_command, get_commands
from django.core.management.commands import flush

from authdemo.accounts import site_name
from authdemo.accounts.models import PendingChange
from tests import people
from tests.emptying import Flush

pytestmark = pytest.mark.django_db(transaction=True)


def kept():
    """How many rows each table has, but for those of tables that are empty."""
    numbers = {model._meta.label: model.objects.count() for model in apps.get_models()}
    return {label: number for label, number in numbers.items() if number}


@pytest.mark.parametrize("command", ["flush", flush.Command()], ids=["ours", "django's"])
def test_what_was_made_is_gone_and_the_site_has_another_name(command):
    people.alice()
    PendingChange.objects.create(user_id=1, username="alice", version=1)
    before = site_name.read()
    call_command(command, interactive=False, verbosity=0)
    assert kept() == {"accounts.Site": 1}
    assert site_name.read() != before


def test_it_is_ours_that_is_found_by_its_name():
    assert isinstance(get_commands()["flush"], Flush)
