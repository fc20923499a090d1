"""The one URL list of both lanes: mounted twice, with another lane’s strategy behind it."""

from django.urls import URLPattern, path

from authdemo.lanes import api, deletion, devices, password, views


def lane_urls(lane: str) -> list[URLPattern]:
    """The pages and the API of a lane. `authdemo.urls` mounts them."""

    def route(where: str, view: type[views.LaneView], name: str) -> URLPattern:
        return path(where, view.as_view(lane=lane), name=name)

    return [
        route("", views.Profile, "profile"),
        route("login/", views.SignInPage, "login"),
        route("logout/", views.LogOut, "logout"),
        route("reports/", views.Reports, "reports"),
        route("devices/", devices.Devices, "devices"),
        route("devices/revoke-others/", devices.RevokeOthers, "revoke-others"),
        route("devices/<str:login_id>/revoke/", devices.Revoke, "revoke"),
        route("password/", password.ChangePassword, "password"),
        route("delete/", deletion.DeleteAccount, "delete"),
        route("api/me", api.Me, "api-me"),
        route("api/login", api.Login, "api-login"),
        route("api/logout", api.Logout, "api-logout"),
    ]
