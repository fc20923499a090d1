"""The part of the contract that a strategy without anything on the server cannot keep: it answers with nothing."""

from django.http import HttpRequest

from authdemo.strategy import Account, Copy, Ending, HeldCookie, HeldKey, Identity, Login, Reason, Rejected


class NoStore:
    """No list of sign-ins, so none to show and none to end."""

    def logins(self, user: Account) -> list[Login]:
        return []

    def revoke(self, user: Account, login_id: str, ending: Ending = Ending.DEVICE) -> bool:
        return False

    def revoke_all(self, user: Account, keep: str | None = None, ending: Ending = Ending.OTHERS) -> int:
        return 0

    def user_changed(self, user: Account, ending: Ending | None = None, before: int | None = None) -> None:
        """Nobody is told."""

    def held_by_browser(self, request: HttpRequest) -> list[HeldCookie]:
        return []

    def held_by_server(self, user: Account, login_id: str | None = None) -> list[HeldKey]:
        return []

    def copy(self, request: HttpRequest) -> Copy | None:
        return None

    def replay(self, copy: Copy) -> Identity:
        """It has handed out no copy, so none is known. Raises `Rejected`."""
        raise Rejected(Reason.UNKNOWN)
