"""Turning a switch as a trainer does, and what comes of it: on the screens, and for whoever is signed in."""

import re

import jwt


def turns(trainer, name, to="on", **more):
    fields = {to: name, "seen": str(trainer.room.version), "value": "15", **more}
    return trainer.client.post("/room/trainer/", fields, follow=True).content.decode()


def notices(page):
    (told,) = re.findall(r'<div class="notice switched"[^>]*>(.*?)</ul>', page) or [""]
    return [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<li>(.*?)</li>", told)]


def lanes(person):
    """By lane: whether the person is let in, each asked as the person's own browser would ask."""
    return {lane: person.client.get(f"/{lane}/api/me").status_code == 200 for lane in ("sessions", "jwt")}


def life(person):
    """Of the access token in this browser (s)."""
    claims = jwt.decode(person.client.cookies["access"].value, options={"verify_signature": False})
    return claims["exp"] - claims["iat"]
