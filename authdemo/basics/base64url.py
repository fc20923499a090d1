"""base64url without padding, as tokens and keys are written (RFC 7515, section 2).

>>> encode(b"any bytes")
'YW55IGJ5dGVz'
>>> decode("YW55IGJ5dGVz")
b'any bytes'
"""

import base64


def encode(data: bytes) -> str:
    """Bytes as text."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes again, with or without padding. Raises `ValueError`; what is no base64url is skipped, as in Python."""
    text = text.rstrip("=")
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
