"""PyJWT's verification, to a fraction of a second: it cuts times to whole ones, and tokens here live for one or two."""

import time
from typing import Any

import jwt


def decoded(token: str, key: Any, algorithm: str, **expected: Any) -> dict[str, Any]:
    """The claims of a token whose signature holds. Raises what PyJWT raises, also where `exp` has passed."""
    options: Any = {"verify_exp": False, "verify_iat": False}
    claims: dict[str, Any] = jwt.decode(token, key, algorithms=[algorithm], options=options, **expected)
    if float(claims.get("exp", time.time() + 1)) <= time.time():
        raise jwt.ExpiredSignatureError
    return claims
