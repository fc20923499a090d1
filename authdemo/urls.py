"""The map: the same pages under both lanes, and what stands above them."""

from django.urls import include, path

from authdemo.pages import claims, compare, health, inspect, lab, lab_trial, start, theme
from jwt_app.jwks import jwks

urlpatterns = [
    path("", start.Start.as_view(), name="start"),
    path("compare/", compare.Compare.as_view(), name="compare"),
    path("compare/act/", compare.Act.as_view(), name="compare-act"),
    path("compare/copy/", compare.CopyStatus.as_view(), name="compare-copy"),
    path("lab/", lab.Lab.as_view(), name="lab"),
    path("lab/<slug:slug>/", lab.ExperimentPage.as_view(), name="experiment"),
    path("lab/<slug:slug>/<str:run_id>.json", lab.Receipt.as_view(), name="receipt"),
    path("lab/<slug:slug>/<str:run_id>/", lab.KeptRunPage.as_view(), name="run"),
    path("lab/<slug:slug>/<str:trial_id>/at/<slug:what>/", lab_trial.At.as_view(), name="at"),
    path("lab/<slug:slug>/<str:trial_id>/end/", lab_trial.End.as_view(), name="end"),
    path("attack/<str:trial_id>/<slug:what>/", lab_trial.Attack.as_view(), name="attack"),
    path("attack/<str:trial_id>/report/<slug:what>/", lab_trial.Report.as_view(), name="report"),
    path("claims/", claims.Claims.as_view(), name="claims"),
    path("inspect/", inspect.Inspect.as_view(), name="inspect"),
    path("inspect/record/", inspect.Record.as_view(), name="inspect-record"),
    path("theme/", theme.Theme.as_view(), name="theme"),
    path("sessions/", include("sessions_app.urls", namespace="sessions")),
    path("jwt/", include("jwt_app.urls", namespace="jwt")),
    path(".well-known/jwks.json", jwks, name="jwks"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]

handler400 = "authdemo.pages.errors.bad_request"
handler403 = "authdemo.pages.errors.forbidden"
handler404 = "authdemo.pages.errors.not_found"
handler500 = "authdemo.pages.errors.server_error"
