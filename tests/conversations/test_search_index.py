"""The index itself, which only large councils need: asked for here among a few messages, it must say what looking through all says."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inwith.conversations import members, revisions, search, search_messages
from inwith.conversations.messages import screen
from inwith.conversations.types import PersonNamed, Revision
from inwith.errors import Refused
from tests.conversations.conftest import Player, Stage

CANARY = "kingfisher"


@pytest.fixture(autouse=True)
def by_the_index(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_messages, "_LOOKED_THROUGH", 0)


async def found(player: Player, q: str = "", **filters: Any) -> list[str]:
    """The snippets, newest first, once the index is up to date."""
    await search.Indexing(player.stage.database).run()
    page = await player.looks(search_messages.search_messages, q=q, **filters)
    return ["".join(piece.text for piece in each.snippet) for each in page.results]


async def test_the_index_is_what_is_asked(stage: Stage, ada: Player, group: int) -> None:
    """Or none of this would show anything."""
    await ada.sends(group, CANARY)
    assert await found(ada, CANARY) == [CANARY]
    await stage.database.write(lambda tx: tx.run("update searchable set words = words || 'kestrel '"))
    if stage.config.database:
        assert await found(ada, "kestrel") == [CANARY]
    else:
        assert await found(ada, CANARY) == [CANARY]
        assert await found(ada, "kestrel") == []


async def test_beginnings_phrases_and_tags(stage: Stage, ada: Player, ben: Player, group: int) -> None:
    said = "The bòiler in Łódź Street's fixed, see https://www.example.org/plan 🎉"
    await ada.sends(group, said)
    await ben.sends(group, "@Ada Sample thanks", mentions=[ada])
    for q in ("boiler", "BÒIL", "lodz stre", '"lodz street', "fix the", '"the boiler in" plan', "🎉"):
        assert await found(ben, q) == [said], q
    for q in ("oiler", "boiler bath", '"boiler the"', '"boil"', "x" * 80):
        assert await found(ben, q) == [], q
    assert await found(ben, kind="link", person=ada.person) == [said]
    assert await found(ben, kind="link", person=ben.person) == []
    assert await found(ada, kind="mention") == ["@Ada Sample thanks"]
    assert await found(ben, kind="mention") == []


async def test_nobody_finds_what_they_cannot_read(
    ada: Player, ben: Player, cat: Player, dan: Player, group: int
) -> None:
    await ada.sends(group, f"{CANARY} before")
    await ada.invites(group, cat)
    await cat.answers_invitation(accept=True)
    await ada.sends(group, f"{CANARY} after")
    assert await found(ben, CANARY) == [f"{CANARY} after", f"{CANARY} before"]
    await ben.leaves(group)

    filters: dict[str, Any]
    for filters in ({"q": CANARY}, {"q": CANARY[:4]}, {"kind": "text"}, {"person": ada.person}, {}):
        assert await found(cat, **filters) == [f"{CANARY} after"]
        assert await found(ben, **filters) == []
        assert await found(dan, **filters) == []
    await ada.does(members.open_history, group, named=PersonNamed(cat.person))
    assert len(await found(cat, CANARY)) == 2


@pytest.mark.parametrize("paused", [True, False])
async def test_deleted_and_earlier_words_are_found_by_nobody_even_while_the_index_still_has_them(
    stage: Stage, ada: Player, ben: Player, group: int, paused: bool
) -> None:
    reworded, deleted = await ada.sends(group, f"{CANARY} one"), await ada.sends(group, f"{CANARY} two")
    assert len(await found(ben, CANARY)) == 2
    revision = Revision("sparrow one")
    screened = screen(revision, stage.config)
    await ada.does(revisions.edit_message, group, seq=reworded.seq, revision=revision, screened=screened)
    await ada.does(revisions.delete_message, group, seq=deleted.seq)
    if not paused:
        await search.Indexing(stage.database).run()
    for q, texts in ((CANARY, []), ("two", []), ("sparrow", ["sparrow one"])):
        page = await ben.looks(search_messages.search_messages, q=q)
        assert ["".join(piece.text for piece in each.snippet) for each in page.results] == texts


async def test_pages_follow_one_another_without_a_gap_or_a_repetition(
    ada: Player, ben: Player, group: int
) -> None:
    for number in range(75):
        await ada.sends(group, f"line {number}")
    texts = await found(ben, "line")
    page = await ben.looks(search_messages.search_messages, q="line")
    while page.next is not None:
        page = await ben.looks(search_messages.search_messages, q="line", before=page.next)
        texts += ["".join(piece.text for piece in each.snippet) for each in page.results]
    assert texts == [f"line {number}" for number in reversed(range(75))]


@settings(max_examples=120, suppress_health_check=list(HealthCheck))
@given(q=st.text(max_size=60) | st.text("\"'():*&|!<->%_\\^{}ANDORTNEAR .,1a½", max_size=40))
async def test_whatever_is_asked_is_plain_text_and_both_ways_agree(
    stage: Stage, ada: Player, dan: Player, group: int, monkeypatch: pytest.MonkeyPatch, q: str
) -> None:
    if not await stage.count("select count(*) from message"):
        for text in ("NEAR and a OR not 1a", "½ tone 1 2 a_b 100%", "(AND) ^N {E} ø ß"):
            await ada.sends(group, text)
    answers = []
    for looked_through in (0, 20_000):
        with monkeypatch.context() as way:
            way.setattr(search_messages, "_LOOKED_THROUGH", looked_through)
            answers.append(await _ask(ada, q))
            assert await _ask(dan, q) in ([], None)
    assert answers[0] == answers[1]


async def _ask(player: Player, q: str) -> list[str] | None:
    try:
        return await found(player, q)
    except Refused:
        return None
