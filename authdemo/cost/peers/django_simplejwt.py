"""djangorestframework-simplejwt as its documentation sets it up: a bearer token, and the user from the database."""

from datetime import timedelta
from typing import Any

import django_site
from django.http import HttpRequest, JsonResponse
from django.urls import path

django_site.configure(
    "django_simplejwt",
    ["rest_framework"],
    MIDDLEWARE=django_site.SECURITY,
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    },
    SIMPLE_JWT={"ACCESS_TOKEN_LIFETIME": timedelta(hours=1)},
)

from rest_framework.permissions import IsAuthenticated  # noqa: E402 -- these read the settings
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402
from rest_framework_simplejwt.tokens import AccessToken  # noqa: E402


class Me(APIView):
    permission_classes = [IsAuthenticated]

    def get(self, request: Any) -> Response:
        return Response({"user": request.user.username, "role": "admin" if request.user.is_staff else "member"})


class Anybody(APIView):
    authentication_classes: list[Any] = []

    def get(self, request: Any) -> Response:
        return Response({"user": "alice", "role": "admin"})


def sign_in(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"token": str(AccessToken.for_user(django_site.alice()))})


urlpatterns = [path("me", Me.as_view()), path("anybody", Anybody.as_view()), path("login", sign_in)]
application = django_site.application()
