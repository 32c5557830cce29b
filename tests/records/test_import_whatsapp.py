"""An export on the record: whole or not at all, read-only, and its officer's alone until others accept."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from inwith.config import Config
from inwith.conversations import groups, members, revisions
from inwith.conversations.kinds import KINDS, TABLES
from inwith.conversations.types import GroupChange
from inwith.errors import InwithError, NotAllowed, NotFound, Refused
from inwith.people import accounts
from inwith.people.types import NewPerson
from inwith.records.commands import import_whatsapp, prepare
from inwith.records.import_whatsapp import (
    ImportAbout,
    Imported,
    ImportLine,
    bring_in,
    describe,
    find_officer,
    list_lines,
    sweep_imports,
)
from inwith.records.whatsapp_export import read_export
from inwith.storage.database import Database, Tx
from inwith.storage.verify import verify
from tests.conftest import StandingClock
from tests.conversations.conftest import Player, Stage
from tests.conversations.test_reactions import reacts

CHAT = """13/07/2025, 10:00 - Messages and calls are end-to-end encrypted. No one can read them.
13/07/2025, 10:01 - Rory Example: Gate at the depot is stuck
13/07/2025, 10:03 - Una Pattern: Again?
Third time
this month
13/07/2025, 10:03 - Rory Example: <Media omitted>
14/01/2026, 09:30 - Una Pattern: Mended.
"""
NAME = "WhatsApp Chat with Depot.txt"


@pytest.fixture
def stage(database: Database, config: Config) -> Stage:
    return Stage(database, config)


async def officer(stage: Stage, name: str = "Oona Instance") -> Player:
    new = NewPerson(name, name.split()[0].lower(), role="records_officer")
    await stage.database.write(accounts.create_account, new)
    return Player(stage, await stage.database.read(find_officer, new.sign_in_name), name)


@pytest.fixture
async def oona(stage: Stage) -> Player:
    """The records officer."""
    return await officer(stage)


@pytest.fixture
async def dan(stage: Stage) -> Player:
    """The outsider."""
    return await stage.enter("Dan Example")


async def imports(player: Player, chat: str = CHAT) -> Imported:
    export = read_export(chat.encode(), NAME)
    about = describe(export, NAME)
    return await bring_in(player.stage.database, player.caller, about, lines=list_lines(export))


async def test_a1_8_an_export_is_a_read_only_conversation_with_where_it_came_from(
    oona: Player, clock: StandingClock
) -> None:
    imported = await imports(oona)
    seen = await oona.sees(imported.conversation)
    assert (seen.kind, seen.title, seen.member_count, seen.owner, seen.unread) == (
        "imported",
        "Depot",
        1,
        True,
        0,
    )
    assert seen.imported
    assert (seen.imported.file_name, seen.imported.date_order, seen.imported.imported_at) == (
        NAME,
        "dmy",
        clock.now,
    )
    assert len(seen.imported.sha256) == 64
    assert imported.messages == 5


async def test_messages_stand_in_file_order_under_the_names_of_the_export(oona: Player) -> None:
    page = await oona.reads((await imports(oona)).conversation)
    assert [(m.label, m.notice, m.sender) for m in page.messages] == [
        (None, True, None),
        ("Rory Example", False, None),
        ("Una Pattern", False, None),
        ("Rory Example", False, None),
        ("Una Pattern", False, None),
    ]
    assert page.messages[2].text == "Again?\nThird time\nthis month"
    assert page.messages[3].text.startswith("(A picture")
    moments = [datetime.fromtimestamp(m.at / 1000, UTC) for m in page.messages]
    # Summer time in July, not in January.
    assert moments[1] == datetime(2025, 7, 13, 9, 1, tzinfo=UTC)
    assert moments[4] == datetime(2026, 1, 14, 9, 30, tzinfo=UTC)


async def test_the_raw_lines_are_kept_whole(stage: Stage, oona: Player) -> None:
    imported = await imports(oona)

    def raw_of(tx: Tx) -> list[str]:
        sql = "select payload from event where stream = :s and kind = 'message' order by seq"
        return [
            msgspec.json.decode(payload)["raw"] for payload in tx.all(bytes, sql, s=imported.conversation)
        ]

    assert "".join(await stage.database.read(raw_of)) == CHAT


async def test_nobody_else_finds_it(stage: Stage, oona: Player, dan: Player) -> None:
    imported = await imports(oona)
    other_officer = await officer(stage, "Isla Demo")
    for other in (dan, other_officer):
        with pytest.raises(NotFound):
            await other.reads(imported.conversation)


async def test_those_who_accept_an_invitation_read_all_of_it(oona: Player, dan: Player) -> None:
    imported = await imports(oona)
    await oona.invites(imported.conversation, dan)
    await dan.answers_invitation(accept=True)
    assert len(await dan.texts(imported.conversation)) == 5
    assert (await dan.sees(imported.conversation)).unread == 0


async def test_it_cannot_be_changed_by_anybody(oona: Player) -> None:
    group = (await imports(oona)).conversation
    seq = (await oona.reads(group)).messages[1].seq
    for attempt in (
        oona.sends(group, "An addition"),
        reacts(oona, group, seq, "👍"),
        oona.does(revisions.delete_message, group, seq=seq),
        oona.does(groups.change_group, group, change=GroupChange(title="Another name")),
    ):
        with pytest.raises(Refused) as refusal:
            await attempt
        assert refusal.value.code == "read_only"


async def test_the_only_reader_of_an_import_cannot_leave_it(oona: Player, dan: Player) -> None:
    group = (await imports(oona)).conversation
    with pytest.raises(Refused, match="only one who can read"):
        await oona.leaves(group)
    await oona.invites(group, dan)
    await dan.answers_invitation(accept=True)
    await oona.leaves(group)
    assert [each.owner for each in await dan.looks(members.list_members, group)] == [True]


async def test_the_same_file_again_by_the_same_officer_says_it_is_there(stage: Stage, oona: Player) -> None:
    first = await imports(oona)
    again = await imports(oona)
    assert (again.already, again.conversation) == (True, first.conversation)
    assert not (await imports(await officer(stage, "Isla Demo"))).already


async def test_an_interrupted_import_is_seen_by_nobody_and_can_be_begun_again(
    stage: Stage, oona: Player
) -> None:
    export = read_export(CHAT.encode(), NAME)

    def breaks_off() -> Iterator[ImportLine]:
        yield from [line for line in list_lines(export) for _ in range(100)]
        raise KeyError("the plug was pulled")

    with pytest.raises(KeyError):
        await bring_in(stage.database, oona.caller, describe(export, NAME), lines=breaks_off())
    half = await stage.count("select max(conversation) from imported_file")
    with pytest.raises(NotFound):
        await oona.reads(half)
    assert await stage.database.write(sweep_imports) == 1
    assert not (await imports(oona)).already
    assert await stage.database.write(sweep_imports) == 0
    assert verify(stage.config, kinds=KINDS, tables=TABLES).faults == []


async def test_a_wall_clock_that_never_was_is_still_kept(stage: Stage, oona: Player) -> None:
    """The clocks went from 01:00 to 02:00 that night."""
    line = ImportLine("In between", "raw", "Rory Example", "2026-03-29T01:30:00")
    about = ImportAbout("a.txt", "00", "Night", "dmy", ())
    imported = await bring_in(stage.database, oona.caller, about, lines=[line])
    (message,) = (await oona.reads(imported.conversation)).messages
    assert datetime.fromtimestamp(message.at / 1000, UTC).hour == 1


async def test_only_a_records_officer_imports(stage: Stage, dan: Player) -> None:
    with pytest.raises(NotAllowed):
        await imports(dan)
    assert await stage.count("select count(*) from conversation") == 0


async def test_the_officer_is_named_or_the_only_one(stage: Stage) -> None:
    async def refusal(name: str | None) -> InwithError:
        with pytest.raises(InwithError) as caught:
            await stage.database.read(find_officer, name)
        return caught.value

    assert "There is no records officer" in (await refusal(None)).sentence
    await stage.database.write(accounts.create_account, NewPerson("Ben Trial", "ben"))
    oona = await officer(stage)
    assert (await stage.database.read(find_officer, None)).person == oona.person
    assert (await refusal("ben")).sentence == "ben is not a records officer, so they cannot import a chat."
    assert (await refusal("nobody")).sentence == "Nobody signs in as nobody."
    await officer(stage, "Isla Demo")
    assert "more than one" in (await refusal(None)).sentence


async def test_the_server_takes_what_the_command_prepared(stage: Stage, oona: Player, tmp_path: Path) -> None:
    export = read_export(CHAT.encode(), NAME)
    prepared = tmp_path / "lines"
    prepare(prepared, list_lines(export))
    imported = await import_whatsapp(stage.database, str(prepared), describe(export, NAME))
    assert len(await oona.texts(imported.conversation)) == 5
    about = ImportAbout("other.txt", "11", "Other", "dmy", ())
    with pytest.raises(Refused, match="cannot read"):
        await import_whatsapp(stage.database, str(tmp_path / "absent"), about)
    assert await stage.count("select count(*) from imported_file") == 1
