"""The database states its schema version and the oldest code that may open it."""

from pathlib import Path

import apsw
import pytest

from inwith.storage.folder import DATABASE
from inwith.storage.migrate import Name, WrongSchema, read_migrations
from tests.storage.conftest import Open


def state(folder: Path, name: str, value: int) -> None:
    connection = apsw.Connection(str(folder / DATABASE))
    connection.execute("update meta set value = ? where name = ?", (str(value), name))
    connection.close()


async def test_a_database_of_newer_code_that_excludes_ours_is_refused(
    open_database: Open, tmp_path: Path
) -> None:
    await (await open_database()).close()
    state(tmp_path, "schema_version", 99)
    state(tmp_path, "oldest_code", 98)
    with pytest.raises(WrongSchema, match="needs Inwith with schema 98 or later"):
        await open_database()


async def test_a_database_of_newer_code_that_admits_ours_is_opened(
    open_database: Open, tmp_path: Path
) -> None:
    await (await open_database()).close()
    state(tmp_path, "schema_version", 99)
    state(tmp_path, "oldest_code", 1)
    await (await open_database()).close()


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_migrations_are_numbered_from_one_without_gaps(dialect: Name) -> None:
    """One version may have a file for both databases and one for each."""
    migrations = read_migrations(dialect)
    versions = [migration.version for migration in migrations]
    assert versions == sorted(versions)
    assert set(versions) == set(range(1, versions[-1] + 1))
    assert all(1 <= migration.oldest_code <= migration.version for migration in migrations)
