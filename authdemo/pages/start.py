"""The start page: one question, a guess per lane, and a run that answers it while you watch. Nobody has to sign in."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views import View

from authdemo.lab import registry
from authdemo.pages import lab

ASKS = "logout-replay"
IS_LIKE = {  # the articles' analogies, in our words
    "sessions": "Like a numbered locker key: your browser holds the number; what it opens stays with the server.",
    "jwt": "Like a signed pass: who you are is written on it, and the door checks its seal, not a list.",
}


class Start(View):
    """GET asks, POST runs. Neither asks who is looking."""

    def get(self, request: HttpRequest) -> HttpResponse:
        context = lab.asking(registry.get(ASKS))
        context["lanes"] = [(lane, title, IS_LIKE[lane]) for lane, title in context["lanes"]]
        return render(request, "start.html", context)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        return lab.run(request, registry.get(ASKS), starting=True)
