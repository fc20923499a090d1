"""The one URL list of both lanes: mounted twice, with another strategy behind it."""

from django.urls import URLPattern, path

from authdemo.pages import lane_api, lane_deletion, lane_devices, lane_password, lane_views
from authdemo.strategy import Strategy


def lane_urls(strategy: Strategy) -> list[URLPattern]:
    """The pages and the API of a lane. `sessions_app.urls` and `jwt_app.urls` mount them."""

    def route(where: str, view: type[lane_views.LaneView], name: str) -> URLPattern:
        return path(where, view.as_view(strategy=strategy), name=name)

    return [
        route("", lane_views.Profile, "profile"),
        route("login/", lane_views.SignIn, "login"),
        route("logout/", lane_views.SignOut, "logout"),
        route("reports/", lane_views.Reports, "reports"),
        route("devices/", lane_devices.Devices, "devices"),
        route("devices/revoke-others/", lane_devices.RevokeOthers, "revoke-others"),
        route("devices/<str:login_id>/revoke/", lane_devices.Revoke, "revoke"),
        route("password/", lane_password.ChangePassword, "password"),
        route("delete/", lane_deletion.DeleteAccount, "delete"),
        route("api/me", lane_api.Me, "api-me"),
        route("api/login", lane_api.Login, "api-login"),
        route("api/logout", lane_api.Logout, "api-logout"),
    ]
