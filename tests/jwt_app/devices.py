"""Devices that are signed in with JWT."""

from tests import people
from tests.people import Browser


def signed_in(mode="refresh", agent="laptop", user=None, **wishes):
    return Browser("jwt", agent).signs_in(user or people.alice(), revocation=mode, **wishes)
