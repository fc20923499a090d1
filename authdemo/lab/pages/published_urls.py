"""Where the pages of a published folder lie, as `reverse` finds them: beside each other, so that links are relative.

Nobody asks for them here. Each name leads to the page that it stands for.
"""

from django.urls import path

from authdemo.lab.pages.index import Lab
from authdemo.lab.pages.ledger import Claims
from authdemo.lab.pages.views import ExperimentPage, Receipt

urlpatterns = [
    path("index.html", Claims.as_view(), name="claims"),
    path("index.html", Lab.as_view(), name="lab"),
    path("<slug:slug>.html", ExperimentPage.as_view(), name="experiment"),
    path("<slug:slug>.json", Receipt.as_view(), name="receipt"),
]
