"""The views of `django_simplejwt.py`, which Django imports once its settings are there."""

from typing import Any

import django_site
from django.http import HttpRequest, JsonResponse
from django.urls import path
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.tokens import AccessToken


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
