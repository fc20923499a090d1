"""Starlette with PyJWT, as its authentication middleware is meant to be used: a backend verifies a bearer token."""

import os
import time

import jwt
from starlette.applications import Starlette
from starlette.authentication import AuthCredentials, AuthenticationBackend, AuthenticationError, SimpleUser, requires
from starlette.middleware import Middleware
from starlette.middleware.authentication import AuthenticationMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

KEY = os.environ["SECRET"]


class Bearer(AuthenticationBackend):
    async def authenticate(self, conn: HTTPConnection) -> tuple[AuthCredentials, SimpleUser] | None:
        scheme, _, token = conn.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer":
            return None
        try:
            claims = jwt.decode(token, KEY, algorithms=["HS256"], issuer="authdemo", audience="authdemo")
        except jwt.PyJWTError as error:
            raise AuthenticationError(str(error)) from None
        return AuthCredentials(["authenticated", claims["role"]]), SimpleUser(claims["sub"])


async def sign_in(request: Request) -> JSONResponse:
    now = int(time.time())
    claims = {"sub": "alice", "role": "admin", "iat": now, "exp": now + 3600, "iss": "authdemo", "aud": "authdemo"}
    return JSONResponse({"token": jwt.encode(claims, KEY, "HS256")})


@requires("authenticated", status_code=401)
async def me(request: Request) -> JSONResponse:
    return JSONResponse({"user": request.user.username, "role": request.auth.scopes[1]})


async def anybody(request: Request) -> JSONResponse:
    return JSONResponse({"user": "alice", "role": "admin"})


application = Starlette(
    routes=[
        Route("/anybody", anybody),
        Route("/login", sign_in),
        Mount("/", routes=[Route("/me", me)], middleware=[Middleware(AuthenticationMiddleware, backend=Bearer())]),
    ]
)
