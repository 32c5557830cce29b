"""What is PostgreSQL's own: which servers are refused, transactions that lose, and connections that break."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import psycopg
import pytest
from psycopg import errors

from inwith.config import Config
from inwith.errors import Busy, Refused, Unknown
from inwith.storage.database import Tx
from inwith.storage.postgres import PostgresDatabase
from inwith.storage.postgres_server import Server, Unreachable, Unsafe, check_server, describe_address
from inwith.storage.postgres_tx import translate
from inwith.storage.streams import read_heads
from tests.postgres import Cluster
from tests.storage.conftest import note, open_stream

GOOD = Server(150_018, "on", "on", "on", "UTF8", "C", "c", "off")


@pytest.fixture
def url(postgres: Cluster) -> Iterator[str]:
    """An empty database."""
    url = postgres.make_database()
    yield url
    postgres.drop_database(url)


@pytest.fixture
async def database(url: str, tmp_path: Path) -> AsyncIterator[PostgresDatabase]:
    database = await open_at(url, tmp_path / "data")
    yield database
    await database.close()


async def open_at(url: str, folder: Path, **options: object) -> PostgresDatabase:
    config = Config(data=str(folder), database=url, database_writers=4, database_readers=2)
    return await PostgresDatabase.open(folder, config=config, **options)  # type: ignore[arg-type]


def ask(url: str, sql: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql)


# Which servers


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": 140_012}, "PostgreSQL 14. Inwith needs 15"),
        ({"fsync": "off"}, "fsync switched off"),
        ({"full_page_writes": "off"}, "full_page_writes switched off"),
        ({"synchronous_commit": "off"}, "Set synchronous_commit = on"),
        ({"encoding": "LATIN1"}, "encoding LATIN1.*createdb --template=template0"),
        ({"collation": "en_GB.UTF-8"}, "sorts by en_GB.UTF-8.*--locale=C"),
        ({"provider": "i"}, "sorts by C"),
        ({"read_only": "on"}, "Name the primary"),
    ],
)
def test_a_server_that_would_not_keep_its_word_is_refused(change: dict[str, str], words: str) -> None:
    check_server(GOOD)
    with pytest.raises(Unsafe, match=words):
        check_server(msgspec.structs.replace(GOOD, **change))


@pytest.mark.parametrize(
    "kept", [{"synchronous_commit": "local"}, {"collation": "C.UTF-8"}, {"version": 150_000}]
)
def test_a_server_at_the_edge_is_taken(kept: dict[str, str]) -> None:
    check_server(msgspec.structs.replace(GOOD, **kept))


async def test_p1_a_real_server_is_asked_at_every_connection(
    postgres: Cluster, url: str, tmp_path: Path
) -> None:
    name = url.rpartition("/")[2]
    ask(postgres.url("postgres"), f"alter database {name} set synchronous_commit = off")
    with pytest.raises(Unsafe, match="synchronous_commit"):
        await open_at(url, tmp_path)
    ask(postgres.url("postgres"), f"alter database {name} set synchronous_commit = on")
    await (await open_at(url, tmp_path)).close()


async def test_p1_a_server_without_fsync_is_refused(tmp_path: Path) -> None:
    cluster = await asyncio.to_thread(Cluster)
    try:
        ask(cluster.url("postgres"), "alter system set fsync = off")
        await asyncio.to_thread(cluster.stop)
        await asyncio.to_thread(cluster.start)
        with pytest.raises(Unsafe, match="fsync"):
            await open_at(cluster.make_database(), tmp_path)
    finally:
        cluster.remove()


async def test_a_database_of_another_encoding_or_order_is_refused(postgres: Cluster, tmp_path: Path) -> None:
    for options, words in [
        ({"encoding": "SQL_ASCII"}, "encoding SQL_ASCII"),
        ({"locale_provider": "icu", "icu_locale": "en"}, "sorts by"),
    ]:
        url = postgres.make_database(**options)
        with pytest.raises(Unsafe, match=words):
            await open_at(url, tmp_path)
        postgres.drop_database(url)


async def test_only_one_server_has_a_database(database: PostgresDatabase, url: str, tmp_path: Path) -> None:
    with pytest.raises(Unsafe, match="Another Inwith server is using this database"):
        await open_at(url, tmp_path / "other")


@pytest.mark.parametrize(
    "url", ["postgresql://postgres:hunter2@127.0.0.1:1/x", "postgresql://postgres:hunter2@127.0.0.1:port/x"]
)
async def test_what_cannot_be_reached_is_told_without_the_password(url: str, tmp_path: Path) -> None:
    with pytest.raises(Unreachable) as refused:
        await open_at(url, tmp_path)
    assert "hunter2" not in refused.value.sentence
    assert "hunter2" not in describe_address(url)


# Transactions that lose


async def test_a_function_that_was_overtaken_is_run_again(database: PostgresDatabase, url: str) -> None:
    stream = await database.write(open_stream)
    runs: list[int] = []

    def overtaken(tx: Tx) -> int:
        before = tx.one(int, "select seq from stream where id = :id", id=stream)
        runs.append(before or 0)
        if len(runs) == 1:
            ask(url, f"update stream set seq = 0 where id = {stream}")  # as another node would
        return note(tx, stream, "x")

    assert await database.write(overtaken) == 1
    assert len(runs) == 2


async def test_one_that_always_loses_is_told_that_nothing_was_written(
    database: PostgresDatabase, url: str
) -> None:
    stream = await database.write(open_stream)

    def overtaken(tx: Tx) -> None:
        tx.one(int, "select seq from stream where id = :id", id=stream)
        ask(url, f"update stream set seq = 0 where id = {stream}")
        note(tx, stream, "x")

    with pytest.raises(Busy, match="Nothing was written"):
        await database.write(overtaken)
    assert [head.seq for head in await database.read(read_heads)] == [0]
    assert await database.write(note, stream, "the next one") == 1


async def test_what_is_doubled_for_good_is_the_functions_own_error(database: PostgresDatabase) -> None:
    runs: list[int] = []

    def double(tx: Tx) -> None:
        runs.append(1)
        for _ in range(2):
            tx.run("insert into meta (name, value) values ('twice', '')")

    with pytest.raises(errors.UniqueViolation):
        await database.write(double)
    assert len(runs) == 2


async def test_a_function_that_goes_on_after_a_refused_statement_is_not_committed(
    database: PostgresDatabase,
) -> None:
    def go_on(tx: Tx) -> None:
        tx.run("insert into meta (name, value) values ('kept', '')")
        try:
            tx.run("insert into meta (name, value) values ('broken', null)")
        except psycopg.Error:
            return

    with pytest.raises(psycopg.InternalError, match="went on after"):
        await database.write(go_on)
    assert await database.read(lambda tx: tx.one(str, "select name from meta where name = 'kept'")) is None


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
async def test_a_character_that_no_text_can_hold_is_refused(database: PostgresDatabase, text: str) -> None:
    with pytest.raises(Refused, match="cannot be stored"):
        await database.write(lambda tx: tx.run("update meta set value = :text", text=text))
    with pytest.raises(Refused, match="cannot be stored"):
        await database.read(lambda tx: tx.one(str, "select name from meta where value = :text", text=text))


# Connections that break


async def test_one_lost_before_the_commit_is_made_good(database: PostgresDatabase, url: str) -> None:
    stream = await database.write(open_stream)
    runs: list[int] = []

    def interrupted(tx: Tx) -> int:
        runs.append(1)
        seq = note(tx, stream, "x")
        if len(runs) == 1:
            end_all(url)
        return seq + (tx.one(int, "select 0") or 0)

    assert await database.write(interrupted) == 1
    assert len(runs) == 2
    assert await database.read(lambda tx: tx.one(int, "select count(*) from event")) == 1


async def test_p3_one_lost_in_the_commit_is_unknown_to_its_caller_alone(
    database: PostgresDatabase, url: str
) -> None:
    stream = await database.write(open_stream)
    ask(url, DIES_IN_COMMIT)
    outcomes = await asyncio.gather(
        database.write(lambda tx: tx.run("insert into meta (name, value) values ('dies', '')")),
        database.write(note, stream, "beside it"),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [Unknown, int]
    assert await database.write(note, stream, "after it") == 2


DIES_IN_COMMIT = """
create function die() returns trigger language plpgsql as
    $$ begin if new.name = 'dies' then perform pg_terminate_backend(pg_backend_pid()); end if; return new; end $$;
create constraint trigger dies after insert on meta deferrable initially deferred
    for each row execute function die();
"""


async def test_reads_outlive_the_end_of_every_connection(database: PostgresDatabase, url: str) -> None:
    for _ in range(3):
        assert await database.read(lambda tx: tx.one(int, "select 1")) == 1
        end_all(url)


async def test_a_server_that_is_away_makes_callers_try_again_later(tmp_path: Path) -> None:
    cluster = await asyncio.to_thread(Cluster)
    database = await open_at(cluster.make_database(), tmp_path)
    try:
        stream = await database.write(open_stream)
        await asyncio.to_thread(cluster.stop)
        with pytest.raises(Busy, match="Nothing was written"):
            await database.write(note, stream, "x")
        with pytest.raises(Busy, match="cannot reach"):
            await database.read(read_heads)
        await asyncio.to_thread(cluster.start)
        assert await database.write(note, stream, "x") == 1
    finally:
        await database.close()
        cluster.remove()


async def test_marks_that_cannot_be_written_end_it_all(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures: list[str] = []
    database = await open_at(url, tmp_path, on_failure=lambda: failures.append("failed"))
    stream = await database.write(open_stream)

    def full(file: int, data: bytes) -> int:
        raise OSError("No space left on device")

    with monkeypatch.context() as patching:
        patching.setattr("inwith.storage.marks.os.write", full)
        with pytest.raises(Unknown):
            await database.write(note, stream, "x")
    assert failures == ["failed"]
    with pytest.raises(Unknown, match="restarting"):
        await database.write(note, stream, "x")
    await database.close()


def end_all(url: str) -> None:
    ask(
        url,
        "select pg_terminate_backend(pid) from pg_stat_activity "
        "where datname = current_database() and pid <> pg_backend_pid()",
    )


# The words of both


@pytest.mark.parametrize(
    ("sql", "text", "names"),
    [
        ("select :a, :b, :a", "select $1, $2, $1", ("a", "b")),
        ("select ':no', 'it''s :no', :yes", "select ':no', 'it''s :no', $1", ("yes",)),
        ("select a::text, :b::bigint", "select a::text, $1::bigint", ("b",)),
        ("select 1 -- of :these\n, :one_2", "select 1 -- of :these\n, $1", ("one_2",)),
    ],
)
def test_parameters_are_numbered_where_they_are_parameters(
    sql: str, text: str, names: tuple[str, ...]
) -> None:
    statement = translate(sql)
    assert (statement.text, statement.names) == (text, names)
