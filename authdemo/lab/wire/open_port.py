"""A run's own Redis, opened on a port of this machine's loopback for whoever knows the password.

On the port any user of this machine could come in. So its default user may ask whether it is there and shut it down, as
whoever started it does, and nothing else: a stranger can end the run, and learns nothing.
"""

import secrets
from dataclasses import dataclass

import redis
from redis.exceptions import ResponseError

from authdemo.basics.ports import free_port
from authdemo.lab.wire.run_redis import RunRedis
from authdemo.lab.wire.telling import NotPossible

USER = "authdemo"


@dataclass(frozen=True)
class Door:
    """Where it listens, and what `USER` says there."""

    port: int
    password: str

    @property
    def url(self) -> str:
        return f"redis://{USER}:{self.password}@127.0.0.1:{self.port}/0"


def opened(own: RunRedis) -> Door:
    """Open it until it ends; its own client may do nothing more. Raises `NotPossible` before version 7 of Redis."""
    password = secrets.token_urlsafe(24)
    own.client.execute_command("ACL", "SETUSER", USER, "on", f">{password}", "~*", "&*", "+@all")
    path = own.pool.connection_kwargs["path"]
    with redis.Redis(unix_socket_path=path, username=USER, password=password, socket_timeout=5) as server:
        server.acl_setuser("default", True, nopass=True, categories=["-@all"], commands=["+ping", "+shutdown"])
        port = free_port()
        try:
            server.config_set("bind", "127.0.0.1")
            server.config_set("port", port)
        except ResponseError:
            raise NotPossible("A Redis that is opened on a port while it runs takes version 7 or newer.") from None
    return Door(port, password)
