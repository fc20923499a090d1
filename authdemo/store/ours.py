"""Is this database ours? Asked before anything is made in it, by looking: at its tables, and at what it has noted.

Django notes each migration by app and name, and believes that note. Another project with an app `accounts` of its own
has noted our `accounts.0001_initial`, too; then ours count as made, and the tables behind them are somebody else's. So
what is noted must be there, column by column, and nothing may be noted that this code does not know.
"""

from collections.abc import Iterator

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

OWN_PACKAGES = ("authdemo", "sessions_app", "jwt_app")
SHOWN = 3  # names in a sentence
COLUMNS = {  # by kind of database: the names of a table's columns
    "sqlite": "SELECT name FROM pragma_table_info(%s)",
    "postgresql": (
        "SELECT attname FROM pg_attribute "
        "WHERE attrelid = to_regclass(quote_ident(%s)) AND attnum > 0 AND NOT attisdropped"
    ),
}


class NotOurs(Exception):
    """It belongs to somebody else, or to a newer authdemo. The message is a sentence about it."""


def refuse_others(executor: MigrationExecutor) -> None:
    """Raises `NotOurs`. An empty database, and one that was prepared in part, are ours. Nothing is changed."""
    noted = set(executor.loader.applied_migrations)
    models = list(_models(executor, noted))
    tables = set(executor.connection.introspection.table_names()) - {MigrationRecorder.Migration._meta.db_table}
    if unknown := sorted(_unknown(executor, noted)):
        raise NotOurs(
            f"It has been changed by migrations that this authdemo does not know ({_some(unknown)}): it belongs to a "
            "newer one, or to another project."
        )
    if wrong := sorted(_not_as_noted(executor.connection, models, tables)):
        raise NotOurs(f"It belongs to another project: its tables are not ours, though named alike ({_some(wrong)}).")
    known = {model._meta.db_table for model in models}
    if (others := sorted(tables - known)) and not any(label in _own_apps() for label, _ in noted):
        raise NotOurs(f"It belongs to another project: it has tables that are not ours ({_some(others)}).")


def _unknown(executor: MigrationExecutor, noted: set[tuple[str, str]]) -> Iterator[str]:
    """What is noted and not in this code. A library of ours may have folded its own together since."""
    installed = {config.label for config in apps.get_app_configs()}
    replaced = {each for migration in executor.loader.disk_migrations.values() for each in migration.replaces}
    for label, name in noted - executor.loader.disk_migrations.keys() - replaced:
        if label not in installed or label in _own_apps():
            yield f"{label}.{name}"


def _not_as_noted(connection: BaseDatabaseWrapper, models: list[type[Model]], tables: set[str]) -> Iterator[str]:
    """Tables that lack, or that lack a column which a migration of ours has made, by the notes."""
    for model in models:
        table = model._meta.db_table
        if table not in tables:
            yield table
            continue
        has = _columns(connection, table)
        if any(field.column not in has for field in model._meta.local_concrete_fields):
            yield table


def _columns(connection: BaseDatabaseWrapper, table: str) -> set[str]:
    """By their names alone: for all that Django would tell of them it reads the SQL that has made the table, slowly."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS[connection.vendor], [table])
        return {name for (name,) in cursor.fetchall()}


def _models(executor: MigrationExecutor, noted: set[tuple[str, str]]) -> Iterator[type[Model]]:
    nodes = [node for node in noted if node in executor.loader.graph.nodes]
    for model in executor.loader.project_state(nodes).apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped:
            yield model


def _own_apps() -> set[str]:
    return {config.label for config in apps.get_app_configs() if config.name.partition(".")[0] in OWN_PACKAGES}


def _some(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")
