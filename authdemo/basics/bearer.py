"""The one reading of `Authorization: Bearer`, for whoever looks at that header."""

import secrets


def bearer_of(header: str) -> str | None:
    """What `Authorization: Bearer` holds (RFC 6750, 2.1), "" where that is nothing; None for another scheme."""
    scheme, *rest = header.split(maxsplit=1) or [""]
    return "".join(rest).strip() if scheme.lower() == "bearer" else None


def shows(header: str, secret: str) -> bool:
    """Whether it holds this secret; a wrong one takes as long (RFC 6750, 2.1)."""
    return secrets.compare_digest((bearer_of(header) or "").encode(), secret.encode())
