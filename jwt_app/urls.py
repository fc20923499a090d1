"""What this lane alone has, token endpoints for clients that keep no cookies; the project mounts it with the pages."""

from django.urls import path

from jwt_app import api

urlpatterns = [
    path("api/token", api.token, name="api-token"),
    path("api/token/refresh", api.renew, name="api-token-refresh"),
]
