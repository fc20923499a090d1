"""System checks: settings, keys and a Redis that would quietly undo what the site promises.

`manage.py check` runs them, and so does every command before it begins: an error stops it, a warning is printed. What
asks a store runs with `manage.py check --deploy` alone, and says nothing where that cannot be reached.
"""

from django.core.checks import Tags, register


def connect() -> None:
    """Make them known to Django. Called once, by the app's config."""
    from authdemo.checks import caches, cookies, files, keys, origins, stores

    register(keys.check, Tags.security)
    register(cookies.check, Tags.security)
    register(caches.check_serializers, Tags.security)
    register(caches.check, Tags.caches)
    register(origins.check, Tags.security)
    register(files.check, Tags.security)
    register(stores.check, Tags.security, "redis", deploy=True)
    register(stores.check_database, Tags.security, deploy=True)
