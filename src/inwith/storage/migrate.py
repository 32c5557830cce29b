"""Numbered, forward-only migrations. The database states its schema version and the oldest code that may open it.

A file `migrations/NNNN_what.sql` begins with `-- oldest code: N`: the lowest schema version whose code can still work
with a database of version NNNN. What the databases cannot say in one way stands in `NNNN_what.sqlite.sql` and
`NNNN_what.postgresql.sql`. The only writer of `meta`.
"""

import re
import uuid
from collections.abc import Callable, Mapping
from importlib import resources
from typing import Literal

import msgspec

from inwith.errors import Broken
from inwith.storage.database import Tx

Execute = Callable[[str], object]
Name = Literal["sqlite", "postgresql"]


class Dialect(msgspec.Struct, frozen=True):
    """What a database says in its own way. `words`: for {id}, {blob} and their like in migrations. `has_table`: a
    query that counts the tables called `:name`.
    """

    name: Name
    words: Mapping[str, str]
    has_table: str


class Migration(msgspec.Struct, frozen=True):
    version: int
    oldest_code: int
    sql: str


class WrongSchema(Broken):
    """This program must not open this database. Stops the start."""

    code = "wrong_schema"


def read_migrations(dialect: Name = "sqlite") -> list[Migration]:
    """All migrations this code knows for a database, in order of version."""
    folder = resources.files("inwith.storage") / "migrations"
    files = sorted(
        (file for file in folder.iterdir() if _is_for(dialect, file.name)), key=lambda file: file.name
    )
    return [_read_migration(file.name, file.read_text(encoding="utf-8")) for file in files]


def _is_for(dialect: Name, name: str) -> bool:
    _, *own, ending = name.split(".")
    return ending == "sql" and own in ([], [dialect])


def _read_migration(name: str, sql: str) -> Migration:
    oldest = re.match(r"-- oldest code: (\d+)\n", sql)
    if oldest is None:
        raise Broken(f"{name} does not begin with '-- oldest code: N'.")
    return Migration(int(name[:4]), int(oldest[1]), sql)


def migrate(tx: Tx, *, execute: Execute, dialect: Dialect) -> None:
    """Bring the database up to this code's version, in the transaction `tx`. `execute` takes several statements at once.

    Raises WrongSchema if the database was written by newer code that this code must not share it with.
    """
    migrations = read_migrations(dialect.name)
    present = find_schema_version(tx, dialect)
    newest = migrations[-1].version
    if present > newest and (oldest := int(get_meta(tx, "oldest_code"))) > newest:
        raise WrongSchema(
            f"This database needs Inwith with schema {oldest} or later. This is schema {newest}. Install the newer version."
        )
    for migration in migrations:
        if migration.version > present:
            _apply(tx, migration, execute=execute, words=dialect.words)


def _apply(tx: Tx, migration: Migration, *, execute: Execute, words: Mapping[str, str]) -> None:
    sql = migration.sql
    for word, own in words.items():
        sql = sql.replace("{" + word + "}", own)
    execute(sql)
    set_meta(tx, "schema_version", str(migration.version))
    set_meta(tx, "oldest_code", str(migration.oldest_code))
    if find_meta(tx, "epoch") is None:
        renew_epoch(tx)


def find_schema_version(tx: Tx, dialect: Dialect) -> int:
    """0 for an empty database."""
    if tx.one(int, dialect.has_table, name="meta") == 0:
        return 0
    return int(get_meta(tx, "schema_version"))


def find_meta(tx: Tx, name: str) -> str | None:
    return tx.one(str, "select value from meta where name = :name", name=name)


def get_meta(tx: Tx, name: str) -> str:
    value = find_meta(tx, name)
    if value is None:
        raise Broken(f"The database does not state its {name}.")
    return value


def set_meta(tx: Tx, name: str, value: str) -> None:
    tx.run(
        "insert into meta (name, value) values (:name, :value) on conflict (name) do update set value = excluded.value",
        name=name,
        value=value,
    )


def get_epoch(tx: Tx) -> str:
    """Changes with every restore: a client that knows another epoch fetches everything anew."""
    return get_meta(tx, "epoch")


def renew_epoch(tx: Tx) -> str:
    epoch = str(uuid.uuid4())
    set_meta(tx, "epoch", epoch)
    return epoch
