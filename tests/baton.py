"""Two actors in one given order of their steps. A step ends where Redis or the database is asked.

Threads pass a baton: whoever holds it runs up to its next step.
"""

import itertools
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from django.db import connection

from authdemo.store.traced import TracedCluster, TracedClusterPipeline, TracedPipeline, TracedRedis
from tests.people import is_read_again


@dataclass
class Baton:
    """Runs two actors in one given order of steps, such as "ABBA"; `halfway` is called there."""

    order: str
    halfway: Callable[[], None] = lambda: None
    position: int = 0
    done: set = field(default_factory=set)
    moved: threading.Condition = field(default_factory=threading.Condition)
    steps: dict = field(default_factory=lambda: {"A": 0, "B": 0, "read again": 0})

    def _holder(self):
        while self.position < len(self.order) and self.order[self.position] in self.done:
            self.position += 1
        rest = {"A", "B"} - self.done
        return self.order[self.position] if self.position < len(self.order) else min(rest, default=None)

    def wait_for_turn(self, name):
        with self.moved:
            assert self.moved.wait_for(lambda: self._holder() == name, timeout=10), f"{name} never had its turn"

    def step(self, name):
        """Called before each step of an actor: pass the baton on, and wait for it to come back."""
        with self.moved:
            self.steps[name] += 1
            self.position += 1
            if self.position == len(self.order) // 2:
                self.halfway()
            self.moved.notify_all()
        self.wait_for_turn(name)

    def finish(self, name):
        with self.moved:
            self.done.add(name)
            self.moved.notify_all()


def run_both(order, monkeypatch, halfway=lambda: None, **actors):
    """Run two callables as actors A and B, in this order of steps; exceptions come back as results."""
    baton, results, me = Baton(order, halfway), {}, threading.local()

    def stepping(original):
        def call(*args, **kwargs):
            if getattr(me, "name", None):
                baton.step(me.name)
            return original(*args, **kwargs)

        return call

    def before_sql(execute, sql, *args):
        if is_read_again(sql):
            baton.steps["read again"] += 1
            baton.step(me.name)
        return execute(sql, *args)

    def act(name, action):
        me.name = name
        baton.wait_for_turn(name)
        try:
            with ExitStack() as stack:
                if name == "A":
                    stack.enter_context(connection.execute_wrapper(before_sql))
                results[name] = action()
        except Exception as error:
            results[name] = error
        finally:
            baton.finish(name)
            connection.close()

    with monkeypatch.context() as patch:
        for client, pipeline in ((TracedRedis, TracedPipeline), (TracedCluster, TracedClusterPipeline)):
            patch.setattr(client, "execute_command", stepping(client.execute_command))
            patch.setattr(pipeline, "execute", stepping(pipeline.execute))
        threads = [threading.Thread(target=act, args=pair) for pair in actors.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    return results["A"], results["B"], baton.steps


def orders(a, b):
    """Every order of `a` steps of A and `b` of B."""
    for chosen in itertools.combinations(range(a + b), a):
        yield "".join("A" if index in chosen else "B" for index in range(a + b))
