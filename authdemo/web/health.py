"""Two questions that a load balancer asks: is the process alive, and can it serve?"""

from django.http import HttpRequest, HttpResponse, JsonResponse

from authdemo.store import questions


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nobody else: restarting it would cure no store."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """Redis and the database do what the site needs: 200, else 503, and a sentence for what they lack.

    Asked over and over: it costs one trip to Redis, with writes of our own in it, and one query.
    """
    lacks = {"redis": questions.is_redis_ready(), "database": questions.is_database_ready()}
    said = {store: lack or "ok" for store, lack in lacks.items()}
    return JsonResponse(said, status=503 if any(lacks.values()) else 200)
