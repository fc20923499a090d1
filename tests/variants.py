"""Every way of being signed in: the lane, and what is asked for when signing in there."""

import pytest

VARIANTS = {
    "sessions": ("sessions", {}),
    "stateless": ("jwt", {"revocation": "stateless"}),
    "refresh": ("jwt", {"revocation": "refresh"}),
    "denylist": ("jwt", {"revocation": "denylist"}),
    "stateful": ("jwt", {"revocation": "stateful"}),
}
each_variant = pytest.mark.parametrize("variant", VARIANTS)
