"""The name of this site: of its database, random, and for good.

    authdemo:3f9a61c07e:session:…    {"iss": "authdemo/3f9a61c07e", "aud": "authdemo-pages/3f9a61c07e", …}

Two sites may have one Redis, one SECRET_KEY or a key ring in common; user 7 of one is not user 7 of the other. So every
key in Redis, every token and every signed cookie bears the name of the database that says who user 7 is. Servers that
share a database share the name, and with it everybody's sign-ins. It is no secret.
"""

import secrets
from typing import Any

from django.apps import apps as registry
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection
from django.db.models.signals import post_migrate

from authdemo.accounts.models import Site
from authdemo.strategy import SiteUnnamed

ONLY = 1  # the row's primary key: of two processes that name the site at once, the database lets one


def connect() -> None:
    """Have the name made with the tables. Called once, by the app's config."""
    post_migrate.connect(_made, dispatch_uid="accounts.site_name.made")


def _made(sender: Any, using: str, apps: Any = registry, **_: Any) -> None:
    """The tables are made or were emptied; `apps` as the database has them now, which may be without ours."""
    if sender.label == Site._meta.app_label and using == DEFAULT_DB_ALIAS and "site" in apps.all_models[sender.label]:
        give()


def give() -> None:
    """Name the site, unless it has a name."""
    Site.objects.bulk_create([Site(id=ONLY, name=secrets.token_hex(5))], ignore_conflicts=True)


def hold() -> None:
    """Be alone, until the end of the transaction, with whatever counts rows and then adds one.

    SQLite lets one transaction write at a time, from its beginning on; PostgreSQL lets those who lock this row.
    """
    Site.objects.select_for_update().filter(pk=ONLY).first()


def read() -> str:
    """Its name; asked for once in each process. Raises `SiteUnnamed`: nothing is ever kept or signed under another.

    One that is lacking, in tables filled by hand, is given now; but in no transaction, which may yet be undone.
    """
    try:
        if not (name := _kept()) and not connection.in_atomic_block:
            give()
            name = _kept()
    except DatabaseError as error:
        raise SiteUnnamed("The database cannot be asked which site this is.") from error
    if not name:
        raise SiteUnnamed("The database does not say which site this is: run `manage.py migrate`.")
    return name


def _kept() -> str | None:
    return Site.objects.filter(pk=ONLY).values_list("name", flat=True).first()
