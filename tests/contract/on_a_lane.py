"""What each part of the contract is asked of: a lane, and somebody who is signed in there."""

from authdemo.accounts.changes import strategies
from tests.people import Browser


class OnALane:
    """Subclasses name the lane, and how to sign in so that the server can end it at once."""

    lane: str
    enforceable: dict[str, str] = {}  # the choices of a sign-in that can be ended at once
    renews = False  # whether the credential is replaced as time goes by

    @property
    def strategy(self):
        return strategies()[self.lane]

    def signed_in(self, user, agent="laptop", **wishes):
        return Browser(self.lane, agent).signs_in(user, **{**self.enforceable, **wishes})
