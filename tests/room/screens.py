"""A device in a room of a demo that runs: HTTP and cookies, no scripts."""

import re

import httpx


def _client(url, address, cookies=None):
    there = httpx.HTTPTransport(local_address=address)
    return httpx.Client(base_url=url, transport=there, cookies=cookies, timeout=60, follow_redirects=True)


class Screen:
    """A device with cookies of its own, that shows what it last fetched."""

    def __init__(self, url, address="127.0.0.1"):
        self.client = _client(url, address)
        self.page = ""

    def gets(self, path):
        answer = self.client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])
        self.page = answer.text
        return self

    def sends(self, path, **fields):
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page)[1]
        headers = {"Origin": str(self.client.base_url).rstrip("/")}
        answer = self.client.post(path, data={**fields, "csrfmiddlewaretoken": token}, headers=headers)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])
        self.page = answer.text
        return self

    def moves(self, name, **more):
        self.gets("/room/trainer/")
        seen = re.search(r'name="seen" value="(\d+)"', self.page)[1]
        return self.sends("/room/trainer/", move=name, seen=seen, **more)

    def turns(self, name, to="on", **more):
        self.gets("/room/trainer/")
        seen = re.search(r'name="seen" value="(\d+)"', self.page)[1]
        return self.sends("/room/trainer/", **{to: name}, seen=seen, **more)

    def predicts(self, **answers):
        asked = re.search(r'name="round" value="(\d+)"', self.page)[1]
        return self.sends("/room/", round=asked, **answers)

    def moves_to(self, address):
        """Another network: the same cookies from another address."""
        before, self.client = self.client, _client(self.client.base_url, address, self.client.cookies)
        before.close()

    def is_told(self, shown):
        """The version that is news to a screen which shows this one; the same where there is none."""
        answer = self.client.get("/room/state", params={"shown": shown})
        return shown if answer.status_code == 204 else answer.json()["version"]

    @property
    def shown(self):
        return int(re.search(r'data-shown="(\d+)"', self.page)[1])

    @property
    def name(self):
        return re.search(r"you are <b>([^<]+)</b>", self.page)[1]
