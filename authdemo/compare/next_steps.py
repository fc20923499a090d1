"""What to try next: the sensible step first, then whatever else makes sense now."""

from collections.abc import Sequence
from dataclasses import dataclass

from authdemo.accounts.models import Role, User
from authdemo.compare.actions import LABELS
from authdemo.compare.answers import LaneAnswers
from authdemo.compare.memory import State


@dataclass(frozen=True)
class Button:
    """One action of the page; `says`: what the button says, where that is not the usual."""

    code: str
    says: str = ""

    @property
    def label(self) -> str:
        return self.says or LABELS[self.code]


@dataclass(frozen=True)
class Steps:
    """`first` is the primary button, `others` the likeliest alternatives, `more` all the rest."""

    first: Button
    others: list[Button]
    more: list[Button]


LIKELY = {"logout", "revoke", "ban", "unban"}  # what ends something: the question of the page


def steps(state: State, lanes: Sequence[LaneAnswers], member: User | None, name: str) -> Steps:
    signed_in = any(lane.is_in_as(name) for lane in lanes)
    missing = any(not lane.is_in_as(name) and not lane.is_silent for lane in lanes)
    first = _first(state, signed_in, missing, member)
    offered = (_on_login(state, lanes, member) if signed_in else []) + _on_account(lanes, member)
    offered += [Button("forget")] if state.stolen else []
    offered.append(Button("fresh"))
    others = [button for button in offered if button.code != first.code]
    return Steps(
        first, [one for one in others if one.code in LIKELY], [one for one in others if one.code not in LIKELY]
    )


def _first(state: State, signed_in: bool, missing: bool, member: User | None) -> Button:
    """Sign in, steal, log out, sign in again; and out of every blind alley. `missing`: a lane is yet to sign in to."""
    if member is None:
        return Button("fresh")
    if not member.is_active:
        return Button("unban")
    if state.stolen:
        return Button("login", "Sign in to both again") if missing or not signed_in else Button("logout")
    return Button("steal") if signed_in and not missing else Button("login")


def _on_login(state: State, lanes: Sequence[LaneAnswers], member: User | None) -> list[Button]:
    """What can be done to this browser's sign-ins. Only one that a server lists can be ended from elsewhere."""
    offered = [
        Button("steal", "Steal a fresh copy" if state.stolen else ""),
        Button("logout"),
    ]
    if any(lane.logins is None or lane.present in {login.id for login in lane.logins} for lane in lanes):
        offered.append(Button("revoke"))
    if member is not None and member.is_active:
        offered.append(Button("login", "Sign in again"))
    return offered


def _on_account(lanes: Sequence[LaneAnswers], member: User | None) -> list[Button]:
    if member is None:
        return []
    listed = any(lane.logins is None or lane.logins for lane in lanes)
    return [
        Button("ban") if member.is_active else Button("unban"),
        Button("demote") if member.role == Role.ADMIN else Button("promote"),
        Button("password"),
        *([Button("everywhere")] if listed else []),
        Button("delete"),
    ]
