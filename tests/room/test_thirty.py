"""Thirty people, two server processes, a restart in between: no seat, vote or step is lost or counted twice."""

import random
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.processes import Demo, until

pytestmark = [pytest.mark.processes, pytest.mark.timeout(400)]

PEOPLE = 30
WORKERS = ("--workers", "2")


def all_at_once(does, screens):
    with ThreadPoolExecutor(PEOPLE) as pool:
        return list(pool.map(does, screens))


def votes(page):
    return [int(number) for number in re.findall(r"</svg></td>\s*<td>(\d+)</td>", page)]


def test_thirty_people_and_a_restart(tmp_path, screen_of):
    random.seed(14)
    var = tmp_path / "var"
    with Demo(var, "--room", *WORKERS) as demo:
        code = re.search(r"Room +(\w{6}), at", demo.said())[1]
        secret = re.search(r"/room/trainer/#(\S+)", demo.said())[1]
        trainer = screen_of(demo.url).gets("/room/trainer/").sends("/room/trainer/", invitation=secret)
        screens = [screen_of(demo.url) for _ in range(PEOPLE)]
        all_at_once(lambda screen: screen.gets(f"/room/{code}/").sends("/room/", code=code), screens)
        names = {screen.name for screen in screens}
        assert len(names) == PEOPLE
        trainer.moves("put", slug="logout-replay")
        led_and_put_up = 3  # the version then
        assert set(all_at_once(lambda screen: screen.is_told(screen.shown), screens)) == {led_and_put_up}
        answers = ["at-once", "at-expiry", "depends"]
        given = {screen: random.choice(answers) for screen in screens}
        for _ in range(2):  # sent twice, it is one
            all_at_once(lambda screen: screen.gets("/room/").predicts(jwt=given[screen]), screens)
        assert f"{PEOPLE} people here, {PEOPLE} predicted" in trainer.gets("/room/trainer/").page
    with Demo(var, *WORKERS) as demo:
        for screen in (trainer, *screens):
            screen.client.base_url = demo.url
        all_at_once(lambda screen: screen.gets("/room/"), screens)
        assert {screen.name for screen in screens} == names
        assert all("Kept. It can be changed" in screen.page for screen in screens)
        trainer.moves("run")
        address = re.search(r'href="(/lab/logout-replay/[^"]+)"', trainer.page)[1]
        all_at_once(lambda screen: screen.gets("/room/").gets(address), screens)
        assert all('class="event' in screen.page for screen in screens), "as it happens, whichever process answers"
        until(lambda: 'value="reveal"' in trainer.gets("/room/trainer/").page, 60, "the run has ended")
        all_at_once(lambda screen: screen.gets(address), screens)
        assert all('id="result"' in screen.page for screen in screens)
        trainer.moves("reveal")
        all_at_once(lambda screen: screen.gets("/room/"), screens)
        counted = [0, 0, 0, *(list(given.values()).count(answer) for answer in answers)]
        assert {tuple(votes(screen.page)) for screen in (trainer, *screens)} == {tuple(counted)}
        trainer.sends("/room/trainer/", end="1")
        assert "everything in it is erased" in trainer.page
        assert set(all_at_once(lambda screen: screen.is_told(1), screens)) == {0}
