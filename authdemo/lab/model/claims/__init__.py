"""The claims, in our own words, with what is expected of each: a module per chapter of the lab."""

from authdemo.lab.model.claims import attacks, cost, lifetime, revocation, scale, state, transport

CLAIMS = (
    *state.CLAIMS,
    *cost.CLAIMS,
    *revocation.CLAIMS,
    *lifetime.CLAIMS,
    *scale.CLAIMS,
    *transport.CLAIMS,
    *attacks.CLAIMS,
)

# C71, "neither is more secure; the risks move" (B), is decided by the ledger as a whole: `/claims/` says it from the
# verdicts.

BY_ID = {claim.id: claim for claim in CLAIMS}
