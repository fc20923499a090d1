"""Django's own sessions, kept in Redis by the cache engine, and `request.user`."""

import os

import django_site
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

REDIS = {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": f"unix://{os.environ['REDIS_SOCKET']}?db=1"}
django_site.configure(
    "django_sessions",
    ["django.contrib.sessions", "django.contrib.messages"],
    MIDDLEWARE=MIDDLEWARE,
    CACHES={"default": REDIS},
    SESSION_ENGINE="django.contrib.sessions.backends.cache",
)


def sign_in(request: HttpRequest) -> HttpResponse:
    login(request, django_site.alice())
    return HttpResponse("ok")


def me(request: HttpRequest) -> JsonResponse:
    user = request.user
    if not user.is_authenticated:
        return JsonResponse({"error": "nobody"}, status=401)
    return JsonResponse({"user": user.username, "role": "admin" if user.is_staff else "member"})


urlpatterns = [path("me", me), path("anybody", django_site.anybody), path("login", sign_in)]
application = django_site.application()
