"""Changing the member's account, as an operator or the member would: it holds on both lanes (`accounts.changes`)."""

from typing import Any

from authdemo.accounts import seats
from authdemo.accounts.models import Role
from authdemo.compare.visit import Visit, saved


def ban(visit: Visit) -> None:
    _change(visit, "ban", is_active=False)


def unban(visit: Visit) -> None:
    _change(visit, "unban", is_active=True)


def promote(visit: Visit) -> None:
    _change(visit, "promote", role=Role.ADMIN)


def demote(visit: Visit) -> None:
    _change(visit, "demote", role=Role.MEMBER)


def _change(visit: Visit, code: str, **fields: Any) -> None:
    if visit.seat.member is not None:
        saved(lambda: seats.change_member(visit.seat, **fields))
        visit.state.note(code, visit.began)


def password(visit: Visit) -> None:
    """Another generated password, which ends the member's logins."""
    if visit.seat.member is not None:
        saved(lambda: seats.change_password(visit.seat))
        visit.state.note("password", visit.began)


def delete(visit: Visit) -> None:
    """Delete the member's account. The seat stays, so that the copy can still be tried."""
    member = visit.seat.member
    if member is not None:
        saved(member.delete)
        visit.state.note("delete", visit.began)
