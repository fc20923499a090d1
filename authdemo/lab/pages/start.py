"""The start page: one question, a guess per lane, and a run that answers it while you watch. Nobody has to sign in."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views import View

from authdemo.lab import registry
from authdemo.lab.pages import views
from authdemo.lanes.lane import LANES
from authdemo.web.client_address import is_this_machine

ASKS = "logout-replay"


class Start(View):
    """GET asks, POST runs. Neither asks who is looking."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = views.asking(registry.get(ASKS))
        context["lanes"] = [(lane, title, LANES[lane].is_like) for lane, title in context["lanes"]]
        return render(request, "lab/start.html", context | {"is_here": is_this_machine(request)})

    def post(self, request: HttpRequest) -> HttpResponseBase:
        return views.run(request, registry.all_experiments()[ASKS])
