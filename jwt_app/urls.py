"""The pages of this lane: the same list as the other one's, and the token endpoints for clients with no cookie jar."""

from django.urls import path

from authdemo.pages.lane_urls import lane_urls
from jwt_app import api
from jwt_app.strategy import JwtStrategy

app_name = "lane"
urlpatterns = [
    *lane_urls(JwtStrategy()),
    path("api/token", api.token, name="api-token"),
    path("api/token/refresh", api.renew, name="api-token-refresh"),
]
