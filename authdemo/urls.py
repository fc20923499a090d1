"""The map: the same pages under both lanes, and what stands above them."""

from django.urls import include, path

from authdemo.choose import views as choose
from authdemo.compare import views as compare
from authdemo.cost import views as cost
from authdemo.guide import views as guide
from authdemo.inspector import views as inspector
from authdemo.lab.pages import index, ledger, mine, run_all, start, trials
from authdemo.lab.pages import views as lab
from authdemo.lanes.urls import lane_urls
from authdemo.more import views as more
from authdemo.quiz import views as quiz
from authdemo.room import trainer_views as trainer
from authdemo.room import views as room
from authdemo.room.once_allowed import once_allowed
from authdemo.web import health, metrics, theme, well_known
from authdemo.web.routes import Routes
from jwt_app import urls as jwt_urls
from jwt_app.jwks import jwks
from sessions_app import urls as sessions_urls

urlpatterns = [
    Routes(
        [
            path("", once_allowed(start.Start.as_view()), name="start"),
            path("compare/", compare.Compare.as_view(), name="compare"),
            path("compare/act/", compare.Act.as_view(), name="compare-act"),
            path("compare/flow/", compare.Flow.as_view(), name="compare-flow"),
            path("compare/copy/", compare.CopyStatus.as_view(), name="compare-copy"),
            path("lab/", index.Lab.as_view(), name="lab"),
            path("lab/all/", once_allowed(run_all.RunAll.as_view()), name="run-all"),
            path("lab/all/<slug:name>/", run_all.AllUnderWay.as_view(), name="all-under-way"),
            path("lab/mine/", mine.Mine.as_view(), name="mine"),
            path("lab/<slug:slug>/", once_allowed(lab.ExperimentPage.as_view()), name="experiment"),
            path("lab/<slug:slug>/<slug:run_id>.json", lab.Receipt.as_view(), name="receipt"),
            path("lab/<slug:slug>/<slug:run_id>/", lab.RunPage.as_view(), name="run"),
            path("lab/<slug:slug>/<slug:trial_id>/at/<slug:what>/", trials.At.as_view(), name="at"),
            path("lab/<slug:slug>/<slug:trial_id>/end/", trials.End.as_view(), name="end"),
            path("attack/<slug:trial_id>/<slug:what>/", trials.Attack.as_view(), name="attack"),
            path("attack/<slug:trial_id>/report/<slug:what>/", trials.Report.as_view(), name="report"),
            path("claims/", ledger.Claims.as_view(), name="claims"),
            path("guide/", guide.Guide.as_view(), name="guide"),
            path("guide/two-buttons/", guide.TwoButtons.as_view(), name="two-buttons"),
            path("room/", room.RoomPage.as_view(), name="room"),
            path("room/so-far/", room.SoFar.as_view(), name="room-so-far"),
            path("room/state", room.State.as_view(), name="room-state"),
            path("room/trainer/", trainer.Trainer.as_view(), name="trainer"),
            path("room/trainer/now", trainer.Present.as_view(), name="trainer-now"),
            path("room/<slug:code>/", room.RoomPage.as_view(), name="room-door"),
            path("cost/", cost.CostPage.as_view(), name="cost"),
            path("choose/", choose.Choose.as_view(), name="choose"),
            path("more/", more.More.as_view(), name="more"),
            path("quiz/", quiz.Overview.as_view(), name="quiz"),
            path("quiz/afresh/", quiz.Afresh.as_view(), name="quiz-afresh"),
            path("quiz/<slug:slug>/", quiz.QuestionPage.as_view(), name="quiz-question"),
            path("glossary/", more.Glossary.as_view(), name="glossary"),
            path("analogies/", more.Analogies.as_view(), name="analogies"),
            path("inspect/", inspector.Inspect.as_view(), name="inspect"),
            path("inspect/record/", inspector.RecordRequests.as_view(), name="inspect-record"),
            path("theme/", theme.Theme.as_view(), name="theme"),
            path(
                "sessions/",
                include(([*lane_urls("sessions"), *sessions_urls.urlpatterns], "lane"), namespace="sessions"),
            ),
            path("jwt/", include(([*lane_urls("jwt"), *jwt_urls.urlpatterns], "lane"), namespace="jwt")),
            path(".well-known/jwks.json", jwks, name="jwks"),
            path(".well-known/change-password", well_known.change_password, name="change-password"),
            path("favicon.ico", well_known.favicon, name="favicon"),
            path("robots.txt", well_known.robots, name="robots"),
            path("healthz", health.healthz, name="healthz"),
            path("readyz", health.readyz, name="readyz"),
            path("metrics", metrics.metrics, name="metrics"),
        ]
    )
]

handler400 = "authdemo.web.errors.bad_request"
handler403 = "authdemo.web.errors.forbidden"
handler404 = "authdemo.web.errors.not_found"
handler500 = "authdemo.web.errors.server_error"
