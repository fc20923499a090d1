"""Two tabs of one visitor: one after the other they lose nothing, at the very same time they break nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_tabs_one_after_the_other_lose_nothing(robbed):
    stale = robbed.sees()  # the other tab shows this still
    robbed.does("ban")
    assert "promote" in stale.buttons
    page = robbed.does("promote")
    assert page.story[-2:] == [
        f"{robbed.seat.member.username} was banned",
        f"{robbed.seat.member.username} was made an admin",
    ]
    member = robbed.seat.member
    assert (member.is_active, member.role) == (False, "admin")


@pytest.mark.parametrize(
    "actions",
    [
        ("ban", "promote"),
        ("login", "login"),
        ("fresh", "login"),
        ("password", "password"),
        ("delete", "login"),
        ("logout", "steal"),
        ("fresh", "fresh"),
    ],
    ids="+".join,
)
def test_two_tabs_at_the_very_same_time_break_nothing(robbed, actions):
    def click(action):
        try:
            tab = Client()
            tab.cookies.load({name: morsel.value for name, morsel in robbed.client.cookies.items()})
            return tab.post("/compare/act/", {"action": action}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(actions)) as pool:
        assert set(pool.map(click, actions)) <= {302, 400}  # 400: the sign-in has ended while it was used
    if actions == ("ban", "promote"):
        member = robbed.seat.member
        assert (member.is_active, member.role) == (False, "admin")
