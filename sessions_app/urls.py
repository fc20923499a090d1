"""What this lane alone has, for services that are shown a session; the project mounts it with the pages."""

from django.urls import path

from sessions_app.introspection import introspect

urlpatterns = [path("api/introspect", introspect, name="api-introspect")]
