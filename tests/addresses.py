"""Every address of the site, from its own list of them."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import get_resolver


def addresses(**values: str) -> Iterator[str]:
    """One for each pattern: with these values in place of what varies, and "x" where there is none."""
    return _below(get_resolver().url_patterns, "/", values)


def _below(patterns: Iterable[Any], prefix: str, values: dict[str, str]) -> Iterator[str]:
    for pattern in patterns:
        here = prefix + re.sub(r"<(?:\w+:)?(\w+)>", lambda part: values.get(part[1], "x"), str(pattern.pattern))
        if hasattr(pattern, "url_patterns"):
            yield from _below(pattern.url_patterns, here, values)
        else:
            yield here
