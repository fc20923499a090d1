"""What both Django peers share: the middleware of `startproject` for their kind, and a user in a database."""

import os
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.contrib import auth
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.http import HttpRequest, JsonResponse

SECURITY = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]


def configure(urls: str, apps: list[str], **more: Any) -> None:
    """With persistent connections and without debugging, as in production."""
    database = Path(os.environ["FOLDER"], f"{urls}.sqlite3")
    settings.configure(
        SECRET_KEY=os.environ["SECRET"],
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=urls,
        USE_TZ=True,
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", *apps],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database, "CONN_MAX_AGE": None}},
        **more,
    )
    django.setup()


def alice() -> Any:
    """Who signs in; made where she is not there yet."""
    return auth.get_user_model().objects.get_or_create(username="alice", is_staff=True)[0]


def application() -> WSGIHandler:
    call_command("migrate", verbosity=0)
    return WSGIHandler()


def anybody(request: HttpRequest) -> JsonResponse:
    """The control: the same answer, and nobody looks who asks."""
    return JsonResponse({"user": "alice", "role": "admin"})
