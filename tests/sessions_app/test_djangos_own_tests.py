"""Django's own tests of a session engine (`SessionTestsMixin`), run on ours, with the exceptions listed.

They are in Django's source and not in what pip installs: DJANGO_SOURCE names the folder of the unpacked archive, of the
version that is installed (`pip download --no-deps --no-binary :all: django==...`). A session of ours begins with a
sign-in, so one is signed in here when a session is stored for the first time; all else is ours as it is.
"""

import ast
import os
import re
from inspect import iscoroutinefunction
from pathlib import Path

import pytest
from django.test import TransactionTestCase

from sessions_app import records
from sessions_app.engine import NO_SIGN_IN, SAME_FOR_ALL, SAME_ID, SessionStore
from tests import people
from tests.asynchronously import alone
from tests.conftest import missing

FILE = Path(os.environ.get("DJANGO_SOURCE", "none")) / "tests/sessions_tests/tests.py"
MIXIN = "SessionTestsMixin"
KINDS = ("", "_async")
EXCEPTIONS = {  # by what is said instead: of these tests the one as it is, and the one with "_async"
    SAME_FOR_ALL: (
        *("actual_expiry", "custom_expiry_seconds", "custom_expiry_timedelta", "custom_expiry_datetime"),
        *("custom_expiry_reset", "get_expire_at_browser_close"),
    ),
    SAME_ID: ("cycle", "cycle_with_no_session_cache"),
    NO_SIGN_IN: ("invalid_key",),
    "1800 != 43200": ("default_expiry",),  # as long as it is unused, which is shorter than the cookie's life
    "None != '12345678'": ("session_key_valid_string_saved",),  # ours have 43 characters
}


class SignedIn(SessionStore):
    """What is stored for the first time is begun by a sign-in."""

    def save(self, must_create: bool = False) -> None:
        if self.presented or (self.session_key and self.exists(self.session_key)):
            super().save(must_create)
            return
        self.create()
        user, now = people.alice(), records.now_ms()
        whose = {"user_id": user.pk, "username": user.username, "role": user.role, "version": 1, "born": 1}
        assert self.begin({**whose, "began": now, "until": now + 10**7, "agent": "", "address": "", "remember": False})


def mixin():
    """The class of that name, with the imports above it but for those of Django's own tests."""
    tree = ast.parse(FILE.read_text())
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == MIXIN]
    tree.body = [*(node for node in imports if not getattr(node, "level", 0)), *classes]
    found = {}
    exec(compile(tree, str(FILE), "exec"), found)
    return found[MIXIN]


def as_here(test, instead):
    """The same test, which may be a coroutine, and may have to end with that sentence."""

    def told(self):
        if iscoroutinefunction(test):
            alone(test(self))
        else:
            test(self)

    def ends(self):
        with pytest.raises(Exception, match=re.escape(instead)):
            told(self)

    return ends if instead else told


if FILE.exists():

    class TestOnOurs(mixin(), TransactionTestCase):
        backend = SignedIn

    sentences = {f"test_{test}{kind}": said for said, tests in EXCEPTIONS.items() for test in tests for kind in KINDS}
    for name in [name for name in dir(TestOnOurs) if name.startswith("test_")]:
        setattr(TestOnOurs, name, as_here(getattr(TestOnOurs, name), sentences.pop(name, "")))
    assert all(name.endswith("_async") for name in sentences), "a few have no asynchronous one"

else:

    def test_on_ours():
        missing("needs Django's own tests: DJANGO_SOURCE names the folder of its source")
