"""The pages of this lane: the same list as the other one's."""

from authdemo.pages.lane_urls import lane_urls
from sessions_app.strategy import SessionsStrategy

app_name = "lane"
urlpatterns = lane_urls(SessionsStrategy())
