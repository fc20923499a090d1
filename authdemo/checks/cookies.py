"""`__Host-` and Secure belong together: a browser refuses the one without the other (RFC 6265bis, 4.1.3.2)."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as CheckWarning

PREFIX = "__Host-"
NEVER_SET = {"LANGUAGE_COOKIE_NAME"}  # the site speaks one language


def check(**_: Any) -> list[CheckMessage]:
    """Every cookie that the settings name, and the prefix that names the others."""
    names = {name: getattr(settings, name) for name in dir(settings) if name.endswith("COOKIE_NAME")}
    names = {setting: name for setting, name in names.items() if setting not in NEVER_SET}
    return list(_misused({"COOKIE_PREFIX": settings.COOKIE_PREFIX, **names}))


def _misused(names: dict[str, str]) -> Iterator[CheckMessage]:
    for setting, name in names.items():
        attributes = setting.removesuffix("NAME")  # SESSION_COOKIE_NAME has its SESSION_COOKIE_SECURE; ours have none
        secure = getattr(settings, f"{attributes}SECURE", settings.HTTPS)
        bound = (
            not getattr(settings, f"{attributes}DOMAIN", None) and getattr(settings, f"{attributes}PATH", "/") == "/"
        )
        prefixed = name.lower().startswith(PREFIX.lower())  # to a browser it is the prefix in any case
        if prefixed and not name.startswith(PREFIX):
            yield Error(
                f"{setting} begins with {name[: len(PREFIX)]}: some browsers take that for {PREFIX} and hold the "
                "cookie to its rules, and others do not.",
                hint=f"Spell the prefix {PREFIX}, or leave it out.",
                id="authdemo.E003",
            )
        elif prefixed and not (secure and bound):
            yield Error(
                f"{setting} begins with {PREFIX}, and that cookie is not Secure, with Path=/ and without a Domain: "
                "no browser will keep it.",
                hint="Set AUTHDEMO_HTTPS=1 behind a proxy that speaks TLS, or leave the prefix out.",
                id="authdemo.E003",
            )
        elif settings.HTTPS and not prefixed:
            yield CheckWarning(
                f"{setting} lacks the prefix {PREFIX}, so a neighbour under the same domain can plant that cookie.",
                hint="Begin it with COOKIE_PREFIX.",
                id="authdemo.W001",
            )
