"""A demo with several nodes, as its own process."""

import json
import os
import random
import re
import socket

from tests.processes import Demo


class DemoWithNodes(Demo):
    """One with nodes; `node(2)` is the second's address."""

    def __init__(self, var, *arguments, count=3, port=0, **more):
        self.count = count
        super().__init__(var, "--nodes", str(count), *arguments, port=port or free_ports(count + 1), **more)

    def node(self, number):
        return f"http://127.0.0.1:{self.port + number}"

    def states(self):
        return [one["state"] for one in json.loads((self.var / "nodes/nodes.json").read_text())]

    def are_all_up(self):
        return self.states() == ["up"] * self.count

    def group(self, number):
        """The process that a node is, and leads the group of."""
        of_it = re.compile(rf"management\.node \S+ {self.port + number} ")
        return min(pid for pid, args in self.family().items() if of_it.search(f"{args} ") and os.getpgid(pid) == pid)


def free_ports(count):
    """A port after which there are more that are free. Below those from which systems take one for each connection."""
    while True:
        first = random.randrange(20_000, 32_000)
        if all(map(is_free, range(first, first + count))):
            return first


def is_free(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
