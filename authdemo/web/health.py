"""Two questions that a load balancer asks: is the process alive, and can it serve?"""

from django.db import Error as DatabaseError
from django.db import connection as database
from django.http import HttpRequest, HttpResponse, JsonResponse

from authdemo import policy
from authdemo.store import client
from authdemo.strategy import StoreUnavailable


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nobody else: restarting it would cure no store."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """Redis and the database answer: 200, else 503, and which of them."""
    stores = {"redis": _redis_answers(), "database": _database_answers()}
    said = {name: "ok" if answers else "unavailable" for name, answers in stores.items()}
    return JsonResponse(said, status=200 if all(stores.values()) else 503)


def _redis_answers() -> bool:
    """Whether it serves reads: up to version 6 one that does not still answers PING."""
    try:
        client.connection().exists(f"{policy.site().prefix}ready")
        return True
    except StoreUnavailable:
        return False


def _database_answers() -> bool:
    try:
        with database.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except DatabaseError:
        return False
