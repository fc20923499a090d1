"""Every way of being signed in: the lane and what is chosen there. And the modes, by what they do."""

import pytest

from jwt_app.modes import MODES

ASKED_ABOUT = [name for name, mode in MODES.items() if mode.ends_at_once]  # on each request
NOT_ASKED_ABOUT = [name for name in MODES if name not in ASKED_ABOUT]
RENEWED = [name for name, mode in MODES.items() if mode.keeps_family]
VARIANTS = {"sessions": ("sessions", {}), **{mode: ("jwt", {"revocation": mode}) for mode in MODES}}
each_variant = pytest.mark.parametrize("variant", VARIANTS)
