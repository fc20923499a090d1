"""A port of loopback that nobody listens on."""

from socket import create_server


def free_port() -> int:
    """One that the system has chosen, for a program that is told where to listen and cannot choose for itself.

    Free now and not kept: between this answer and that program's start somebody else may take it, and then that one
    says that it cannot listen. Raises `OSError` where none is left.
    """
    with create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])
