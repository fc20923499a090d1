"""A second server: `python -m authdemo.lab.wire.second_server_process`, started by an experiment, gone with it.

In: one line of JSON: where database and Redis are, and by variant the policy to serve by. It holds keys, so it
comes neither in arguments nor in the environment. Then nothing more; the end of the pipe is the end.
Out: one line of JSON: by variant, the port on loopback where it is served by that policy and by no other.
"""

import json
import os
import sys
from contextlib import ExitStack

import django
from django.conf import settings


def main() -> None:
    order = json.loads(sys.stdin.readline() or "null")
    if order is None:
        return  # whoever started us was gone before it could say what for
    settings.REDIS_URL = order["redis"]
    settings.DATABASES["default"].update(order["database"])
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    django.setup()
    from django.core.handlers.wsgi import WSGIHandler

    from authdemo.lab.model import run_policy, variants
    from authdemo.lab.wire.policy_server import PolicyServer

    known = {variant.name: variant.changes for variant in variants.ALL}
    objects = ("strategies", "sessions_middleware")
    with ExitStack() as servers:
        ports = {}
        for name, told in order["policies"].items():
            more = {what: known[name][what] for what in objects if what in known.get(name, {})}
            served = PolicyServer(run_policy.from_json(told, **more), WSGIHandler())
            ports[name] = servers.enter_context(served).port
        print(json.dumps(ports), flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "authdemo.settings")
    main()
