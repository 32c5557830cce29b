"""Looks at the database beside the server, as it was at one moment and as it is."""

import sqlite3
from itertools import zip_longest
from pathlib import Path
from typing import Any, Protocol

import psycopg

from inwith.config import Config
from inwith.storage.folder import DATABASE


class Beside(Protocol):
    """`remember` a moment; from then on, whether anything was written."""

    def remember(self) -> None: ...

    def has_changed(self) -> bool: ...

    def is_untouched(self) -> bool: ...

    def close(self) -> None: ...


def look_beside(config: Config) -> Beside:
    return BesidePostgres(config.database) if config.database else BesideSqlite(Path(config.data) / DATABASE)


class BesideSqlite:
    """See `Beside`."""

    def __init__(self, path: Path) -> None:
        self._then, self._now = (sqlite3.connect(path, isolation_level=None) for _ in range(2))
        self._commits = 0

    def remember(self) -> None:
        if self._then.in_transaction:
            self._then.execute("rollback")
        self._then.execute("begin")
        self._then.execute("select 1 from meta").fetchone()
        self._commits = self._count_commits()

    def has_changed(self) -> bool:
        # What was undone is a commit all the same, so that the count alone does not tell.
        return not self.is_untouched() and any(
            then != now for then, now in zip_longest(self._then.iterdump(), self._now.iterdump())
        )

    def is_untouched(self) -> bool:
        """Whether there was not even a commit, by SQLite's own counter."""
        return self._count_commits() == self._commits

    def close(self) -> None:
        self._then.close()
        self._now.close()

    def _count_commits(self) -> int:
        [count] = self._now.execute("pragma data_version").fetchone()
        return int(count)


class BesidePostgres:
    """See `Beside`. A transaction that stays open still sees the moment at which it began."""

    def __init__(self, url: str) -> None:
        self._then, self._now = (psycopg.connect(url, autocommit=True) for _ in range(2))
        self._transactions = 0

    def remember(self) -> None:
        self._then.execute("rollback" if self._then.info.transaction_status else "select 1")
        self._then.execute("begin isolation level repeatable read read only")
        self._then.execute("select 1 from meta")
        self._transactions = self._count_transactions()

    def has_changed(self) -> bool:
        return not self.is_untouched() and dump(self._then) != dump(self._now)

    def is_untouched(self) -> bool:
        """Whether no transaction has taken a number, which each does that writes."""
        return self._count_transactions() == self._transactions

    def close(self) -> None:
        self._then.close()
        self._now.close()

    def _count_transactions(self) -> int:
        row = self._now.execute("select pg_snapshot_xmax(pg_current_snapshot())::text::bigint").fetchone()
        assert row is not None
        return int(row[0])


def dump(connection: "psycopg.Connection[Any]") -> dict[str, list[Any]]:
    """Every row of every table."""
    tables = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
    return {
        name: connection.execute(f"select t::text from {name} t order by 1").fetchall() for (name,) in tables
    }
