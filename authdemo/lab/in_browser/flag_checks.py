"""What a browser made of each flag of a cookie, told from which cookies came along with which request."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Seen = Mapping[str, Mapping[str, Any]]
HERE = "same"  # the note of a picture from the site that gave the cookies


@dataclass(frozen=True)
class Check:
    """One flag. `holds`: whether it did what is promised of it; None: it could not be told."""

    flag: str
    holds: bool | None
    says: str  # what was seen
    measured: bool = True  # False: under this address there is nothing to be seen of it


def checks(seen: Seen, *, tls: bool) -> Iterator[Check]:
    """`seen`: the cookies of each request by its note. `tls`: the site is served over it, all of it."""
    came = {what: {*note["cookies"]} for what, note in seen.items() if "cookies" in note}
    here = came[HERE]
    yield _http_only(here, came.get("script"))
    yield _secure(here, tls=tls)
    yield _strict(here, came["cross"])
    yield _held("Max-Age", "lab-short", here, came["later"], "when its time was over")
    yield _held("Path", "lab-deep", came["deep"], here, "above it")
    for flag, name in (
        ("SameSite=None without Secure", "lab-none-insecure"),
        ("Domain of somebody else", "lab-foreign"),
    ):
        yield Check(flag, name not in here, "accepted" if name in here else "refused")
    good, bad = "__Host-lab-good", "__Host-lab-bad"
    says = f"with Secure {sent(good, here)}, without it {sent(bad, here)}"
    yield Check("__Host-", good in here and bad not in here, says)
    yield _domain(came.get("own"), came.get("sibling"))


def _http_only(here: set[str], script: set[str] | None) -> Check:
    if script is None:
        return Check("HttpOnly", None, "not tried: it needs scripts")
    reads = {name: "reads it" if name in script else "does not" for name in ("lab-httponly", "lab-plain")}
    says = (
        f"{sent('lab-httponly', here)}, and a script {reads['lab-httponly']}; without it a script {reads['lab-plain']}"
    )
    return Check("HttpOnly", "lab-httponly" in here - script and "lab-plain" in script, says)


def _secure(here: set[str], *, tls: bool) -> Check:
    if tls:
        return Check("Secure", None, "not measured: all of this site is served over TLS", measured=False)
    if "lab-secure" in here:
        return Check("Secure", None, "not measured: a browser takes this machine for safe without TLS", measured=False)
    return Check("Secure", True, "kept back without TLS")


def _strict(here: set[str], cross: set[str]) -> Check:
    """That it is kept back says something where a cookie that may go there goes there."""
    flag, name, control = "SameSite=Strict", "lab-strict", "lab-none"
    says = (
        f"{sent(name, here)}, for another site’s picture {sent(name, cross)}; with SameSite=None {sent(control, cross)}"
    )
    if name not in cross and control not in cross:
        return Check(flag, None, f"{says}, so that tells nothing")
    return Check(flag, name in here - cross, says)


def _held(flag: str, name: str, here: set[str], there: set[str], elsewhere: str) -> Check:
    """A flag that lets a cookie go to the one place and not to the other."""
    return Check(flag, name in here - there, f"{sent(name, here)}, {elsewhere} {sent(name, there)}")


def _domain(own: set[str] | None, sibling: set[str] | None) -> Check:
    flag, with_it, without = "Domain of a parent", "lab-parent", "lab-host"
    if own is None or sibling is None:
        return Check(flag, None, "not measured: no two hosts under one domain are to be had", measured=False)
    holds = {with_it, without} <= own and with_it in sibling and without not in sibling
    says = (
        f"{sent(with_it, own)}, and to a host beside it {sent(with_it, sibling)}; "
        f"without it {sent(without, own)}, and to that one {sent(without, sibling)}"
    )
    return Check(flag, holds, says)


def sent(name: str, cookies: set[str]) -> str:
    return "sent" if name in cookies else "kept back"
