"""What can be done on the compare page, by its code: to both lanes at once, and to the seat's own users only."""

from collections.abc import Callable

from authdemo.compare import account, sign_ins
from authdemo.compare.visit import Visit

LABELS = {  # of the buttons, in the order of a demonstration
    "login": "Sign in to both",
    "steal": "Steal a copy",
    "logout": "Log out",
    "revoke": "Revoke this device",
    "everywhere": "End all sign-ins",
    "password": "Change password",
    "promote": "Promote",
    "demote": "Demote",
    "ban": "Ban",
    "unban": "Lift the ban",
    "delete": "Delete account",
    "forget": "Throw away the copy",
    "fresh": "Start afresh with new users",
}
ACTIONS: dict[str, Callable[[Visit], None]] = {
    "login": sign_ins.login,
    "fresh": sign_ins.fresh,
    "steal": sign_ins.steal,
    "logout": sign_ins.logout,
    "revoke": sign_ins.revoke,
    "everywhere": sign_ins.everywhere,
    "ban": account.ban,
    "unban": account.unban,
    "promote": account.promote,
    "demote": account.demote,
    "password": account.password,
    "delete": account.delete,
    "forget": sign_ins.forget,
}
