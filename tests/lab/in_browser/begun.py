"""A trial that has begun."""

from django.test import Client

from authdemo.lab import registry
from authdemo.lab.in_browser import trial_store
from tests.keys import ours, parts

SLUGS = list(registry.in_browsers())
ATTACKED = [slug for slug, each in registry.in_browsers().items() if each.other_site]


def begun(slug="csrf", host="localhost:8000", **options):
    """A trial's first answer, and the trial."""
    client = Client(HTTP_HOST=host, **options)
    response = client.get(client.post(f"/lab/{slug}/")["Location"])
    keys = [key.decode() for key in trial_store.connection().scan_iter(match=ours("run:*:trial"))]
    found = [trial_store.find(parts(key)[1]) for key in keys]
    return client, response, max(found, key=lambda trial: trial.began)
