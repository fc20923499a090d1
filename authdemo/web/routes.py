"""The site's routes, each found once.

Django asks one pattern after the other on every request: forty of them stand before `/jwt/api/me`, which is 40 µs. An
address without a part that varies leads to the same view each time, so what was found for it is kept. No more can be
kept than there are such routes, and what Django finds nothing for is asked for anew.
"""

from collections.abc import Sequence

from django.urls import ResolverMatch, URLPattern, URLResolver
from django.urls.resolvers import RoutePattern


class Routes(URLResolver):
    """Django's resolver over these patterns."""

    def __init__(self, patterns: Sequence[URLPattern | URLResolver]):
        super().__init__(RoutePattern(""), list(patterns))
        self._found: dict[str, ResolverMatch] = {}

    def resolve(self, path: str) -> ResolverMatch:
        found = self._found.get(path)
        if found is None:
            found = super().resolve(path)
            if not found.kwargs:
                found.tried = None  # of use on a debug page alone; Django copies it at each step
                self._found[path] = found
        return found
