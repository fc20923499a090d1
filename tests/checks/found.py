"""What the checks find, as their ids; and settings that make them find something."""

import base64
import copy

from jwt_app.key_ring import Key

HOST_COOKIES = {
    name: f"__Host-{name.lower()}"
    for name in (
        "SESSION_COOKIE_NAME",
        "ACCESS_COOKIE_NAME",
        "REFRESH_COOKIE_NAME",
        "LEFT_COOKIE_NAME",
        "SEAT_COOKIE_NAME",
        "COMPARE_COOKIE_NAME",
        "LAB_COOKIE_NAME",
        "QUIZ_COOKIE_NAME",
        "GUIDE_COOKIE_NAME",
        "ROOM_COOKIE_NAME",
        "TRAINER_COOKIE_NAME",
        "INSPECT_COOKIE_NAME",
        "CSRF_COOKIE_NAME",
    )
}
OVER_HTTPS = {
    "HTTPS": True,
    "COOKIE_PREFIX": "__Host-",
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    **HOST_COOKIES,
}


def ids(found):
    found = list(found)
    assert all(message.hint and message.msg.endswith(".") for message in found)
    return [message.id.removeprefix("authdemo.") for message in found]


def hs256(secret):
    return Key("a-kid", "HS256", "current", base64.urlsafe_b64encode(secret).decode(), 0.0)


def cache(settings, alias="default", **options):
    """The site's caches with one changed or added: a change of the settings that the test undoes."""
    changed = copy.deepcopy(settings.CACHES)
    place = changed.setdefault(alias, {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": "redis://elsewhere/1"})
    place.setdefault("OPTIONS", {"SERIALIZER": "django_redis.serializers.json.JSONSerializer"}).update(options)
    settings.CACHES = changed
    return place
