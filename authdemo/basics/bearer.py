"""The one reading of `Authorization: Bearer`, for whoever looks at that header."""


def bearer_of(header: str) -> str | None:
    """What `Authorization: Bearer` holds (RFC 6750, 2.1), "" where that is nothing; None for another scheme."""
    scheme, *rest = header.split(maxsplit=1) or [""]
    return "".join(rest).strip() if scheme.lower() == "bearer" else None
