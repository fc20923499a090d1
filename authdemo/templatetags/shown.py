"""How times, devices and other people's words are shown. In a template: `{% load shown %}`."""

import unicodedata
from datetime import UTC, datetime

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from authdemo.web import times

register = template.Library()


@register.filter
def moment(at: float) -> SafeString:
    """Seconds since the epoch as a `<time>`: "14:02:31 UTC", with the day where that is not today."""
    then = times.utc(at)
    today = then.date() == datetime.now(UTC).date()
    shown = times.clock(at, seconds=True) if today else f"{then.day} {then:%b %H:%M} UTC"
    return format_html('<time datetime="{}">{}</time>', then.isoformat(timespec="seconds"), shown)


BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari", "curl": "curl"}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Macintosh": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


@register.filter
def device(agent: str) -> str:
    """A User-Agent in two words, as far as it tells: "Firefox on Linux". It is what the device says of itself."""
    browser = next((name for sign, name in BROWSERS.items() if f"{sign}/" in agent), "A browser")
    system = next((name for sign, name in SYSTEMS.items() if sign in agent), "")
    return f"{browser} on {system}" if system else browser


@register.filter
def visible(text: str) -> str:
    """Other people's words, where a control or direction-changing character stands out instead of working."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _works(char) else char for char in text)


def _works(char: str) -> bool:
    return unicodedata.category(char).startswith("C") and char != "\n"


@register.filter
def ticks(text: str) -> SafeString:
    """Text with what stands between backticks as code: `exp`."""
    parts = enumerate(str(text).split("`"))
    return format_html_join("", "{}", ((format_html("<code>{}</code>", part) if n % 2 else part,) for n, part in parts))
