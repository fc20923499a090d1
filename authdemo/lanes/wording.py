"""Why a credential was refused, in a sentence for the person who holds it."""

from authdemo.strategy import Ending, Login, Reason, Rejected
from authdemo.web import times

REASONS = {
    Reason.MISSING: "You are not signed in.",
    Reason.MALFORMED: "What this browser sent is not of the form that this site issues.",
    Reason.BAD_SIGNATURE: "The signature of your token does not hold: the token was altered, or its key is retired.",
    Reason.EXPIRED: "Your sign-in expired{at}.",
    Reason.NOT_YET_VALID: "Your token is not valid yet: the clock that issued it is ahead of ours.",
    Reason.REVOKED: "Your sign-in was ended{at}.",
    Reason.UNKNOWN: "The server has no record of your sign-in: it is too long ago, was lost, or never was one.",
    Reason.WRONG_TYPE: "Your token is of the wrong type: one kind of token is no use as another.",
    Reason.WRONG_AUDIENCE: "Your token was issued for another audience than this site.",
    Reason.WRONG_ISSUER: "Your token was issued by somebody else.",
    Reason.STORE_UNAVAILABLE: "Redis cannot be asked, so the server cannot say whether your sign-in still holds.",
}

ENDINGS = {
    Ending.LOGOUT: "You logged out{at}.",
    Ending.SIGNED_IN_AGAIN: "You signed in again on this browser{at}; that ended the sign-in before.",
    Ending.DEVICE: "You were logged out from another device{at}.",
    Ending.OTHERS: "You were logged out from another device{at}, like all your other devices.",
    Ending.OPERATOR: "The operator of this site logged you out{at}.",
    Ending.BANNED: "This account was banned{at}.",
    Ending.PASSWORD: "The password of this account was changed{at}; that ended this sign-in.",
    Ending.DELETED: "This account was deleted{at}.",
    Ending.LIMIT: "Newer sign-ins to this account have taken the place of this one{at}: only so many may last at once.",
    Ending.REUSE: "An old refresh token came back{at}: somebody may hold a copy, so the sign-in was ended for both.",
    Ending.CHANGED: "The account was changed{at}; tokens from before are refused.",
}

NOT_YOURS = "That is not your password. After ten wrong tries this account has to wait fifteen minutes here."


def why(rejected: Rejected) -> str:
    """The reason as a sentence, with the time where it is known: "You were logged out from another device at 14:02"."""
    sentence = ENDINGS[rejected.ending] if rejected.ending else REASONS[rejected.reason]
    return sentence.format(at=f" at {times.clock(rejected.at)}" if rejected.at is not None else "")


def since(rejected: Rejected) -> str:
    """Since when, to the second: "since 14:02:31 UTC"; empty where that is not known."""
    return f"since {times.clock(rejected.at, seconds=True)}" if rejected.at is not None else ""


def outliving(*logins: Login) -> str:
    """What ending these leaves behind, as a further sentence; "" where nothing works on."""
    left = next((login.outlives for login in logins if login.outlives), "")
    return f" {left}" if left else ""


def devices(count: int) -> str:
    return {0: "No other device was", 1: "One other device is"}.get(count, f"{count} other devices are")
