"""Starlette with starsessions: the session's data in Redis, loaded by its middleware on each request that has one."""

import os

from redis.asyncio import Redis
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starsessions import SessionAutoloadMiddleware, SessionMiddleware
from starsessions.stores.redis import RedisStore

store = RedisStore(connection=Redis(unix_socket_path=os.environ["REDIS_SOCKET"]), prefix="starlette:")


async def sign_in(request: Request) -> JSONResponse:
    request.session.update(user="alice", role="admin")
    return JSONResponse({})


async def me(request: Request) -> JSONResponse:
    if "user" not in request.session:
        return JSONResponse({"error": "nobody"}, 401)
    return JSONResponse({"user": request.session["user"], "role": request.session["role"]})


async def anybody(request: Request) -> JSONResponse:
    return JSONResponse({"user": "alice", "role": "admin"})


sessions = [
    Middleware(SessionMiddleware, store=store, lifetime=3600, cookie_https_only=False),
    Middleware(SessionAutoloadMiddleware),
]
application = Starlette(
    routes=[
        Route("/anybody", anybody),
        Mount("/", routes=[Route("/me", me), Route("/login", sign_in)], middleware=sessions),
    ]
)
