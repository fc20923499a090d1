"""Every way to sign in, and whether one lets somebody in."""

from django.conf import settings
from django.test import Client

SIGN_INS = ("/sessions/login/", "/sessions/api/login", "/jwt/login/", "/jwt/api/login", "/jwt/api/token")


def signs_in(path, username, password, address="127.0.0.1"):
    """Whether a credential is given out."""
    kind = {"content_type": "application/json"} if "/api/" in path else {}
    client = Client(REMOTE_ADDR=address)
    response = client.post(path, {"username": username, "password": password}, **kind)
    names = {settings.SESSION_COOKIE_NAME, settings.ACCESS_COOKIE_NAME}
    return bool(names & response.cookies.keys()) or "access_token" in response.content.decode()
