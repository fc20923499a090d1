"""The site on a machine whose clock is ahead: what the demo of `test_two_running_sites_on_one_redis` runs."""

import time

import time_machine

from authdemo import rsgi
from tests.clock import APART

time_machine.travel(time.time() + APART, tick=True).start()
application = rsgi.application
