"""A council moves from SQLite to PostgreSQL whole and verified, or not at all."""

from collections.abc import Iterator
from pathlib import Path

import apsw
import msgspec
import psycopg
import pytest

from inwith.app import STATE
from inwith.config import Config
from inwith.errors import Broken, Refused
from inwith.storage import move as moving
from inwith.storage.database import Database, Tx
from inwith.storage.folder import DATABASE, MARKS
from inwith.storage.marks import BehindMarks
from inwith.storage.migrate import get_epoch
from inwith.storage.move import Moved, Progress
from inwith.storage.opened import open_database
from inwith.storage.streams import read_heads
from inwith.storage.verify import verify
from tests.conftest import StandingClock
from tests.conversations.conftest import Stage
from tests.conversations.test_rebuild import everything_happens
from tests.postgres import Cluster


@pytest.fixture
def empty(postgres: Cluster) -> Iterator[str]:
    """The URL of an empty PostgreSQL database."""
    url = postgres.make_database()
    yield url
    postgres.drop_database(url)


@pytest.fixture
async def council(config: Config, clock: StandingClock) -> Config:
    """One on SQLite in which everything has happened, and no server runs."""
    database = await open_database(config, clock=clock)
    stage = Stage(database, config)
    names = ("Ada Sample", "Ben Trial", "Cat Specimen", "Dan Example", "Eve Demo")
    cast = [await stage.enter(name) for name in names]
    await everything_happens(stage, clock, cast)
    await database.close()
    return config


def move(council: Config, url: str, progress: Progress | None = None) -> Moved:
    return moving.move(council, url, kinds=STATE.kinds, tables=STATE.tables, progress=progress)


def tables_of(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        found = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
    return [name for (name,) in found]


async def contents(database: Database, columns: dict[str, str]) -> dict[str, list[str]]:
    """Every row of these tables, as its values would be told in Python."""

    def read(tx: Tx) -> dict[str, list[str]]:
        return {name: sorted(tx.all(Row, f"select {named} from {name}")) for name, named in columns.items()}

    return await database.read(read)


def read_columns(tx: Tx) -> dict[str, str]:
    """What there is to carry over, by table."""
    return {
        name: ", ".join(column.name for column in tx.all(moving._Column, moving._COLUMNS, name=name))
        for name in tx.all(str, moving._TABLES_THERE)
    }


class Row(str):
    def __new__(cls, *columns: object) -> "Row":
        return super().__new__(cls, repr([int(each) if isinstance(each, bool) else each for each in columns]))


async def test_all_of_it_arrives_and_goes_on(council: Config, empty: str, clock: StandingClock) -> None:
    content = (Path(council.data) / DATABASE).read_bytes()

    moved = move(council, empty)

    assert (Path(council.data) / DATABASE).read_bytes() == content
    there = msgspec.structs.replace(council, database=empty)
    assert verify(there, kinds=STATE.kinds, tables=STATE.tables).faults == []
    after = await open_database(there, clock=clock)
    columns = await after.read(read_columns)
    now, epoch, heads = (
        await contents(after, columns),
        await after.read(get_epoch),
        await after.read(read_heads),
    )
    assert moved.events == sum(head.seq for head in heads)
    await after.close()
    before = await open_database(council, clock=clock)
    assert await contents(before, columns) == now
    assert (await before.read(get_epoch), await before.read(read_heads)) == (epoch, heads)
    await before.close()

    after = await open_database(there, clock=clock)
    stage = Stage(after, there)
    ada = await stage.enter("Fay Newcomer")
    talk = await ada.opens(await stage.enter("Gus Newcomer"))
    await ada.sends(talk, "Life goes on")
    await after.close()
    assert verify(there, kinds=STATE.kinds, tables=STATE.tables).faults == []
    # Whoever forgets the setting does not begin a second life of the old file.
    with pytest.raises(BehindMarks):
        await open_database(council, clock=clock)


async def test_an_id_that_was_used_and_is_gone_is_not_given_again(
    config: Config, empty: str, clock: StandingClock
) -> None:
    database = await open_database(config, clock=clock)
    first, second = [await database.write(lambda tx: tx.create_stream()) for _ in range(2)]
    await database.write(lambda tx: tx.run("delete from stream where id = :id", id=second))
    await database.close()
    move(config, empty)
    after = await open_database(msgspec.structs.replace(config, database=empty), clock=clock)
    assert await after.write(lambda tx: tx.create_stream()) > second > first
    await after.close()


async def test_it_moves_only_into_an_empty_database(council: Config, empty: str) -> None:
    with psycopg.connect(empty) as connection:
        connection.execute("create table theirs (id bigint)")
    with pytest.raises(Refused, match="There is something in that database already"):
        move(council, empty)
    assert tables_of(empty) == ["theirs"]


async def test_an_interruption_leaves_the_other_database_empty_and_it_can_be_begun_again(
    council: Config, empty: str
) -> None:
    def interrupt(table: str, rows: int) -> None:
        if table == "message":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move(council, empty, Progress(copied=interrupt))
    assert tables_of(empty) == []
    assert move(council, empty).events > 0


async def test_a_council_that_was_altered_does_not_move(council: Config, empty: str) -> None:
    with apsw.Connection(str(Path(council.data) / DATABASE)) as connection:
        connection.execute("update event set actor = 7 where seq = 2")
    with pytest.raises(Refused, match=r"not whole as it is.*was changed"):
        move(council, empty)
    assert tables_of(empty) == []


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("update event set payload = convert_to('{}', 'UTF8') where seq = 1 and stream = 1", "not those"),
        ("delete from message where seq = (select max(seq) from message)", "does not hold"),
        ("delete from stream where id = (select max(id) from stream)", "missing|did not arrive"),
        ("delete from sent", "The table sent did not arrive whole"),
    ],
)
async def test_what_arrives_otherwise_than_it_was_sent_is_not_kept(
    council: Config, empty: str, sql: str, words: str
) -> None:
    def spoil(tx: Tx) -> None:
        tx.run("set session_replication_role = replica")  # as if something had gone wrong under the surface
        tx.run(sql)

    with pytest.raises((Refused, Broken), match=words):
        moving.move(council, empty, kinds=STATE.kinds, tables=STATE.tables, rebuild=spoil)
    assert tables_of(empty) == []


async def test_what_there_is_nothing_to_move_from_is_told(
    config: Config, empty: str, council: Config
) -> None:
    with pytest.raises(Refused, match="There is no council"):
        move(msgspec.structs.replace(config, data=config.data + "-else"), empty)
    with pytest.raises(Refused, match="in PostgreSQL already"):
        move(msgspec.structs.replace(council, database=empty), empty)
    (Path(council.data) / MARKS).unlink()
    with pytest.raises(Refused, match="marks file"):
        move(council, empty)
