"""Which of several server processes has answered, where a demo has several (`demo --nodes`)."""

import os


def name() -> str:
    """This one's, "2"; empty where there is but one."""
    return os.environ.get("AUTHDEMO_NODE", "")


def said() -> str:
    """For people: "node 2 of 3"; empty where there is but one."""
    return f"node {name()} of {os.environ.get('AUTHDEMO_NODES', '')}" if name() else ""


def server_timing() -> str:
    """As an entry of a Server-Timing header (W3C Server Timing), which needs no time; empty where there is but one."""
    return f'node;desc="{name()}"' if name() else ""
