"""The revocation modes: how far a JWT login can be taken back, and who is asked for that on each request.

A mode is a value with all that differs: what the code goes by, and its sentences. Settings, policy, sign-in, the pages
and the lab's variants and claims derive from this table; `tests/jwt_app/test_modes.py` says where a mode must be known
besides. It imports nothing, so that the settings can read it.

>>> [mode.name for mode in MODES.values() if mode.ends_at_once]
['denylist', 'stateful']
"""

from dataclasses import dataclass
from enum import StrEnum


class Asks(StrEnum):
    """Whom a request asks before a verified token is believed; see `engine.asked`."""

    NOBODY = "nobody"
    DENYLIST = "denylist"  # is there a cut-off for this login?
    FAMILY = "family"  # the login's own record, which then speaks instead of the token


@dataclass(frozen=True, kw_only=True)
class Mode:
    """One of them. `asked` has a place, {cost}, for what asking has cost; `lives_on` one, {limit}, for minutes."""

    name: str
    means: str  # on the sign-in form and beside the token claim
    asks: Asks
    keeps_family: bool  # a refresh token is issued: the login can be listed, renewed and ended
    family: str = ""  # of the family's key on the compare page and the profile: who asks for it
    family_key: str = ""  # of the same key in the inspector
    asked: str  # of an accepted token in the inspector: who was asked, and what that says
    outlives: str = ""  # what works on after a device was logged out; empty where nothing does
    lives_on: str = ""  # the same of everybody's, for whoever has run `manage.py revoke`

    @property
    def ends_at_once(self) -> bool:
        """Whether an end holds on the next request: who is asked on each can be told."""
        return self.asks is not Asks.NOBODY


_ALL = (
    Mode(
        name="stateless",
        means="Nothing can end it before the token expires, and nothing is kept.",
        asks=Asks.NOBODY,
        keeps_family=False,
        asked="Nobody is asked, now or later: until it expires nothing can end it.",
        lives_on="Tokens of mode stateless are not even listed: nothing ends them before their exp.",
    ),
    Mode(
        name="refresh",
        means="Renewals can be refused; the token out there works until it expires.",
        asks=Asks.NOBODY,
        keeps_family=True,
        family="Nobody asks until the token expires.",
        family_key="Asked when the access token is renewed, and at no other time.",
        asked="Nobody is asked until it expires: only then is it seen whether the sign-in still holds.",
        outlives="But nobody asks about an access token of mode refresh: one already issued works until it expires.",
        lives_on=(
            "Access tokens of mode refresh are not asked about: each works until its exp, {limit} min at most; none is "
            "renewed."
        ),
    ),
    Mode(
        name="denylist",
        means="One Redis lookup per request: is this sign-in denied? Ends at once.",
        asks=Asks.DENYLIST,
        keeps_family=True,
        family="Asked at renewals; every request asks the deny entry.",
        family_key="Asked when the access token is renewed. Every request asks for the next key instead.",
        asked="Redis was asked whether the sign-in is denied{cost}: there is no entry that forbids this token.",
    ),
    Mode(
        name="stateful",
        means="One Redis lookup per request: the record itself. A session in disguise.",
        asks=Asks.FAMILY,
        keeps_family=True,
        family="It is asked on every request.",
        family_key="Every request reads it: a session in disguise.",
        asked="Redis was asked for the record of the sign-in{cost}: it is there, and what follows is what it says.",
    ),
)
MODES = {mode.name: mode for mode in _ALL}
DEFAULT = "refresh"
DEFAULT_OVER_HTTPS = "denylist"  # there only what ends at once is on offer (ASVS 5.0, 7.4.1)

_UNASKED = " and ".join(sorted(mode.name for mode in _ALL if not mode.ends_at_once))
NOBODY_ASKS = f"Only where nobody asks about a token, in the modes {_UNASKED}, it still works until it expires."


def on_offer(*, https: bool) -> tuple[str, ...]:
    """The names of the modes that a site may offer: over HTTPS those that end at once."""
    return tuple(mode.name for mode in _ALL if mode.ends_at_once or not https)
