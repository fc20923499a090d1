"""Signing this browser in and out on both lanes, and stealing what lets it in.

Where Redis cannot be asked, one lane's failure spares the other, and the visitor is told.
"""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import DatabaseError

from authdemo.accounts import passwords, seats
from authdemo.accounts.changes import strategies
from authdemo.accounts.models import User
from authdemo.compare.memory import State, Stolen
from authdemo.compare.visit import Visit, on_both, on_each, saved
from authdemo.strategy import LoginRefused, Rejected, StoreUnavailable, Strategy

NOTHING_TO_STEAL = "There is nothing to steal: nobody is signed in. Sign in to both first."

CHOSEN = "A token is made at sign-in: to have it as you chose, you were signed in again."
THROWN_AWAY = "The copy of the sign-in before was thrown away."


def login(visit: Visit) -> None:
    """Sign the member in to both, which begins a new round. Where the member was deleted, with new users."""
    member = visit.seat.member
    if member is None:
        fresh(visit)
    elif not member.is_active:
        messages.warning(visit.request, f"{member.username} is banned. Lift the ban first.")
    else:
        said = [CHOSEN] if _choose(visit) else []
        said += [THROWN_AWAY] if visit.state.stolen else []
        if on_both(lambda strategy: _signed_in(visit, strategy, member)):
            visit.state.begin("login", visit.began)
            if said:
                messages.info(visit.request, " ".join(said))


def _choose(visit: Visit) -> bool:
    """Keep what was chosen of what the strategies offer, until something else is chosen; whether anything was."""
    any_chosen = False
    for strategy in strategies().values():
        for option in strategy.options():
            chosen = visit.request.POST.get(option.name)
            if chosen is not None:
                if option.choice(chosen) is None:
                    raise BadRequest(f"{option.name} has no such value")
                visit.state.choices[option.name] = chosen
                any_chosen = True
    return any_chosen


def _signed_in(visit: Visit, strategy: Strategy, member: User) -> bool:
    try:
        strategy.login(visit.request, member, remember=False, **visit.state.chosen(strategy))
        return True
    except LoginRefused:
        pass
    except DatabaseError:  # Django notes the time of a sign-in in the account, and minds if that has just been deleted
        if User.objects.filter(pk=member.pk).exists():
            raise
    messages.warning(visit.request, f"{strategy.title}: the account changed at that very moment. Sign in again.")
    return False


def fresh(visit: Visit) -> None:
    """New users, signed in to both; everything of the old ones is gone. Raises `SeatsFull` before anything is."""
    old = visit.seat
    visit.seat = seats.create(passwords.throttled_address(visit.request))
    saved(lambda: seats.delete(old))
    visit.state = State(visit.seat.pk, visit.state.choices)
    login(visit)


def steal(visit: Visit) -> None:
    """Copy what lets this browser in as the member, in place of an earlier copy."""
    taken: dict[str, Stolen] = {}

    def copy(strategy: Strategy) -> bool:
        found = strategy.copy(visit.request) if _present(visit, strategy) else None
        if found is not None:
            held = [one for one in strategy.held_by_browser(visit.request) if one.name in found.cookies]
            taken[strategy.name] = Stolen(found, held)
        return found is not None

    if on_each(visit, copy):
        visit.state.stolen = taken
        visit.state.note("steal", visit.began)
    else:
        messages.warning(visit.request, NOTHING_TO_STEAL)


def logout(visit: Visit) -> None:
    def leave(strategy: Strategy) -> bool:
        strategy.logout(visit.request)
        return True

    if on_both(leave):
        visit.state.note("logout", visit.began)


def revoke(visit: Visit) -> None:
    """End this browser's logins, as another device of the same user would."""

    def end(strategy: Strategy) -> bool:
        login_id, member = _present(visit, strategy), visit.seat.member
        if login_id and member and strategy.revoke(member, login_id):
            return True
        messages.info(
            visit.request, f"{strategy.title}: the server keeps no sign-in of this browser that could be ended."
        )
        return False

    if on_each(visit, end):
        visit.state.note("revoke", visit.began)


def _present(visit: Visit, strategy: Strategy) -> str | None:
    """The login of this browser, if it is the member's. Raises `StoreUnavailable`."""
    try:
        identity = strategy.authenticate(visit.request)
    except StoreUnavailable:
        raise
    except Rejected:
        return None
    return identity.login_id if identity and identity.username == seats.name(visit.seat) else None


def everywhere(visit: Visit) -> None:
    """End every login of the member, as another device would, this browser's included."""
    member = visit.seat.member

    def end_all(strategy: Strategy) -> bool:
        if member is not None:
            strategy.revoke_all(member)
        return member is not None

    if on_each(visit, end_all):
        visit.state.note("everywhere", visit.began)


def forget(visit: Visit) -> None:
    visit.state.stolen = {}
    visit.state.note("forget", visit.began)
